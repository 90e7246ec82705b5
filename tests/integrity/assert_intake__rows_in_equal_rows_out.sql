-- If this fails, a row was lost or made on the way: what was landed, what the intake report counts,
-- and what is in the facts do not agree.

with

offers as (
    select
        files.file_id,
        files.table_name,
        files.load_number,
        max(files.load_number) over (
            partition by files.file_name, files.content_hash
        ) as latest_load_number
    from {{ source('landing', 'files') }} as files
    inner join {{ source('landing', 'loads') }} as loads on files.load_number = loads.load_number
    where loads.state <> 'removing'
),

files as (
    select * from offers where load_number = latest_load_number
),

landed as (
    select
        files.table_name,
        count(*) as lines
    from {{ source('landing', 'lines') }} as lines
    inner join files on lines.file_id = files.file_id
    group by files.table_name
),

not_rows as (
    select
        table_name,
        count(*) as lines
    from {{ ref('stg_casework__lines') }}
    where line_kind <> 'record'
    group by table_name
),

intake as (
    select
        table_name,
        sum(rows_read) as rows_read,
        sum(accepted) as accepted,
        sum(superseded) as superseded,
        sum(duplicate) as duplicate,
        sum(rejected) as rejected
    from {{ ref('intake_files') }}
    group by table_name
),

quarantine as (
    select
        table_name,
        count(*) as quarantined
    from {{ ref('rejected_rows') }}
    group by table_name
),

facts as (
    {%- for table_name, fact in [
        ('complaints', 'fct_complaints'),
        ('reviews', 'fct_reviews'),
        ('ombudsman', 'fct_ombudsman_enquiries'),
        ('actions', 'fct_actions'),
        ('compliments', 'fct_compliments'),
    ] %}
    select
        '{{ table_name }}' as table_name,
        count(*) as standing
    from {{ ref(fact) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        landed.table_name,
        landed.lines - coalesce(not_rows.lines, 0) as rows_landed,
        coalesce(intake.rows_read, 0) as rows_read,
        coalesce(intake.accepted, 0) as accepted,
        coalesce(intake.superseded, 0) as superseded,
        coalesce(intake.duplicate, 0) as duplicate,
        coalesce(intake.rejected, 0) as rejected,
        coalesce(quarantine.quarantined, 0) as quarantined,
        facts.standing
    from landed
    left join not_rows on landed.table_name = not_rows.table_name
    left join intake on landed.table_name = intake.table_name
    left join quarantine on landed.table_name = quarantine.table_name
    left join facts on landed.table_name = facts.table_name
)

select * from compared
where
    rows_landed <> rows_read
    or rows_read <> accepted + superseded + duplicate + rejected
    or rejected <> quarantined
    or accepted <> standing
