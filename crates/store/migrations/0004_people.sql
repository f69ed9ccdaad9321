-- People and the organisations they work for. What was there before belongs to the first organisation.
create table organisations (
    id text primary key,
    name text not null,
    created_at_ms bigint not null
);
insert into organisations (id, name, created_at_ms) values ('first', '', 0);

alter table connections add column organisation_id text not null default 'first';
alter table flows add column organisation_id text not null default 'first';
create index flows_by_organisation on flows (organisation_id);

create table users (
    id text primary key,
    -- in lower case: one person, one row
    email text not null unique,
    name text not null,
    -- Argon2id in PHC form; nothing until the person has chosen one
    password_hash text,
    created_at_ms bigint not null
);

create table memberships (
    organisation_id text not null references organisations (id),
    user_id text not null references users (id),
    -- owner, bookkeeper or viewer
    role text not null,
    since_ms bigint not null,
    primary key (organisation_id, user_id)
);

-- the token itself is only in the browser
create table sessions (
    token_sha256 text primary key,
    id text not null unique,
    user_id text not null references users (id),
    organisation_id text not null references organisations (id),
    browser text not null,
    created_at_ms bigint not null,
    seen_at_ms bigint not null,
    expires_at_ms bigint not null
);
create index sessions_by_user on sessions (user_id);

-- links to choose a password; the token itself is only in the link
create table password_links (
    token_sha256 text primary key,
    user_id text not null references users (id),
    expires_at_ms bigint not null,
    used_at_ms bigint
);

create table sign_in_failures (
    email text not null,
    address text not null,
    at_ms bigint not null
);
create index sign_in_failures_by_address on sign_in_failures (address, at_ms);

-- who did what, only ever added to; each row seals the one before it
create table audit (
    organisation_id text not null references organisations (id),
    position bigint not null,
    at_ms bigint not null,
    who text not null,
    what text not null,
    detail text not null,
    sha256 text not null,
    primary key (organisation_id, position)
);
