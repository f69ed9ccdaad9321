//! What is looked at when a connection to Payt is made. Nothing is delivered: the smallest file could say that everything
//! is paid.

use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};

use super::{Payt, PaytAdministration};
use crate::check::{CheckItem, CheckOutcome};

impl Payt {
    /// Looks at what delivering needs, as far as that can be seen without delivering.
    pub async fn check(&self) -> Vec<CheckItem> {
        let token = match self.list_administrations().await {
            Ok(Some(list)) if list.is_empty() => CheckItem::warning(
                TOKEN,
                ("accepted, but it sees no administration", "geaccepteerd, maar het ziet geen administratie"),
            ),
            Ok(Some(list)) => CheckItem::good(TOKEN, described(&list)),
            Ok(None) if !self.reads_back() => CheckItem::warning(
                TOKEN,
                (
                    "there is none: what Payt made of a list can't be read back, and no documents go",
                    "dat is er niet: wat Payt van een lijst maakte is niet terug te lezen, en er gaan geen documenten",
                ),
            ),
            Ok(None) => CheckItem::warning(
                TOKEN,
                (
                    "the API module is off for it: files can be delivered, but what Payt made of them can't be read back",
                    "de API-module staat er niet voor aan: bestanden kunnen geleverd worden, maar wat Payt ervan maakte is niet terug te lezen",
                ),
            ),
            Err(failure) => CheckItem::bad(TOKEN, &failure),
        };
        let mut items = vec![token, self.check_code()];
        items.extend(self.check_sftp().await);
        items
    }

    fn check_code(&self) -> CheckItem {
        let code = &self.options.administration_code;
        let outcome = if code.trim().is_empty() {
            CheckOutcome::Bad(Problem::new(
                ProblemKind::SettingWrong,
                ("administration_code is empty", "administration_code is leeg"),
            ))
        } else if !self.takes_files() {
            CheckOutcome::good((
                format!("lists of `{code}`; without an import token they go by SFTP only"),
                format!("lijsten van `{code}`; zonder importtoken gaan ze alleen via SFTP"),
            ))
        } else {
            CheckOutcome::good((
                format!("files go to `{code}`; the import token shows at the first of them"),
                format!("bestanden gaan naar `{code}`; of het importtoken klopt blijkt bij het eerste"),
            ))
        };
        CheckItem { what: ("administration code and import token", "administratiecode en importtoken").into(), outcome }
    }
}

const TOKEN: (&str, &str) = ("access token", "toegangstoken");

fn described(list: &[PaytAdministration]) -> Said {
    let one = |one: &PaytAdministration, last: &str| match &one.last_import {
        Some(at) => format!("{} ({}, {last} {at})", one.name, one.status),
        None => format!("{} ({})", one.name, one.status),
    };
    let all = |last: &str| list.iter().map(|found| one(found, last)).collect::<Vec<_>>().join(", ");
    Said::both(all("last import"), all("laatste import"))
}
