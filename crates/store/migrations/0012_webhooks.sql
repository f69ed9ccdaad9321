-- Addresses of programs that are told what happens to the settlements of an organisation.
create table webhooks (
    id text primary key,
    organisation_id text not null references organisations (id),
    address text not null,
    -- kinds of events, with a space between them
    kinds text not null,
    -- what deliveries are signed with
    sealed bytea not null,
    created_by text not null,
    created_at_ms bigint not null,
    -- on, off or failed
    state text not null,
    -- the first of the failures since a delivery last came through
    failing_since_ms bigint,
    attempts bigint not null default 0,
    not_before_ms bigint not null default 0,
    delivered_at_ms bigint,
    failed_at_ms bigint,
    -- why, the last time
    failure text,
    -- the number rises with each worker that delivers
    lease_number bigint not null default 0,
    lease_until_ms bigint not null default 0
);
create index webhooks_by_organisation on webhooks (organisation_id);

-- Up to where the timeline of each flow was delivered; nothing means from its beginning.
create table webhook_positions (
    webhook_id text not null references webhooks (id),
    flow_id text not null references flows (id),
    position bigint not null,
    primary key (webhook_id, flow_id)
);
