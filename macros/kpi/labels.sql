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

{# What members are compared by: their text in lower case. The name of a service or provider that is
   the word for an empty column but for its case, such as Unknown, is kept apart from it (D-098). #}
{% macro member_key(dimension, member) -%}
    case
        when {{ dimension }} in ('service_area', 'provider')
            and lower({{ member }}) in ('all', 'unknown', 'unmapped')
            and {{ member }} <> lower({{ member }})
            then lower({{ member }}) || ' (a name)'
        else lower({{ member }})
    end
{%- endmacro %}
