{# How the texts of an extract are read. Each macro gives null where the cell is empty or cannot be
   read; the staging model tells the two apart and gives the reason. #}

{# Blanks are space, tab, line break and the no-break space that spreadsheets leave behind. #}
{% macro blanks() -%}[\s\x{00A0}\x{FEFF}]{%- endmacro %}

{# A cell without surrounding blanks; null where nothing is left. Inner blanks and case are kept. #}
{% macro clean_text(text) -%}
    nullif({{ replace_pattern(text, '^' ~ blanks() ~ '+|' ~ blanks() ~ '+$', '') }}, '')
{%- endmacro %}

{# A cell without surrounding blanks and with single inner ones; null where nothing is left. #}
{% macro collapse_text(text) -%}
    nullif(trim({{ replace_pattern(text, blanks() ~ '+', ' ') }}), '')
{%- endmacro %}

{# What labels are compared by: case and repeated blanks do not count. #}
{% macro label_key(text) -%}
    lower({{ collapse_text(text) }})
{%- endmacro %}

{# A day with the day before the month, where the file has the month first. #}
{% macro in_day_order(text, date_order) -%}
    case
        when {{ date_order }} = 'mdy'
            then {{ replace_pattern(
                text, '^(\\d{1,2})([/.-])(\\d{1,2})([/.-]\\d)', '\\3\\2\\1\\4'
            ) }}
        else {{ text }}
    end
{%- endmacro %}

{# The time of day that may follow a date, in a pattern; seconds, fraction and zone may be missing.
#}
{% macro time_pattern() -%}\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?{%- endmacro %}
{% macro after_date_pattern() -%}
(?:[ T]+{{ time_pattern() }} ?(?:Z|[+-]\d{2}:?\d{2})?)?
{%- endmacro %}

{% macro month_pattern() -%}
(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)
{%- endmacro %}

{# `2024-04-02`, `02/04/2024` and `2/4/24` (day first), `02-Apr-2024`, each with or without a time
   of day, or an Excel serial (`45384`). `text` is clean. #}
{% macro date_from_text(text) -%}
    coalesce(
        {{ try_date(
            extract_pattern(text, '^(\\d{4}-\\d{1,2}-\\d{1,2})' ~ after_date_pattern() ~ '$'),
            '%Y-%m-%d'
        ) }},
        {{ try_date(
            replace_pattern(
                extract_pattern(
                    text, '^(\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{4})' ~ after_date_pattern() ~ '$'
                ),
                '[.-]',
                '/'
            ),
            '%d/%m/%Y'
        ) }},
        {{ try_date(
            replace_pattern(
                extract_pattern(
                    text, '^(\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{2})' ~ after_date_pattern() ~ '$'
                ),
                '[.-]',
                '/'
            ),
            '%d/%m/%y'
        ) }},
        {{ try_date(
            replace_pattern(
                extract_pattern(
                    text,
                    '^(\\d{1,2}[- ]' ~ month_pattern() ~ '[a-z]*[- ]\\d{4})'
                    ~ after_date_pattern() ~ '$'
                ),
                '^(\\d+)[- ]([A-Za-z]{3})[a-z]*[- ](\\d+)$',
                '\\1-\\2-\\3'
            ),
            '%d-%b-%Y'
        ) }},
        {{ try_date(
            replace_pattern(
                extract_pattern(
                    text,
                    '^(\\d{1,2}[- ]' ~ month_pattern() ~ '[a-z]*[- ]\\d{2})'
                    ~ after_date_pattern() ~ '$'
                ),
                '^(\\d+)[- ]([A-Za-z]{3})[a-z]*[- ](\\d+)$',
                '\\1-\\2-\\3'
            ),
            '%d-%b-%y'
        ) }},
        {{ add_days(
            "date '1899-12-30'",
            try_whole_number(extract_pattern(text, '^(\\d{5})(?:\\.\\d+)?$'))
        ) }}
    )
{%- endmacro %}

{# A date with its time of day, midnight where there is none. The clock is taken as written: a zone
   is accepted and not applied (D-004). #}
{% macro timestamp_from_text(text) -%}
    coalesce(
        -- an Excel serial: its fraction is the share of the day
        {{ at_share_of_day(
            add_days(
                "date '1899-12-30'",
                try_whole_number(extract_pattern(text, '^(\\d{5})\\.\\d+$'))
            ),
            "cast(" ~ extract_pattern(text, '^\\d{5}(\\.\\d+)$') ~ " as double)"
        ) }},
        {{ at_time(
            date_from_text(text),
            "coalesce("
            ~ try_time(extract_pattern(text, '[ T](' ~ time_pattern() ~ ')'))
            ~ ", time '00:00')"
        ) }}
    )
{%- endmacro %}

{# yes, y, true, 1 and no, n, false, 0, in any case. #}
{% macro flag_from_text(text) -%}
    case
        when lower({{ text }}) in ('yes', 'y', 'true', '1') then true
        when lower({{ text }}) in ('no', 'n', 'false', '0') then false
    end
{%- endmacro %}

{# Pounds, with or without `£` and thousands commas; a negative amount is not read. #}
{% macro pounds_from_text(text) -%}
    {{ try_decimal(extract_pattern(
        "replace(" ~ replace_pattern(text, '^£ *', '') ~ ", ',', '')",
        '^(\\d+(?:\\.\\d*)?|\\.\\d+)$'
    )) }}
{%- endmacro %}

{# A whole number that is not negative, with or without thousands commas. #}
{% macro whole_number_from_text(text) -%}
    {{ try_whole_number(extract_pattern("replace(" ~ text ~ ", ',', '')", '^(\\d+)(?:\\.0*)?$')) }}
{%- endmacro %}
