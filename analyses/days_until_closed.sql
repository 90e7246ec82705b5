-- Question: how long do complaints stay open?
--
-- Method: the Kaplan-Meier estimate of the share still open after t working days, of statutory
-- complaints received since the first day of the last three complete reporting years (all of them
-- where no year is complete). A complaint is closed when it is resolved or withdrawn. One that is
-- open counts as followed up to the as-of date and no longer, so that it is neither left out, which
-- would make closing look fast, nor taken as closed. S(t) is the product of 1 - closed / at risk
-- over all days up to t. The interval, of 95%, is from Greenwood's variance on the scale of
-- log(-log S), which keeps it between 0 and 1.
--
-- Withdrawing and resolving rule each other out. To take withdrawn ones as merely no longer
-- followed would answer how long they would have taken, which no one can know. So share_resolved
-- and share_withdrawn are the cumulative incidence of each (Aalen and Johansen): with share_open
-- they add up to 1.
--
-- How to read it: of 100 complaints how many are still open after that many working days. The
-- median is the first day on which half or fewer are. A group's rows end with its longest case.
-- Services with fewer complaints than the council's smallest base for a percentage are in `all`
-- alone. For other days, change `marks`.
--
-- What it does not say: how long a given case will take, or why. With few at risk, at the end, the
-- curve is a few cases: the interval says so. It takes complaints of all years and themes as of one
-- kind, and those that are open as going on like the others. It is not a measure of the annual
-- report: that takes the resolved alone. Counts are not suppressed: internal.

with

council as (
    select * from {{ ref('dim_council') }}
),

complaints as (
    select * from {{ ref('fct_complaints') }} where is_statutory
),

dates as (
    select * from {{ ref('dim_dates') }}
),

years as (
    select
        period_start,
        row_number() over (order by period_start desc) as place
    from {{ ref('dim_periods') }}
    where period_type = 'year' and is_complete
),

first_days as (
    select min(period_start) as first_day from years where place <= 3
),

as_of_days as (
    select max(date_day) as as_of_date from dates where is_covered
),

as_of as (
    select dates.*
    from dates
    inner join as_of_days on dates.date_day = as_of_days.as_of_date
),

followed as (
    select
        complaints.service_area,
        case when complaints.complaints_resolved_numerator = 1 then 1 else 0 end as is_resolved,
        case
            when
                complaints.date_resolved is not null
                and complaints.complaints_resolved_numerator = 0
                then 1
            else 0
        end as is_withdrawn,
        case
            when complaints.date_resolved is null then {{ working_days_taken('received', 'as_of') }}
            else complaints.response_working_days
        end as working_days
    from complaints
    inner join dates as received on complaints.date_received = received.date_day
    cross join first_days
    cross join as_of
    where
        first_days.first_day is null
        or complaints.date_received >= first_days.first_day
),

grouped as (
    select
        'all' as service_area,
        true as is_all,
        is_resolved,
        is_withdrawn,
        working_days
    from followed
    union all
    select
        service_area,
        false as is_all,
        is_resolved,
        is_withdrawn,
        working_days
    from followed
),

totals as (
    select
        grouped.is_all,
        grouped.service_area,
        count(*) as complaints,
        sum(grouped.is_resolved + grouped.is_withdrawn) as closed,
        max(grouped.working_days) as longest
    from grouped
    cross join council
    group by grouped.is_all, grouped.service_area, council.smallest_base_for_percent
    having grouped.is_all or count(*) >= council.smallest_base_for_percent
),

days as (
    select
        is_all,
        service_area,
        working_days,
        sum(is_resolved) as resolved,
        sum(is_withdrawn) as withdrawn,
        sum(is_resolved + is_withdrawn) as closed,
        count(*) as followed
    from grouped
    group by is_all, service_area, working_days
),

at_risk as (
    select
        days.*,
        sum(followed) over (
            partition by is_all, service_area
            order by working_days desc
            rows between unbounded preceding and current row
        ) as at_risk
    from days
),

stepped as (
    select
        at_risk.*,
        -- Once all who were left are closed nothing is open, which no logarithm can say.
        max(case when closed = at_risk then 1 else 0 end) over up_to_day as is_over,
        sum(case when closed < at_risk then ln(1 - 1e0 * closed / at_risk) else 0 end)
            over up_to_day as log_share_open,
        sum(case when closed < at_risk then 1e0 * closed / at_risk / (at_risk - closed) else 0 end)
            over up_to_day as greenwood
    from at_risk
    window up_to_day as (
        partition by is_all, service_area
        order by working_days
        rows between unbounded preceding and current row
    )
),

opened as (
    select
        stepped.*,
        case when is_over = 1 then 0 else exp(log_share_open) end as share_open,
        coalesce(
            lag(exp(log_share_open)) over (
                partition by is_all, service_area
                order by working_days
            ),
            1
        ) as share_open_before
    from stepped
),

curves as (
    select
        opened.*,
        sum(share_open_before * resolved / at_risk) over up_to_day as share_resolved,
        sum(share_open_before * withdrawn / at_risk) over up_to_day as share_withdrawn
    from opened
    window up_to_day as (
        partition by is_all, service_area
        order by working_days
        rows between unbounded preceding and current row
    )
),

medians as (
    select
        is_all,
        service_area,
        min(working_days) as median_working_days
    from curves
    where {{ without_binary_rest('share_open') }} <= 0.5
    group by is_all, service_area
),

marks as (
    select listed.mark
    from (
        values (5), (10), (15), (20), (25), (30), (40), (50), (65), (80), (100), (130)
    ) as listed (mark)
),

marked as (
    select
        totals.*,
        marks.mark,
        max(case when days.working_days <= marks.mark then days.working_days end) as last_day,
        sum(case when days.working_days >= marks.mark then days.followed else 0 end) as at_risk
    from totals
    inner join marks on totals.longest >= marks.mark
    inner join days
        on totals.is_all = days.is_all and totals.service_area = days.service_area
    group by
        totals.is_all,
        totals.service_area,
        totals.complaints,
        totals.closed,
        totals.longest,
        marks.mark
),

final as (
    select
        row_number() over (
            order by
                case when marked.is_all then 0 else 1 end,
                marked.service_area,
                marked.mark
        ) as place,
        marked.service_area,
        cast(marked.complaints as integer) as complaints,
        cast(marked.closed as integer) as closed,
        cast(marked.complaints - marked.closed as integer) as still_open,
        medians.median_working_days,
        marked.mark as working_days,
        cast(marked.at_risk as integer) as at_risk,
        coalesce(curves.share_open, 1) as share_open,
        -- Before the first is closed and after the last there is no variance to go by.
        case
            when curves.greenwood > 0 and curves.is_over = 0
                then
                    power(
                        curves.share_open,
                        exp(
                            -1.959963984540054e0
                            * sqrt(curves.greenwood)
                            / curves.log_share_open
                        )
                    )
        end as share_open_lower_95,
        case
            when curves.greenwood > 0 and curves.is_over = 0
                then
                    power(
                        curves.share_open,
                        exp(
                            1.959963984540054e0
                            * sqrt(curves.greenwood)
                            / curves.log_share_open
                        )
                    )
        end as share_open_upper_95,
        coalesce(curves.share_resolved, 0) as share_resolved,
        coalesce(curves.share_withdrawn, 0) as share_withdrawn
    from marked
    left join curves
        on
            marked.is_all = curves.is_all
            and marked.service_area = curves.service_area
            and marked.last_day = curves.working_days
    left join medians
        on marked.is_all = medians.is_all and marked.service_area = medians.service_area
)

select * from final
