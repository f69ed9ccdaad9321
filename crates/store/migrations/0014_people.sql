-- Links by which somebody proves that a new e-mail address is his own; the token itself is only in the letter.
create table email_links (
    token_sha256 text primary key,
    user_id text not null references users (id),
    -- the address the letter went to, in lower case
    email text not null,
    expires_at_ms bigint not null,
    used_at_ms bigint
);
create index email_links_by_user on email_links (user_id);
