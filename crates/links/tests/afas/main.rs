//! The AFAS client against a small scripted server on this machine.

#[cfg(test)]
mod books;
#[cfg(test)]
mod connection_test;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod posting;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod receivables;
#[cfg(test)]
mod receivables_emulated;
#[cfg(test)]
mod server;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tokens;
