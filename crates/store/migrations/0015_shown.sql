-- What pages show is kept beside what is large, so that showing it reads nothing else.

-- Lines of a settlement that asks, which were not placed when the books were last read: what a person may answer.
create table open_lines (
    settlement_id text not null references settlements (id),
    position bigint not null,
    line_id text not null,
    -- why it was not placed, and what a person may choose from, as JSON
    why text not null,
    possible text not null,
    primary key (settlement_id, position)
);
-- how many rows of open_lines it has; nothing when they were never kept
alter table settlements add column open_lines bigint;

-- transactions on an invoice, and on the debtor-not-found account, of all entries of a settlement; nothing when they were never counted
alter table settlements add column matched bigint;
alter table settlements add column unmatched bigint;

-- the last statement of an account before a day
create index bank_statements_by_account_and_day on bank_statements (organisation_id, account, closing_date);

-- A plan is as large as its list; the rows of lists stay small.
create table delivery_plans (
    delivery_id text primary key references deliveries (id),
    -- what of the plan is closed at the target, as JSON; nothing when that was never kept apart
    closing text,
    -- the whole plan as JSON; gone once a later one was sent
    plan text not null
);
insert into delivery_plans (delivery_id, plan) select id, plan from deliveries where plan is not null;
alter table deliveries drop column plan;

-- The first few and the number of something large, as JSON, written together with it.
create table summaries (
    flow_id text not null references flows (id),
    -- row_problems, missing_documents, differences or held_list
    what text not null,
    content text not null,
    primary key (flow_id, what)
);

-- A list of one flow in its order, and what has a payout.
create index settlements_by_flow on settlements (flow_id, date, code);
create index settlements_by_payout on settlements (flow_id, payout_minor);
drop index settlements_by_date;

-- Looking up a value tells the owners of its lines without reading the lines.
drop index settlement_lines_by_order;
drop index settlement_lines_by_reference;
drop index settlement_lines_by_amount;
drop index entry_lines_by_invoice;
drop index entry_lines_by_account;
create index settlement_lines_by_order on settlement_lines (order_id, settlement_id);
create index settlement_lines_by_reference on settlement_lines (reference, settlement_id);
create index settlement_lines_by_amount on settlement_lines (amount_minor, settlement_id);
create index entry_lines_by_invoice on entry_lines (invoice, entry_id);
create index entry_lines_by_account on entry_lines (account_number, account_kind, entry_id);
