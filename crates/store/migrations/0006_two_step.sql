-- The second step of signing in: a code from an app, or one of the recovery codes.
create table two_step (
    user_id text primary key references users (id),
    sealed bytea not null,
    -- nothing until a first code was right: only then it counts
    since_ms bigint,
    -- a code works once: those up to this step of time are used
    last_step bigint not null
);

create table recovery_codes (
    user_id text not null references users (id),
    code_sha256 text not null,
    used_at_ms bigint,
    primary key (user_id, code_sha256)
);

-- somebody whose password was right and whose code is awaited; the token itself is only in the browser
create table half_sessions (
    token_sha256 text primary key,
    user_id text not null references users (id),
    expires_at_ms bigint not null
);
