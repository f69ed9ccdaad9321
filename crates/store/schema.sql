-- Today's shape, made from the migrations by the test `the_schema_file_shows_the_shape_of_today`.

CREATE TABLE answers (
    settlement_id text not null references settlements (id),
    line_id text not null,
    answer text not null,
    answered_by text not null,
    answered_at_ms bigint not null,
    primary key (settlement_id, line_id)
);

CREATE TABLE api_requests (
    token_id text not null references api_tokens (id),
    idempotency_key text not null,
    -- of method, address and body
    request_sha256 text not null,
    at_ms bigint not null,
    -- nothing while it is under way
    status bigint,
    answer text,
    primary key (token_id, idempotency_key)
);

CREATE INDEX api_requests_by_age on api_requests (at_ms);

CREATE TABLE api_tokens (
    id text primary key,
    organisation_id text not null references organisations (id),
    called text not null,
    token_sha256 text not null unique,
    -- words with a space between them
    scopes text not null,
    created_by text not null,
    created_at_ms bigint not null,
    -- to five minutes
    used_at_ms bigint,
    expires_at_ms bigint
);

CREATE INDEX api_tokens_by_organisation on api_tokens (organisation_id);

CREATE TABLE audit (
    organisation_id text not null references organisations (id),
    position bigint not null,
    at_ms bigint not null,
    who text not null,
    what text not null,
    detail text not null,
    sha256 text not null,
    primary key (organisation_id, position)
);

CREATE TABLE bank_lines (
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

CREATE INDEX bank_lines_by_day on bank_lines (organisation_id, booked);

CREATE TABLE bank_statements (
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

CREATE INDEX bank_statements_by_account on bank_statements (organisation_id, account, bank_id);

CREATE INDEX bank_statements_by_account_and_day on bank_statements (organisation_id, account, closing_date);

CREATE INDEX bank_statements_by_day on bank_statements (organisation_id, closing_date);

CREATE TABLE connection_secrets (
    connection_id text not null references connections (id),
    name text not null,
    sealed bytea not null,
    primary key (connection_id, name)
);

CREATE TABLE connections (
    id text primary key,
    kind text not null,
    name text not null unique,
    settings text not null,
    created_at_ms bigint not null,
    checked_at_ms bigint
, organisation_id text not null default 'first', called text not null default '');

CREATE UNIQUE INDEX connections_by_organisation on connections (organisation_id, called);

CREATE TABLE data_keys (
    id text primary key,
    master_key_id text not null,
    sealed bytea not null
);

CREATE TABLE delivered_changes (
    flow_id text not null references flows (id),
    invoice text not null,
    administration text not null,
    delivery_id text not null references deliveries (id),
    -- created, changed, closed_by_absence, closed_by_zero, reopened
    what text not null,
    -- what was open at the target before; nothing for one it did not know
    was_minor bigint,
    open_minor bigint not null,
    currency text not null,
    -- when its open amount was also set there at once
    told_at_ms bigint,
    primary key (flow_id, invoice, administration, delivery_id)
);

CREATE INDEX delivered_changes_by_delivery on delivered_changes (delivery_id);

CREATE TABLE delivered_documents (
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

CREATE TABLE delivered_receivables (
    flow_id text not null references flows (id),
    administration text not null,
    invoice text not null,
    content text not null,
    primary key (flow_id, administration, invoice)
);

CREATE INDEX delivered_receivables_by_invoice on delivered_receivables (flow_id, invoice);

CREATE TABLE deliveries (
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
    decided_by text,
    decided_at_ms bigint,
    sent_at_ms bigint,
    file_name text,
    file_sha256 text,
    -- why it was not taken
    problem text
);

CREATE INDEX deliveries_by_flow on deliveries (flow_id, made_at_ms);

CREATE TABLE delivery_comparisons (
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

CREATE TABLE delivery_plans (
    delivery_id text primary key references deliveries (id),
    -- what of the plan is closed at the target, as JSON; nothing when that was never kept apart
    closing text,
    -- the whole plan as JSON; gone once a later one was sent
    plan text not null
);

CREATE TABLE delivery_records (
    delivery_id text not null references deliveries (id),
    kind text not null,
    taken bigint not null,
    refused bigint not null,
    primary key (delivery_id, kind)
);

CREATE TABLE delivery_updates (
    delivery_id text primary key references deliveries (id),
    at_ms bigint not null,
    updated bigint not null,
    -- what was refused, as JSON
    refused text not null,
    -- why nothing, or not all, was asked for
    problem text
);

CREATE TABLE directories (
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

CREATE TABLE directory_barred (
    organisation_id text not null references organisations (id),
    issuer text not null,
    subject text not null,
    primary key (organisation_id, issuer, subject)
);

CREATE TABLE directory_domains (
    domain text primary key,
    organisation_id text not null references directories (organisation_id)
);

CREATE TABLE directory_links (
    organisation_id text not null references organisations (id),
    issuer text not null,
    -- the person's id in the directory
    subject text not null,
    user_id text not null references users (id),
    linked_at_ms bigint not null,
    seen_at_ms bigint not null,
    primary key (organisation_id, issuer, subject)
);

CREATE UNIQUE INDEX directory_links_by_user on directory_links (user_id, organisation_id, issuer);

CREATE TABLE directory_offers (
    token_sha256 text primary key,
    organisation_id text not null references directories (organisation_id),
    directory_changed_at_ms bigint not null,
    issuer text not null,
    subject text not null,
    user_id text not null references users (id),
    onward text not null,
    expires_at_ms bigint not null
);

CREATE TABLE directory_visits (
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

CREATE TABLE document_checks (
    flow_id text primary key references flows (id),
    at_ms bigint not null,
    listed bigint not null,
    delivered bigint not null,
    waiting bigint not null,
    -- invoices without a document, as JSON
    missing text not null
);

CREATE TABLE document_failures (
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

CREATE TABLE documents (
    sha256 text primary key,
    body bytea not null
);

CREATE TABLE drafts (
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

CREATE INDEX drafts_by_organisation on drafts (organisation_id);

CREATE TABLE email_links (
    token_sha256 text primary key,
    user_id text not null references users (id),
    -- the address the letter went to, in lower case
    email text not null,
    expires_at_ms bigint not null,
    used_at_ms bigint
);

CREATE INDEX email_links_by_user on email_links (user_id);

CREATE TABLE entries (
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

CREATE INDEX entries_by_state on entries (flow_id, state);

CREATE TABLE entry_lines (
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
    reason text not null, late text, late_note text,
    primary key (entry_id, position)
);

CREATE INDEX entry_lines_by_account on entry_lines (account_number, account_kind, entry_id);

CREATE INDEX entry_lines_by_invoice on entry_lines (invoice, entry_id);

CREATE INDEX entry_lines_that_wait on entry_lines (entry_id) where late = 'waits';

CREATE TABLE events (
    flow_id text not null references flows (id),
    position bigint not null,
    settlement_id text references settlements (id),
    at_ms bigint not null,
    who text not null,
    what text not null,
    detail text not null, delivery_id text references deliveries (id),
    primary key (flow_id, position)
);

CREATE INDEX events_by_delivery on events (delivery_id) where delivery_id is not null;

CREATE INDEX events_by_settlement on events (settlement_id, position);

CREATE TABLE flows (
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
, organisation_id text not null default 'first', called text not null default '');

CREATE UNIQUE INDEX flows_by_organisation on flows (organisation_id, called);

CREATE TABLE half_sessions (
    token_sha256 text primary key,
    user_id text not null references users (id),
    expires_at_ms bigint not null
, directory_organisation_id text);

CREATE TABLE mails (
    id text primary key,
    recipient text not null,
    sealed bytea,
    created_at_ms bigint not null,
    attempts bigint not null,
    not_before_ms bigint not null,
    sent_at_ms bigint,
    -- why it did not go, at the last try
    failure text,
    given_up bigint not null default 0
);

CREATE INDEX mails_that_wait on mails (not_before_ms) where sent_at_ms is null and given_up = 0;

CREATE TABLE memberships (
    organisation_id text not null references organisations (id),
    user_id text not null references users (id),
    -- owner, bookkeeper or viewer
    role text not null,
    since_ms bigint not null, notices bigint not null default 1,
    primary key (organisation_id, user_id)
);

CREATE TABLE open_items (
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

CREATE INDEX open_items_by_invoice on open_items (flow_id, administration, invoice);

CREATE TABLE open_lines (
    settlement_id text not null references settlements (id),
    position bigint not null,
    line_id text not null,
    -- why it was not placed, and what a person may choose from, as JSON
    why text not null,
    possible text not null,
    primary key (settlement_id, position)
);

CREATE TABLE order_invoices (
    flow_id text not null references flows (id),
    administration bigint not null,
    order_number text not null,
    invoice text not null,
    debtor text not null
);

CREATE INDEX order_invoices_by_order on order_invoices (flow_id, administration, order_number);

CREATE TABLE organisations (
    id text primary key,
    name text not null,
    created_at_ms bigint not null
, noticed_at_ms bigint not null default 0);

CREATE TABLE passkey_challenges (
    token_sha256 text primary key,
    -- add, sign_in or second_step
    purpose text not null,
    -- whose passkey is awaited; nothing when anybody's is
    user_id text references users (id),
    expires_at_ms bigint not null
);

CREATE TABLE passkeys (
    id text primary key,
    user_id text not null references users (id),
    called text not null,
    -- its own id, in base64url
    credential_id text not null unique,
    -- COSE
    public_key bytea not null,
    -- how often it signed: it never goes back
    counter bigint not null,
    created_at_ms bigint not null,
    used_at_ms bigint
);

CREATE INDEX passkeys_by_user on passkeys (user_id);

CREATE TABLE password_links (
    token_sha256 text primary key,
    user_id text not null references users (id),
    expires_at_ms bigint not null,
    used_at_ms bigint
);

CREATE TABLE periods (
    flow_id text not null references flows (id),
    year bigint not null,
    period bigint not null,
    first_day text not null,
    last_day text not null,
    blocked bigint not null
);

CREATE INDEX periods_by_day on periods (flow_id, first_day);

CREATE TABLE questions (
    settlement_id text not null references settlements (id),
    position bigint not null,
    name text not null,
    question text not null,
    asked_at_ms bigint not null,
    primary key (settlement_id, position)
);

CREATE TABLE receivable_checks (
    flow_id text primary key references flows (id),
    at_ms bigint not null,
    -- rows of each kind, as JSON
    source_rows text not null,
    -- what is wrong with rows, as JSON
    problems text not null,
    -- what is refused, as JSON
    refused text not null
);

CREATE TABLE recovery_codes (
    user_id text not null references users (id),
    code_sha256 text not null,
    used_at_ms bigint,
    primary key (user_id, code_sha256)
);

CREATE TABLE run_steps (
    run_id text not null references runs (id),
    position bigint not null,
    step text not null,
    counts text not null,
    primary key (run_id, position)
);

CREATE TABLE runs (
    id text primary key,
    flow_id text not null references flows (id),
    started_at_ms bigint not null,
    finished_at_ms bigint,
    outcome text
);

CREATE INDEX runs_by_flow on runs (flow_id, started_at_ms);

CREATE TABLE sessions (
    token_sha256 text primary key,
    id text not null unique,
    user_id text not null references users (id),
    organisation_id text not null references organisations (id),
    browser text not null,
    created_at_ms bigint not null,
    seen_at_ms bigint not null,
    expires_at_ms bigint not null
, by_directory bigint not null default 0);

CREATE INDEX sessions_by_user on sessions (user_id);

CREATE TABLE settlement_documents (
    settlement_id text not null references settlements (id),
    revision bigint not null,
    key text not null,
    sha256 text not null references documents (sha256),
    fetched_at_ms bigint not null,
    primary key (settlement_id, revision, key)
);

CREATE TABLE settlement_lines (
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

CREATE INDEX settlement_lines_by_amount on settlement_lines (amount_minor, settlement_id);

CREATE INDEX settlement_lines_by_order on settlement_lines (order_id, settlement_id);

CREATE INDEX settlement_lines_by_reference on settlement_lines (reference, settlement_id);

CREATE TABLE settlements (
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
    updated_at_ms bigint not null, open_lines bigint, matched bigint, unmatched bigint,
    unique (flow_id, code)
);

CREATE INDEX settlements_by_flow on settlements (flow_id, date, code);

CREATE INDEX settlements_by_payout on settlements (flow_id, payout_minor);

CREATE INDEX settlements_by_state on settlements (flow_id, state, date);

CREATE TABLE sign_in_failures (
    email text not null,
    address text not null,
    at_ms bigint not null
);

CREATE INDEX sign_in_failures_by_address on sign_in_failures (address, at_ms);

CREATE TABLE snapshots (
    flow_id text not null references flows (id),
    what text not null,
    administration bigint not null,
    taken_at_ms bigint not null,
    primary key (flow_id, what, administration)
);

CREATE TABLE summaries (
    flow_id text not null references flows (id),
    -- row_problems, missing_documents, differences or held_list
    what text not null,
    content text not null,
    primary key (flow_id, what)
);

CREATE TABLE target_records (
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

CREATE INDEX target_records_refused on target_records (flow_id, refused_sha256);

CREATE TABLE taught_rules (
    flow_id text not null references flows (id),
    number bigint not null,
    rule text not null,
    -- on, off or removed
    state text not null,
    -- from the answer on which line it was made, if from any
    settlement_id text references settlements (id),
    line_id text,
    made_by text not null,
    made_at_ms bigint not null,
    primary key (flow_id, number)
);

CREATE TABLE two_step (
    user_id text primary key references users (id),
    sealed bytea not null,
    -- nothing until a first code was right: only then it counts
    since_ms bigint,
    -- a code works once: those up to this step of time are used
    last_step bigint not null
);

CREATE TABLE users (
    id text primary key,
    -- in lower case: one person, one row
    email text not null unique,
    name text not null,
    -- Argon2id in PHC form; nothing until the person has chosen one
    password_hash text,
    created_at_ms bigint not null
, language text not null default '');

CREATE TABLE webhook_positions (
    webhook_id text not null references webhooks (id),
    flow_id text not null references flows (id),
    position bigint not null,
    primary key (webhook_id, flow_id)
);

CREATE TABLE webhooks (
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

CREATE INDEX webhooks_by_organisation on webhooks (organisation_id);
