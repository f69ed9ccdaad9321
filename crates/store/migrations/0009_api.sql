-- Programs that ask on behalf of an organisation. The token itself is only with the program.
create table api_tokens (
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
create index api_tokens_by_organisation on api_tokens (organisation_id);

-- Writes that carried a key, so that one that is repeated gets the first answer and does nothing.
create table api_requests (
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
create index api_requests_by_age on api_requests (at_ms);
