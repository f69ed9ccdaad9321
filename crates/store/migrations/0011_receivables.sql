-- Lists of receivables that were made, and what became of them.
create table deliveries (
    id text primary key,
    flow_id text not null references flows (id),
    -- held, released, sending, sent, refused, superseded
    state text not null,
    made_at_ms bigint not null,
    -- of the whole plan: two plans with one fingerprint are the same
    fingerprint text not null,
    -- why it is held, as JSON
    holds text not null,
    -- how many of what, as JSON
    figures text not null,
    -- the whole plan as JSON; gone once a later one was sent
    plan text,
    decided_by text,
    decided_at_ms bigint,
    sent_at_ms bigint,
    file_name text,
    file_sha256 text,
    -- why it was not taken
    problem text
);
create index deliveries_by_flow on deliveries (flow_id, made_at_ms);

-- What the target was last sent of each invoice.
create table delivered_receivables (
    flow_id text not null references flows (id),
    administration text not null,
    invoice text not null,
    content text not null,
    primary key (flow_id, administration, invoice)
);

-- How the last read of a flow's receivables went.
create table receivable_checks (
    flow_id text primary key references flows (id),
    at_ms bigint not null,
    -- rows of each kind, as JSON
    source_rows text not null,
    -- what is wrong with rows, as JSON
    problems text not null,
    -- what is refused, as JSON
    refused text not null
);
