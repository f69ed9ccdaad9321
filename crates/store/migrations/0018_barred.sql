-- Whom an owner took out, as the directory knows him: it does not bring him back, whatever his address is by then.
create table directory_barred (
    organisation_id text not null references organisations (id),
    issuer text not null,
    subject text not null,
    primary key (organisation_id, issuer, subject)
);
