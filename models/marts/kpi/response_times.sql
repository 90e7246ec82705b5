-- How long the complaints resolved in a period took, in bands of five working days from receipt:
-- what a mean and a median leave out. The bands of a period add up to complaints_resolved.
{%- set last_band = 20 %}

with

complaints as (
    select
        *,
        coalesce(service_area, 'unknown') as service_member,
        coalesce(theme, 'unknown') as theme_member,
        -- 0 to 5 is the first; whatever took longer than a hundred is the last.
        least(greatest(ceil(response_working_days / 5.0), 1), {{ last_band + 1 }}) as band
    from {{ ref('fct_complaints') }}
    where complaints_resolved_numerator = 1
),

dates as (
    select * from {{ ref('dim_dates') }} where is_covered
),

resolved as (
    select * from {{ ref('rpt_figures') }}
    where
        measure = 'complaints_resolved'
        and dimension in ('all', 'service_area', 'theme')
        and numerator > 0
),

bands as (
    {%- for band in range(1, last_band + 2) %}
    select {{ band }} as band
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

summed as (
    select
        coalesce(dates.reporting_year, dates.reporting_quarter) as period,
        case
            when grouping(complaints.service_member) = 0 then 'service_area'
            when grouping(complaints.theme_member) = 0 then 'theme'
            else 'all'
        end as dimension,
        case
            when grouping(complaints.service_member) = 0 then complaints.service_member
            when grouping(complaints.theme_member) = 0 then complaints.theme_member
            else 'all'
        end as member,
        complaints.band,
        count(*) as counted
    from complaints
    inner join dates on complaints.date_resolved = dates.date_day
    group by grouping sets (
        (dates.reporting_year, complaints.band),
        (dates.reporting_quarter, complaints.band),
        (dates.reporting_year, complaints.band, complaints.service_member),
        (dates.reporting_quarter, complaints.band, complaints.service_member),
        (dates.reporting_year, complaints.band, complaints.theme_member),
        (dates.reporting_quarter, complaints.band, complaints.theme_member)
    )
),

final as (
    select
        resolved.period,
        resolved.period_type,
        resolved.reporting_year,
        resolved.dimension,
        resolved.member,
        resolved.member_label,
        bands.band as band_order,
        case
            when bands.band > {{ last_band }} then 'over {{ 5 * last_band }}'
            when bands.band = 1 then '0–5'
            else
                cast(5 * bands.band - 4 as varchar) || '–' || cast(5 * bands.band as varchar)
        end as band_label,
        cast(coalesce(summed.counted, 0) as integer) as counted,
        {{ rounded_ratio('coalesce(summed.counted, 0)', 'resolved.numerator') }} as share_percent,
        resolved.has_small_base
    from resolved
    cross join bands
    left join summed
        on
            resolved.period = summed.period
            and resolved.dimension = summed.dimension
            and resolved.member = summed.member
            and bands.band = summed.band
)

select * from final
