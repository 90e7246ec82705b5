-- The compliments of each reporting year that may be quoted, in the order in which they are drawn
-- for the report's annex. No one chooses: within a service area a fingerprint of the year and the
-- reference decides, the first of every area is drawn before the second of any, and the draw ends
-- at the council's own number (D-060).

with

compliments as (
    select * from {{ ref('int_compliments__named') }}
),

dates as (
    select * from {{ ref('int_dates__numbered') }}
),

-- An area that is not recorded may be another service's, so that its words are not drawn.
quotable as (
    select
        compliments.compliment_ref,
        compliments.service_area,
        dates.reporting_year,
        {{ fingerprint(['dates.reporting_year', 'compliments.compliment_ref']) }} as draw_key
    from compliments
    inner join dates on compliments.date_received = dates.date_day
    where
        compliments.publish
        and compliments.has_text
        and compliments.is_adult_social_care
        and compliments.service_area <> 'unknown'
),

placed as (
    select
        *,
        row_number() over (
            partition by reporting_year, service_area
            order by draw_key, compliment_ref
        ) as place_in_area
    from quotable
),

ranked as (
    select
        *,
        row_number() over (
            partition by reporting_year
            order by place_in_area, draw_key, compliment_ref
        ) as draw_rank
    from placed
),

final as (
    select
        compliment_ref,
        reporting_year,
        draw_key,
        cast(draw_rank as integer) as draw_rank,
        draw_rank <= {{ setting('quotes_at_most') }} as is_drawn
    from ranked
)

select * from final
