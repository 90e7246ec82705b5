-- One row per local target of council.yml, with the code of the measure that it makes, such as
-- responded_within_20_wd, responded_within_10_wd_ack, reviews_within_65_wd_of_receipt or
-- overdue_65_wd_at_end, and its words as titles print them.

with

source as (
    select * from {{ source('settings', 'council_targets') }}
),

worded as (
    select
        source.*,
        cast(days as varchar) || '_' || unit as days_code,
        cast(days as varchar)
        || case when unit = 'wd' then ' working days' else ' calendar days' end as days_words
    from source
),

final as (
    select
        target_list,
        target_order,
        case target_list
            when 'response'
                then
                    'responded_within_' || days_code
                    || case when clock = 'acknowledgement' then '_ack' else '' end
            when 'review'
                then
                    'reviews_within_' || days_code
                    || case when clock = 'receipt' then '_of_receipt' else '' end
            when 'overdue' then 'overdue_' || days_code || '_at_end'
        end as measure,
        days_words
        || case
            when target_list = 'response' and clock = 'acknowledgement'
                then ' of the acknowledgement'
            when target_list = 'review' and clock = 'receipt' then ' of the complaint'
            when target_list = 'review' then ' of the request'
            else ''
        end as target_words,
        days,
        unit,
        clock
    from worded
)

select * from final
