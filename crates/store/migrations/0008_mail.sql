-- Mail that waits to be sent, and what was sent: the letter itself is sealed, because it may hold a link, and gone once it went.
create table mails (
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
create index mails_that_wait on mails (not_before_ms) where sent_at_ms is null and given_up = 0;

-- the language people read, as their browser last said; nothing until they came
alter table users add column language text not null default '';
-- whether a member is told by mail that something waits
alter table memberships add column notices bigint not null default 1;
-- when the members of an organisation were last told
alter table organisations add column noticed_at_ms bigint not null default 0;
