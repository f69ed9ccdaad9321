-- Bank statements that people uploaded, and their lines.
create table bank_statements (
    id text primary key,
    organisation_id text not null references organisations (id),
    account text not null,
    -- the bank's id; some banks begin again with it every year
    bank_id text not null,
    currency text not null,
    opening_date text not null,
    opening_minor bigint not null,
    closing_date text not null,
    closing_minor bigint not null,
    line_count bigint not null,
    -- days of the first and the last line; nothing without lines
    first_booked text,
    last_booked text,
    -- of all that the statement says
    content_sha256 text not null,
    -- of the file it was in
    file_sha256 text not null,
    uploaded_by text not null,
    uploaded_at_ms bigint not null
);
create index bank_statements_by_account on bank_statements (organisation_id, account, bank_id);
create index bank_statements_by_day on bank_statements (organisation_id, closing_date);

create table bank_lines (
    statement_id text not null references bank_statements (id),
    position bigint not null,
    organisation_id text not null references organisations (id),
    entry bigint not null,
    booked text not null,
    value_date text,
    amount_minor bigint not null,
    currency text not null,
    reversal bigint not null,
    counterparty_name text,
    counterparty_account text,
    text text not null,
    -- texts as a list
    end_to_end text not null,
    bank_reference text,
    -- letters and digits of text and references, in capitals: where a code may stand
    plain_text text not null,
    primary key (statement_id, position)
);
create index bank_lines_by_day on bank_lines (organisation_id, booked);
