-- Passkeys of people (Web Authentication): what they sign is looked at with the public key.
create table passkeys (
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
create index passkeys_by_user on passkeys (user_id);

-- What waits to be signed, once; it is made from the token, which is only in the browser.
create table passkey_challenges (
    token_sha256 text primary key,
    -- add, sign_in or second_step
    purpose text not null,
    -- whose passkey is awaited; nothing when anybody's is
    user_id text references users (id),
    expires_at_ms bigint not null
);
