-- Complaints, reviews and compliments by calendar month, in all and by service area and theme: what
-- shows the seasons of a year. The same numerators as the KPI tables, so that three months are a
-- quarter. Reviews have no service of their own.
{%- set counted = [
    ('complaints_received', 'complaints', 'date_received', true, true),
    ('complaints_resolved', 'complaints', 'date_resolved', true, true),
    ('reviews_requested', 'reviews', 'date_requested', false, false),
    ('compliments_received', 'compliments', 'date_received', true, false),
] %}

with

complaints as (
    select * from {{ ref('fct_complaints') }}
),

reviews as (
    select * from {{ ref('fct_reviews') }}
),

compliments as (
    select * from {{ ref('fct_compliments') }}
),

measures as (
    select * from {{ ref('measures') }}
),

quarters as (
    select * from {{ ref('kpi_quarterly') }}
    where
        numerator is not null
        and dimension in ('all', 'service_area', 'theme')
        and measure in (
            {%- for measure, _, _, _, _ in counted %}
            '{{ measure }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
),

themes as (
    select * from {{ ref('dim_codes') }} where code_list = 'theme'
),

months as (
    select distinct
        cast(date_trunc('month', date_day) as date) as month_start,
        reporting_year,
        reporting_quarter
    from {{ ref('dim_dates') }}
    where is_covered
),

counted as (
    {%- for measure, fact, date_column, has_service, has_theme in counted %}
    select
        '{{ measure }}' as measure,
        cast(date_trunc('month', {{ date_column }}) as date) as month_start,
        {{ "coalesce(service_area, 'unknown')" if has_service else 'cast(null as varchar)' }}
            as service_area,
        {{ "coalesce(theme, 'unknown')" if has_theme else 'cast(null as varchar)' }} as theme,
        {{ measure }}_numerator as counted
    from {{ fact }}
    where {{ measure }}_numerator > 0
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

summed as (
    select
        measure,
        month_start,
        case
            when grouping(service_area) = 0 then 'service_area'
            when grouping(theme) = 0 then 'theme'
            else 'all'
        end as dimension,
        case
            when grouping(service_area) = 0 then service_area
            when grouping(theme) = 0 then theme
            else 'all'
        end as member,
        sum(counted) as counted
    from counted
    group by grouping sets (
        (measure, month_start), (measure, month_start, service_area), (measure, month_start, theme)
    )
),

-- Every month of a quarter that the KPI tables have, and every member that they have in any: a
-- month of none shows as 0, and a dimension that was not supplied has no rows here either.
members as (
    select distinct
        measure,
        dimension,
        member
    from quarters
),

listed as (
    select
        months.month_start,
        months.reporting_year,
        months.reporting_quarter,
        members.measure,
        members.dimension,
        members.member
    from quarters
    inner join months on quarters.period = months.reporting_quarter
    inner join members on quarters.measure = members.measure
    where quarters.dimension = 'all'
),

calendar as (
    select as_of_date from {{ ref('run_history') }} where is_current
),

placed as (
    select
        listed.*,
        (cast(substr(cast(listed.month_start as varchar), 6, 2) as integer) + 8) % 12 + 1
            as month_order
    from listed
),

final as (
    select
        placed.month_start,
        substr('AprMayJunJulAugSepOctNovDecJanFebMar', 3 * placed.month_order - 2, 3)
            as month_name,
        placed.month_order,
        placed.reporting_year,
        placed.reporting_quarter,
        placed.measure,
        measures.title,
        placed.dimension,
        placed.member,
        {{ member_label('placed.member', 'themes.label') }} as member_label,
        cast(coalesce(summed.counted, 0) as integer) as counted,
        {{ add_months('placed.month_start', 1) }} <= calendar.as_of_date as is_complete
    from placed
    inner join measures on placed.measure = measures.measure
    cross join calendar
    left join themes on placed.dimension = 'theme' and placed.member = themes.code
    left join summed
        on
            placed.month_start = summed.month_start
            and placed.measure = summed.measure
            and placed.dimension = summed.dimension
            and placed.member = summed.member
)

select * from final
