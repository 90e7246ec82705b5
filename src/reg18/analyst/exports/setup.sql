-- Prepares a PostgreSQL database for reg18. A database administrator runs it once, connected to a
-- database of its own, for example:
--
--   createdb reg18
--   reg18 publish-postgres --print-setup | psql --set ON_ERROR_STOP=1 --single-transaction reg18
--
-- It may be run again: it only takes away rights that should not be there. Everything that
-- reg18_loader owns belongs to reg18: the next publish drops its tables that a build does not have.
--
-- reg18_loader      owns the schemas and fills them
-- reg18_analyst     reads aggregates, no cases
-- reg18_caseworker  reads aggregates and cases, without names, free text and equality attributes
--
-- None of the three can log in. Give each person or service its own login, and make it a member.
-- Set its password with \password, which keeps it out of every log:
--
--   create role complaints_nightly login in role reg18_loader;
--   create role a_person login in role reg18_analyst;

do $$
declare
    role_name text;
    schema_name text;
begin
    foreach role_name in array array['reg18_loader', 'reg18_analyst', 'reg18_caseworker'] loop
        if not exists (select 1 from pg_catalog.pg_roles where rolname = role_name) then
            execute format('create role %I', role_name);
        end if;
        execute format(
            'alter role %I nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls',
            role_name
        );
    end loop;

    execute format('revoke all on database %I from public', current_database());
    execute format(
        'grant connect on database %I to reg18_loader, reg18_analyst, reg18_caseworker',
        current_database()
    );
    execute 'revoke all on schema public from public';

    foreach schema_name in array array['core', 'marts', 'quality', 'ops'] loop
        execute format('create schema if not exists %I', schema_name);
        execute format('alter schema %I owner to reg18_loader', schema_name);
        execute format('revoke all on schema %I from public', schema_name);
        execute format(
            'grant usage on schema %I to reg18_analyst, reg18_caseworker', schema_name
        );
    end loop;
end
$$;
