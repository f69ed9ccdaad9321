//! The settings of the flow Pay. → AFAS: one table of definitions for the command line, the pages, the documents and
//! the checks.

mod check;
mod definitions;
mod finding;
mod suggest;
mod values;

pub use check::{LiveAccount, LiveChoices, LiveVatCode, check};
pub use definitions::{Choices, PAY_AFAS, SettingDefinition};
pub use suggest::suggest;
pub(crate) use values::problem;
pub use values::{SettingProblem, Settings, rules};
