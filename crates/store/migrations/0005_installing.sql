-- Names are unique within an organisation. The old column stays, as the handle that commands take.
alter table connections add column called text not null default '';
update connections set called = name;
create unique index connections_by_organisation on connections (organisation_id, called);
alter table flows add column called text not null default '';
update flows set called = name;
drop index flows_by_organisation;
create unique index flows_by_organisation on flows (organisation_id, called);

-- installations that somebody began and has not finished
create table drafts (
    id text primary key,
    organisation_id text not null references organisations (id),
    kind text not null,
    name text not null,
    source_connection text references connections (id),
    books_connection text references connections (id),
    settings text not null,
    began_at_ms bigint not null,
    changed_at_ms bigint not null
);
create index drafts_by_organisation on drafts (organisation_id);
