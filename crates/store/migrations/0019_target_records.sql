-- What the target has of each record, where a delivery goes record by record.
create table target_records (
    flow_id text not null references flows (id),
    -- condition, contact, debtor, invoice
    kind text not null,
    administration text not null,
    -- its number or code
    record text not null,
    -- of the record as the target took it last; none while it never took one
    taken_sha256 text,
    -- unanswered: a call with it has no answer yet; differs: the target showed something else
    doubt text,
    -- of the record as it was refused, and why
    refused_sha256 text,
    problem text,
    at_ms bigint not null,
    primary key (flow_id, kind, administration, record)
);
create index target_records_refused on target_records (flow_id, refused_sha256);

-- How many records of each kind a delivery brought.
create table delivery_records (
    delivery_id text not null references deliveries (id),
    kind text not null,
    taken bigint not null,
    refused bigint not null,
    primary key (delivery_id, kind)
);
