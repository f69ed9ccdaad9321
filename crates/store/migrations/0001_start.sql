-- One text for SQLite and PostgreSQL: columns are text, bigint or bytea (SQLite takes any word for a type and keeps
-- bytes as bytes). Ids are text made by us, moments are milliseconds since 1970, dates are ISO text, money is minor units
-- with an ISO 4217 code, and what is only kept and shown is JSON in a text column.

create table data_keys (
    id text primary key,
    master_key_id text not null,
    sealed bytea not null
);

create table connections (
    id text primary key,
    kind text not null,
    name text not null unique,
    settings text not null,
    created_at_ms bigint not null,
    checked_at_ms bigint
);

create table connection_secrets (
    connection_id text not null references connections (id),
    name text not null,
    sealed bytea not null,
    primary key (connection_id, name)
);

create table flows (
    id text primary key,
    kind text not null,
    name text not null unique,
    source_connection text not null references connections (id),
    books_connection text not null references connections (id),
    settings text not null,
    start_date text not null,
    watermark text,
    enabled bigint not null,
    stop text,
    failed_wakes bigint not null,
    next_wake_at_ms bigint,
    last_run_at_ms bigint,
    created_at_ms bigint not null,
    -- the fence: every write of a worker names number and owner
    lease_number bigint not null,
    lease_owner text,
    lease_until_ms bigint
);

-- bytes as received, kept once however often they are received
create table documents (
    sha256 text primary key,
    body bytea not null
);

create table settlements (
    id text primary key,
    flow_id text not null references flows (id),
    code text not null,
    date text not null,
    state text not null,
    -- the revision of the documents that counts; a higher one is evidence of a change after booking
    revision bigint not null,
    description text not null,
    payout_minor bigint,
    currency text,
    external text,
    notes text,
    problem text,
    remark text,
    changed_after_booking text,
    attempts bigint not null,
    not_before_ms bigint,
    created_at_ms bigint not null,
    updated_at_ms bigint not null,
    unique (flow_id, code)
);
create index settlements_by_state on settlements (flow_id, state, date);

create table settlement_documents (
    settlement_id text not null references settlements (id),
    revision bigint not null,
    key text not null,
    sha256 text not null references documents (sha256),
    fetched_at_ms bigint not null,
    primary key (settlement_id, revision, key)
);

create table settlement_lines (
    settlement_id text not null references settlements (id),
    position bigint not null,
    line_id text not null,
    kind text not null,
    amount_minor bigint not null,
    currency text not null,
    date text,
    order_id text,
    reference text not null,
    description text not null,
    details text not null,
    primary key (settlement_id, position)
);
create index settlement_lines_by_order on settlement_lines (order_id);
create index settlement_lines_by_reference on settlement_lines (reference);

create table questions (
    settlement_id text not null references settlements (id),
    position bigint not null,
    name text not null,
    question text not null,
    asked_at_ms bigint not null,
    primary key (settlement_id, position)
);

create table entries (
    id text primary key,
    settlement_id text not null references settlements (id),
    flow_id text not null references flows (id),
    part bigint not null,
    voucher text not null,
    administration bigint not null,
    journal text not null,
    date text not null,
    year bigint not null,
    period bigint not null,
    total_minor bigint not null,
    currency text not null,
    state text not null,
    booking_administration bigint,
    booking_journal text,
    booking_number text,
    -- invoice -> open amount right before the call, as JSON
    balances_before text,
    problem text,
    attempts bigint not null,
    posting_at_ms bigint,
    check_after_ms bigint,
    not_before_ms bigint,
    updated_at_ms bigint not null,
    unique (settlement_id, part),
    unique (flow_id, voucher)
);
create index entries_by_state on entries (flow_id, state);

create table entry_lines (
    entry_id text not null references entries (id),
    position bigint not null,
    account_kind text not null,
    account_number text not null,
    side text not null,
    amount_minor bigint not null,
    currency text not null,
    invoice text,
    vat_code text,
    description text not null,
    covers text not null,
    reason text not null,
    primary key (entry_id, position)
);
create index entry_lines_by_invoice on entry_lines (invoice);

-- What AFAS had when it was last asked. No primary key: should AFAS give an invoice number twice, both are kept and the
-- finder sees that nothing says which.
create table open_items (
    flow_id text not null references flows (id),
    administration bigint not null,
    invoice text not null,
    debtor text not null,
    debtor_name text not null,
    debtor_blocked bigint not null,
    journal text,
    order_number text,
    payment_reference text,
    date text not null,
    due_date text,
    amount_minor bigint not null,
    balance_minor bigint not null,
    currency text not null,
    description text not null
);
create index open_items_by_invoice on open_items (flow_id, administration, invoice);

create table order_invoices (
    flow_id text not null references flows (id),
    administration bigint not null,
    order_number text not null,
    invoice text not null,
    debtor text not null
);
create index order_invoices_by_order on order_invoices (flow_id, administration, order_number);

create table periods (
    flow_id text not null references flows (id),
    year bigint not null,
    period bigint not null,
    first_day text not null,
    last_day text not null,
    blocked bigint not null
);
create index periods_by_day on periods (flow_id, first_day);

-- when each of the three above was taken, also when it was empty
create table snapshots (
    flow_id text not null references flows (id),
    what text not null,
    administration bigint not null,
    taken_at_ms bigint not null,
    primary key (flow_id, what, administration)
);

create table runs (
    id text primary key,
    flow_id text not null references flows (id),
    started_at_ms bigint not null,
    finished_at_ms bigint,
    outcome text
);
create index runs_by_flow on runs (flow_id, started_at_ms);

create table run_steps (
    run_id text not null references runs (id),
    position bigint not null,
    step text not null,
    counts text not null,
    primary key (run_id, position)
);

-- the timeline: only ever added to
create table events (
    flow_id text not null references flows (id),
    position bigint not null,
    settlement_id text references settlements (id),
    at_ms bigint not null,
    who text not null,
    what text not null,
    detail text not null,
    primary key (flow_id, position)
);
create index events_by_settlement on events (settlement_id, position);
