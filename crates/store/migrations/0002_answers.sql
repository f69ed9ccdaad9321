-- What people said about lines of settlements; the last word on a line counts. It is kept when the settlement is read
-- anew: the provider's line ids stay the same.
create table answers (
    settlement_id text not null references settlements (id),
    line_id text not null,
    answer text not null,
    answered_by text not null,
    answered_at_ms bigint not null,
    primary key (settlement_id, line_id)
);

-- Rules of the finder that people taught. A removed one stays, so that its number is never given again and the timeline
-- goes on saying what it was.
create table taught_rules (
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
