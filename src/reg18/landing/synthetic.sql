-- Draws any number of complaints, and what follows them, from the demonstration extracts: the
-- demonstration is the one place that has the shares of themes, outcomes, response times and all
-- else. A drawn row is a row of the demonstration under a new reference.
--
-- Set beforehand: the variables `demo` (its folder) and `seed` (a text); and `complaints` (how
-- many) before a view of `drawn` is read. Rows stream from the numbers of the complaints to the
-- file, so memory does not grow with them.

create schema demo;

create schema drawn;

-- A whole number below `ways`, at random, and the same for the same complaint, purpose and seed.
create macro draw(number, purpose, ways) as
cast(
    hash(xor(hash(number), hash(concat(getvariable('seed'), purpose)))) % cast(ways as ubigint)
    as bigint
);

create macro demo_file(file) as table
    select * from read_csv(concat(getvariable('demo'), '/', file), all_varchar = true);

---------- the demonstration: current versions, without the faults that it has on purpose

create table demo.complaints as
with clean as (
    select *
    from demo_file('complaints.csv')
    where
        try_cast(date_received as date) is not null
        and procedure is not null
        and (date_resolved is null) = (outcome is null)
        and coalesce(date_acknowledged >= date_received, true)
        and (procedure <> 'statutory' or exclusion_reason is null)
        and coalesce(received_via, '') <> 'carrier pigeon'
        and age_band <> 'centenarian'
    qualify row_number() over (partition by case_ref order by last_updated desc) = 1
)

select
    *,
    row_number() over (order by date_received, case_ref) - 1 as place
from clean;

set variable demo_complaints = (select count(*) from demo.complaints);

create table demo.reviews as
select
    reviews.*,
    complaints.place
from demo_file('reviews.csv') as reviews
inner join demo.complaints as complaints on reviews.case_ref = complaints.case_ref
qualify row_number() over (partition by reviews.review_ref order by reviews.last_updated desc) = 1;

create table demo.actions as
select
    actions.*,
    complaints.place
from demo_file('actions.csv') as actions
inner join demo.complaints as complaints on actions.case_ref = complaints.case_ref
where
    actions.action_type <> 'tea and sympathy'
    and coalesce(actions.amount_gbp not like '-%', true);

-- What names no complaint comes with one all the same, or it would not grow in number with them.
create table demo.ombudsman as
select
    enquiries.*,
    coalesce(
        complaints.place, hash(enquiries.ombudsman_ref) % getvariable('demo_complaints')
    ) as place
from demo_file('ombudsman.csv') as enquiries
left join demo.complaints as complaints on enquiries.case_ref = complaints.case_ref
where enquiries.case_ref is null or complaints.place is not null
qualify
    row_number() over (
        partition by enquiries.ombudsman_ref
        order by enquiries.last_updated desc
    ) = 1;

create table demo.compliments as
select
    *,
    (row_number() over (order by date_received, compliment_ref) - 1)
    * getvariable('demo_complaints') // count(*) over () as place
from demo_file('compliments.csv');

---------- what is drawn, a view for each file of the extracts

-- The demonstration has 39 months: its complaints come up a month or so at a time, in the order of
-- receipt, and at random within that.
create view drawn.numbers as
with parts as (
    select
        range as case_number,
        (range - 1) * 39 // getvariable('complaints') as part
    from range(1, getvariable('complaints') + 1)
)

select
    case_number,
    concat('-', lpad(cast(case_number as varchar), 8, '0')) as case_mark,
    (part * 1000000 + draw(case_number, 'case', 1000000))
    * getvariable('demo_complaints') // 39000000 as place,
    draw(case_number, 'person', getvariable('demo_complaints')) as person_place
from parts;

-- Who complains is drawn apart from what about. Some 300 complaints share people: one in eight of
-- them is of a person who has complained before.
create view drawn.complaints as
select
    complaints.* exclude (complaints.place) replace (
        concat(complaints.case_ref, numbers.case_mark) as case_ref,
        people.complainant_type as complainant_type,
        concat(people.person_id, '-', numbers.case_number // 300) as person_id,
        people.complainant_name as complainant_name,
        people.age_band as age_band,
        people.gender as gender,
        people.ethnicity as ethnicity
    )
from drawn.numbers as numbers
inner join demo.complaints as complaints on numbers.place = complaints.place
inner join demo.complaints as people on numbers.person_place = people.place;

create view drawn.reviews as
select
    reviews.* exclude (reviews.place) replace (
        concat(reviews.review_ref, numbers.case_mark) as review_ref,
        concat(reviews.case_ref, numbers.case_mark) as case_ref
    )
from drawn.numbers as numbers
inner join demo.reviews as reviews on numbers.place = reviews.place;

create view drawn.ombudsman as
select
    enquiries.* exclude (enquiries.place) replace (
        concat(enquiries.ombudsman_ref, numbers.case_mark) as ombudsman_ref,
        enquiries.case_ref || numbers.case_mark as case_ref
    )
from drawn.numbers as numbers
inner join demo.ombudsman as enquiries on numbers.place = enquiries.place;

create view drawn.actions as
select
    actions.* exclude (actions.place) replace (
        concat(actions.action_ref, numbers.case_mark) as action_ref,
        concat(actions.case_ref, numbers.case_mark) as case_ref
    )
from drawn.numbers as numbers
inner join demo.actions as actions on numbers.place = actions.place;

create view drawn.compliments as
select
    compliments.* exclude (compliments.place) replace (
        concat(compliments.compliment_ref, numbers.case_mark) as compliment_ref
    )
from drawn.numbers as numbers
inner join demo.compliments as compliments on numbers.place = compliments.place;

create view drawn.context as
select * from demo_file('context.csv');
