-- Documents of invoices that the target took.
create table delivered_documents (
    flow_id text not null references flows (id),
    administration text not null,
    invoice text not null,
    -- invoice_pdf, attachment
    kind text not null,
    -- the file in AFAS
    file_id text not null,
    sha256 text not null,
    at_ms bigint not null,
    primary key (flow_id, administration, invoice, kind, file_id)
);

-- Documents that could not be read or were not taken, until they are.
create table document_failures (
    flow_id text not null references flows (id),
    administration text not null,
    invoice text not null,
    kind text not null,
    file_id text not null,
    tries bigint not null,
    tried_at_ms bigint not null,
    problem text not null,
    primary key (flow_id, administration, invoice, kind, file_id)
);

-- How the documents of a flow stand.
create table document_checks (
    flow_id text primary key references flows (id),
    at_ms bigint not null,
    listed bigint not null,
    delivered bigint not null,
    waiting bigint not null,
    -- invoices without a document, as JSON
    missing text not null
);

-- Open amounts that were set right after a list was sent.
create table delivery_updates (
    delivery_id text primary key references deliveries (id),
    at_ms bigint not null,
    updated bigint not null,
    -- what was refused, as JSON
    refused text not null,
    -- why nothing, or not all, was asked for
    problem text
);

-- What the target made of a list.
create table delivery_comparisons (
    delivery_id text primary key references deliveries (id),
    at_ms bigint not null,
    -- confirmed, differs, unknown
    state text not null,
    -- when the target last processed a list, as far as it tells
    imported_at_ms bigint,
    compared bigint not null,
    -- as JSON
    differences text not null,
    -- why it could not be compared
    problem text
);
