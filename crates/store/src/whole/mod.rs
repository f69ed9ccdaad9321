//! All that belongs to an organisation: taken out as it is, or deleted. One table of tables says what that is, and a test
//! compares it with the database, so that no table and no column is forgotten.

mod delete;
mod export;
mod tables;
mod words;

pub use delete::DeletedOrganisation;
pub use export::{ExportColumn, ExportTable, Exported};
