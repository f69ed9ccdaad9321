//! What is looked at when a connection to Payt is made. Nothing is delivered: the smallest file could say that everything
//! is paid.

use ledger::problem::{Problem, ProblemKind};
use secrecy::ExposeSecret as _;

use super::{Payt, PaytAdministration};
use crate::check::{CheckItem, CheckOutcome};

impl Payt {
    /// Looks at what delivering needs, as far as that can be seen without delivering.
    pub async fn check(&self) -> Vec<CheckItem> {
        let token = match self.list_administrations().await {
            Ok(Some(list)) if list.is_empty() => {
                CheckItem::warning("access token", "accepted, but it sees no administration")
            }
            Ok(Some(list)) => CheckItem::good("access token", described(&list)),
            Ok(None) if self.options.token.expose_secret().is_empty() => CheckItem::warning(
                "access token",
                "there is none: what Payt made of a list can't be read back, and no documents go",
            ),
            Ok(None) => CheckItem::warning(
                "access token",
                "the API module is off for it: files can be delivered, but what Payt made of them can't be read back",
            ),
            Err(failure) => CheckItem::bad("access token", &failure),
        };
        let mut items = vec![token, self.check_code()];
        items.extend(self.check_sftp().await);
        items
    }

    fn check_code(&self) -> CheckItem {
        let code = &self.options.administration_code;
        let outcome = if code.trim().is_empty() {
            CheckOutcome::Bad(Problem::new(ProblemKind::SettingWrong, "administration_code is empty"))
        } else if self.takes_files() {
            CheckOutcome::Good(format!("files go to `{code}`; the import token shows at the first of them"))
        } else {
            CheckOutcome::Good(format!("lists of `{code}`; without an import token they go by SFTP only"))
        };
        CheckItem { what: "administration code and import token".to_owned(), outcome }
    }
}

fn described(list: &[PaytAdministration]) -> String {
    let one = |one: &PaytAdministration| match &one.last_import {
        Some(at) => format!("{} ({}, last import {at})", one.name, one.status),
        None => format!("{} ({})", one.name, one.status),
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}
