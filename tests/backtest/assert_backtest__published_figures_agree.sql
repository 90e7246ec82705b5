-- If this warns, a figure of a past year is no longer what was published. It warns and does not
-- stop the build: the report of the year is where the difference has to be explained.

{{ config(severity='warn') }}

select * from {{ ref('backtest') }} where result = 'differs'
