//! The AFAS emulator, called over real HTTP on the own machine.

#[cfg(test)]
mod deleting;
#[cfg(test)]
mod dossier;
#[cfg(test)]
mod entering;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod filtering;
#[cfg(test)]
mod open_items;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod posting;
#[cfg(test)]
mod receivables;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod small_world;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod writing;
