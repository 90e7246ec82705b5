{# The open questions of one table, one row per record and watch. The rule of a watch is the column
   `<watch>_since` of the relation.
   watches: watch -> column with the last day of its limit, or none where it has no such day. #}
{% macro open_questions(relation, table_name, record_key, watches) -%}
    {%- for watch, limit_day in watches.items() %}
    select
        '{{ watch }}' as watch,
        '{{ table_name }}' as table_name,
        {{ record_key }} as record_key,
        case_ref,
        service_area,
        provider,
        {{ watch }}_since as since,
        {{ limit_day or 'cast(null as date)' }} as limit_day
    from {{ relation }}
    where {{ watch }}_since is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The watches that a relation as it is built has a rule for. #}
{% macro watches_ruled_in(relation) -%}
    {%- set watches = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- if column.name.endswith('_since') -%}
                {%- do watches.append(column.name | replace('_since', '')) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(watches) }}
{%- endmacro %}

{# How many questions each rule of a relation finds, one row per watch: a whole select. #}
{% macro questions_counted(relation) -%}
    {%- set watches = watches_ruled_in(relation) -%}
    select
        ruled.watch,
        case ruled.watch
            {%- for watch in watches %}
            when '{{ watch }}' then counted.{{ watch }}
            {%- endfor %}
        end as questions
    from (
        values {% for watch in watches -%}
        ('{{ watch }}'){{ ', ' if not loop.last }}
        {%- endfor %}
    ) as ruled (watch)
    cross join (
        select
            {%- for watch in watches %}
            count({{ watch }}_since) as {{ watch }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
    ) as counted
{%- endmacro %}
