{# How the texts of an extract are read. Each macro gives null where the cell is empty or cannot be
   read; the staging model tells the two apart and gives the reason. #}

{# Characters without width, which are not part of a value: control characters except whitespace,
   soft hyphens, zero-width spaces and joiners, byte order marks, direction marks and glyph
   selectors. #}
{% macro without_width() -%}
[\x{01}-\x{08}\x{0E}-\x{1F}\x{7F}-\x{84}\x{86}-\x{9F}\x{AD}\x{034F}\x{061C}\x{180E}\x{200B}-\x{200F}
{%- endmacro %}
{% macro without_width_more() -%}
\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FE00}-\x{FE0F}\x{FEFF}\x{FFF9}-\x{FFFB}]+
{%- endmacro %}

{# Spaces that are not the one of the keyboard, no-break ones among them, and line breaks that are
   none of a file: each is a blank like any other. #}
{% macro odd_spaces() -%}[\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]{%- endmacro %}
{% macro odd_line_breaks() -%}[\x{0B}\x{85}\x{2028}\x{2029}]{%- endmacro %}

{# A cell without surrounding whitespace and invisible characters; null where nothing is left. Inner
   spaces and case are kept. Most cells are empty or plain ASCII, which one pattern finds. #}
{% macro clean_text(text) -%}
    nullif(
        case
            when {{ has_pattern(text, '^(?:[!-~](?:[ -~]*[!-~])?)?$') }} then {{ text }}
            else {{ replace_pattern(
                replace_pattern(
                    replace_pattern(
                        replace_pattern(text, without_width() ~ without_width_more(), ''),
                        odd_spaces(),
                        ' '
                    ),
                    odd_line_breaks(),
                    '\n'
                ),
                '^\\s+|\\s+$',
                ''
            ) }}
        end,
        ''
    )
{%- endmacro %}

{# A clean text with single inner spaces. #}
{% macro collapse_text(text) -%}
    {{ replace_pattern(text, '\\s+', ' ') }}
{%- endmacro %}

{# What labels are compared by: case and repeated spaces do not count. The text is clean. #}
{% macro label_key(text) -%}
    lower({{ collapse_text(text) }})
{%- endmacro %}

{# The words that say nothing, in any case: a cell with one of them is empty, unless the column's
   code list has the word. docs/reference/files.md names them to people. #}
{% macro is_empty_word(text) -%}
    {{ has_pattern(text, '^(?i:null|#?n/a|na|none|nil|-|\\(blank\\))$') }}
{%- endmacro %}

{# A row with the empty words that are codes, as `;code list word;` one after the other. Needs
   `code_labels` as a CTE. #}
{% macro coded_words() -%}
    select
        ';' || coalesce({{ join_distinct("code_list || ' ' || label_key", ';') }}, '') || ';'
            as words
    from code_labels
    where {{ is_empty_word('label_key') }}
{%- endmacro %}

{# Whether an empty word is one of the labels of a code list, as coded_words() has them. #}
{% macro is_coded_word(text, code_list) -%}
    position(';' || {{ code_list }} || ' ' || lower({{ text }}) || ';' in coded_words.words) > 0
{%- endmacro %}

{# A clean cell, null where it says nothing. `code_list` is a text in SQL. #}
{% macro said(text, code_list=none) -%}
    case
        when not ({{ is_empty_word(text) }}) then {{ text }}
        {%- if code_list %}
        when {{ is_coded_word(text, code_list) }} then {{ text }}
        {%- endif %}
    end
{%- endmacro %}

{# What a spreadsheet shows in place of a value: a formula without a stored result, or an error. It
   is not empty, and no name or key either. #}
{% macro is_unreadable(text) -%}
    {{ has_pattern(text, '^\\(formula without a result\\)$|^#[A-Z/0!?_]+[!?]|^#+$|^#N/A ') }}
{%- endmacro %}

{# A name that is taken as it comes: no more than 100 characters in one line, and no stray quotation
   mark. #}
{% macro name_reason(text) -%}
    case
        when
            length({{ text }}) > 100
            or {{ has_pattern(text, '[\\n\\r\\f]') }}
            or (length({{ text }}) - length(replace({{ text }}, '"', ''))) % 2 = 1
            or {{ is_unreadable(text) }}
            then 'bad_value'
    end
{%- endmacro %}

{# A day as the files of this project have it: the day before the month where the file has the month
   first, and serial dates of a workbook that counts from 1904 as of the others. #}
{% macro in_day_order(text, date_order, date_system="'1900'") -%}
    case
        when {{ date_system }} = '1904' and {{ has_pattern(text, '^' ~ serial_pattern() ~ '$') }}
            then cast(cast(substr({{ text }}, 1, 5) as integer) + 1462 as varchar)
                || substr({{ text }}, 6)
        when {{ date_order }} = 'mdy'
            then {{ replace_pattern(
                text, '^(\\d{1,2})([/.-])(\\d{1,2})([/.-]\\d)', '\\3\\2\\1\\4'
            ) }}
        else {{ text }}
    end
{%- endmacro %}

{% macro serial_pattern() -%}\d{5}(?:\.\d+)?{%- endmacro %}

{# The time of day that may follow a date, of 24 or 12 hours, and its zone. #}
{% macro time_pattern() -%}
(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?(?i:[ap]\.?m)\.?)?
{%- endmacro %}
{% macro zone_pattern() -%}(?:Z|UTC|GMT|BST|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?){%- endmacro %}
{% macro between_pattern() -%}(?:,? +|,|T){%- endmacro %}

{% macro month_pattern() -%}
    {{ return(
        '(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?'
        ~ '|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
    ) }}
{%- endmacro %}

{# The parts of a date, each a text: its day, the time that may follow it, and the zone of that. A
   text that is not a date with a time has no day. #}
{% macro day_part(text) -%}
    case
        when length({{ text }}) <= 10 then {{ text }}
        when {{ is_iso_moment(text) }} then substr({{ text }}, 1, 10)
        else {{ extract_pattern(
            text,
            '^(.+?)(?:' ~ between_pattern() ~ time_pattern() ~ '(?:\\s?' ~ zone_pattern() ~ ')?)?$'
        ) }}
    end
{%- endmacro %}

{% macro time_part(text) -%}
    case
        when length({{ text }}) <= 10 then null
        when {{ is_iso_moment(text) }} then substr({{ text }}, 12)
        else {{ extract_pattern(text, between_pattern() ~ '(' ~ time_pattern() ~ ')') }}
    end
{%- endmacro %}

{% macro zone_part(text) -%}
    case
        when length({{ text }}) > 11 and not ({{ is_iso_moment(text) }})
            then {{ extract_pattern(text, time_pattern() ~ '\\s?(' ~ zone_pattern() ~ ')$') }}
    end
{%- endmacro %}

{# `2024-04-02 13:45:00`, as systems write it: its parts need no more patterns. #}
{% macro is_iso_moment(text) -%}
    {{ has_pattern(text, '^....-..-..[ T](?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d$') }}
{%- endmacro %}

{# `2024-4-2`, `02/04/2024` and `2/4/24` (day first), `02-Apr-2024`, `2 April 2024`, or an Excel
   serial (`45384`). `day` is clean and has no time. #}
{% macro day_from_text(day) -%}
    case when {{ day }} like '____-__-__' then {{ try_iso_date(day) }} else coalesce(
        {{ try_date(
            extract_pattern(day, '^(\\d{4}-\\d{1,2}-\\d{1,2})(?:Z|[+-]\\d\\d:\\d\\d)?$'),
            '%Y-%m-%d'
        ) }},
        {{ try_date(
            replace_pattern(
                replace_pattern(
                    extract_pattern(
                        day, '^(\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2}))$'
                    ),
                    '[.-]',
                    '/'
                ),
                '/(\\d{2})$',
                '/20\\1'
            ),
            '%d/%m/%Y'
        ) }},
        {{ try_date(
            replace_pattern(
                replace_pattern(
                    extract_pattern(
                        day,
                        '^(\\d{1,2}[-/ ]' ~ month_pattern() ~ '[-/ ](?:\\d{4}|\\d{2}))$'
                    ),
                    '^(\\d+)[-/ ]([A-Za-z]{3})[a-zA-Z]*[-/ ](\\d+)$',
                    '\\1-\\2-\\3'
                ),
                '-(\\d{2})$',
                '-20\\1'
            ),
            '%d-%b-%Y'
        ) }},
        {{ add_days(
            "date '1899-12-30'",
            try_whole_number(extract_pattern(day, '^(\\d{5})(?:\\.\\d+)?$'))
        ) }}
    ) end
{%- endmacro %}

{# A time of day of 24 or 12 hours; midnight where there is none. #}
{% macro time_from_text(time) -%}
    {%- set clock = try_time(
        "replace(" ~ extract_pattern(time, '^([0-9:.,]*[0-9])') ~ ", ',', '.')"
    ) -%}
    coalesce(
        case
            when {{ time }} like '__:__:__' then {{ try_time(time) }}
            -- of the twelve hours 12 comes first: 12:30 am is half past midnight
            when {{ has_pattern(time, '^(?:0?\\d|1[01]):.*[Pp]|^12:.*[Aa]') }}
                then {{ half_a_day_later(clock) }}
            else {{ clock }}
        end,
        time '00:00'
    )
{%- endmacro %}

{# The moment of a day, time and zone, as clocks in England show it (D-004). #}
{% macro moment_in_england(day, time, zone) -%}
    {{ local_moment(
        day_from_text(day),
        time_from_text(time),
        "case " ~ zone ~ " when 'BST' then '+01:00' when 'GMT' then 'Z' when 'UTC' then 'Z' else "
        ~ replace_pattern(zone, '^(...)(\\d\\d)$', '\\1:\\2') ~ " end"
    ) }}
{%- endmacro %}

{# A date in any of the spellings of the extract contract, from its parts (said_cells); the day is
   that in England where it has a time with a zone. #}
{% macro date_from_parts(cell) -%}
    case
        when {{ cell }}_zone is null then {{ day_from_text(cell ~ '_day') }}
        else cast({{ moment_in_england(cell ~ '_day', cell ~ '_time', cell ~ '_zone') }} as date)
    end
{%- endmacro %}

{# The same with its time of day, midnight where there is none. #}
{% macro timestamp_from_parts(cell) -%}
    case
        when {{ cell }}_zone is not null
            then {{ moment_in_england(cell ~ '_day', cell ~ '_time', cell ~ '_zone') }}
        -- an Excel serial: its fraction is the share of the day
        when {{ has_pattern(cell ~ '_day', '^\\d{5}\\.') }}
            then {{ at_share_of_day(
                day_from_text(cell ~ '_day'),
                "cast(" ~ extract_pattern(cell ~ '_day', '^\\d{5}(\\.\\d+)$') ~ " as double)"
            ) }}
        else {{ at_time(day_from_text(cell ~ '_day'), time_from_text(cell ~ '_time')) }}
    end
{%- endmacro %}

{# The day of a date as it is written, to tell whether a text is one. `text` is clean. #}
{% macro date_from_text(text) -%}
    {{ day_from_text(day_part(text)) }}
{%- endmacro %}

{# yes, y, true, 1 and no, n, false, 0, in any case. #}
{% macro flag_from_text(text) -%}
    case
        when lower({{ text }}) in ('yes', 'y', 'true', '1') then true
        when lower({{ text }}) in ('no', 'n', 'false', '0') then false
    end
{%- endmacro %}

{# A number without the sign for pounds. #}
{% macro bare_number(text) -%}
    {{ replace_pattern(text, '^£\\s*|\\s*£$', '') }}
{%- endmacro %}

{# Whether a number, not negative, can be read with a decimal point, with commas before it that
   group three digits each (`1,250.00`); and whether with a decimal comma, with points or spaces
   before it (`1.250,00`). `1250`, `1,250` and `1.250` can be read as either. #}
{% macro has_decimal_point(number) -%}
    {{ has_pattern(number, '^(?:(?:\\d+|[1-9]\\d{0,2}(?:,\\d{3})+)(?:\\.\\d*)?|\\.\\d+)$') }}
{%- endmacro %}
{% macro has_decimal_comma(number) -%}
    {{ has_pattern(
        number,
        '^(?:(?:\\d+|[1-9]\\d{0,2}(?:(?:\\.\\d{3})+|(?: \\d{3})+))(?:,\\d*)?|,\\d+)$'
    ) }}
{%- endmacro %}

{# A number in plain digits with a decimal point, as the column of its file has its numbers
   (stg_casework__number_styles, D-093); null where the column leaves two readings. `number` is
   bare. #}
{% macro plain_number(number, styles='number_styles') -%}
    {%- set points = 'coalesce(' ~ styles ~ '.has_points, false)' -%}
    {%- set commas = 'coalesce(' ~ styles ~ '.has_commas, false)' -%}
    case
        when {{ has_pattern(number, '^\\d+$') }} then {{ number }}
        when {{ has_decimal_point(number) }} then case
            when not {{ has_decimal_comma(number) }} then replace({{ number }}, ',', '')
            -- 1,250: thousands, unless commas of the column are decimal ones
            when {{ number }} like '%,%'
                then case when not {{ commas }} then replace({{ number }}, ',', '') end
            -- 1.250: never without another number of the column that says which
            when {{ points }} and not {{ commas }} then {{ number }}
            when {{ commas }} and not {{ points }} then replace({{ number }}, '.', '')
        end
        when {{ has_decimal_comma(number) }} and {{ commas }} and not {{ points }}
            then replace(replace(replace({{ number }}, '.', ''), ' ', ''), ',', '.')
    end
{%- endmacro %}

{# A plain number that is whole. #}
{% macro whole_from_number(number) -%}
    {{ try_whole_number(extract_pattern(number, '^(\\d+)(?:\\.0*)?$')) }}
{%- endmacro %}
