//! The whole store, on both engines: every function, and what must never happen.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod api;
#[cfg(test)]
mod bank;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod directories;
#[cfg(test)]
mod email;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod fetching;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod installing;
#[cfg(test)]
mod late;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod mails;
#[cfg(test)]
mod mirrors;
#[cfg(test)]
mod overview;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod pending;
#[cfg(test)]
mod people;
#[cfg(test)]
mod planning;
#[cfg(test)]
mod posting;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod story;
#[cfg(test)]
mod target_records;
#[cfg(test)]
mod taught_rules;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod whole;
#[cfg(test)]
mod writers;
