-- Events can be about a list of receivables.
alter table events add column delivery_id text references deliveries (id);
create index events_by_delivery on events (delivery_id) where delivery_id is not null;

-- What each list does to an invoice at the target; invoices that a list sends as before are not here.
create table delivered_changes (
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
create index delivered_changes_by_delivery on delivered_changes (delivery_id);

create index delivered_receivables_by_invoice on delivered_receivables (flow_id, invoice);
