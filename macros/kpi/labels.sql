{# The label of a member: what is not known is said in words, a code by its label in the reference
   table (`coded`, null where it has none), and a name that is taken as it comes by itself. #}
{% macro member_label(member, coded) -%}
    case {{ member }}
        when 'all' then 'All'
        when 'unknown' then 'Not recorded'
        when 'unmapped' then 'Not recognised'
        else coalesce({{ coded }}, {{ member }})
    end
{%- endmacro %}

{# What members are compared by: case does not count, but that someone's name such as Unknown is
   never the word for an empty column (D-098). #}
{% macro member_key(member) -%}
    case
        when lower({{ member }}) in ('all', 'unknown', 'unmapped')
            and {{ member }} <> lower({{ member }})
            then lower({{ member }}) || ' (a name)'
        else lower({{ member }})
    end
{%- endmacro %}
