-- The directory of an organisation: where its own people say who they are (OpenID Connect).
create table directories (
    organisation_id text primary key references organisations (id),
    -- as it calls itself, letter by letter
    issuer text not null,
    client_id text not null,
    -- the secret it knows us by
    sealed bytea not null,
    -- viewer or bookkeeper for people who come for the first time; nothing when nobody is let in that way
    newcomers text,
    -- untried, off or on
    state text not null,
    -- whether its people may sign in by it only
    obligatory bigint not null,
    -- when issuer, client or secret last changed: a sign-in that began before it does not count
    changed_at_ms bigint not null,
    tried_at_ms bigint
);

-- Domains of e-mail addresses, each of one organisation.
create table directory_domains (
    domain text primary key,
    organisation_id text not null references directories (organisation_id)
);

-- Who is who. A directory speaks for its own organisation only.
create table directory_links (
    organisation_id text not null references organisations (id),
    issuer text not null,
    -- the person's id in the directory
    subject text not null,
    user_id text not null references users (id),
    linked_at_ms bigint not null,
    seen_at_ms bigint not null,
    primary key (organisation_id, issuer, subject)
);
create unique index directory_links_by_user on directory_links (user_id, organisation_id, issuer);

-- People who are on their way to a directory; the token itself is only in the browser.
create table directory_visits (
    token_sha256 text primary key,
    organisation_id text not null references directories (organisation_id),
    directory_changed_at_ms bigint not null,
    -- sign_in, invitation or try
    purpose text not null,
    -- who tries, or who was invited
    user_id text references users (id),
    -- the link to choose a password by which he began
    invitation_sha256 text,
    onward text not null,
    expires_at_ms bigint not null
);

-- People whom their directory knows and whose password is awaited, once, to link both.
create table directory_offers (
    token_sha256 text primary key,
    organisation_id text not null references directories (organisation_id),
    directory_changed_at_ms bigint not null,
    issuer text not null,
    subject text not null,
    user_id text not null references users (id),
    onward text not null,
    expires_at_ms bigint not null
);

-- the organisation whose directory vouched for it: it is of that organisation only, and shorter
alter table sessions add column by_directory bigint not null default 0;
alter table half_sessions add column directory_organisation_id text;
