//! Checking settings against what Pay. and AFAS really have.

use super::values::{SettingProblem, Settings, problem};

/// A ledger account as AFAS has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveAccount {
    /// Its number.
    pub number: String,
    /// Its name.
    pub description: String,
    /// Whether AFAS refuses bookings on it.
    pub blocked: bool,
    /// Whether it collects debtors or creditors, so that nobody books on it directly.
    pub collective: bool,
    /// Whether AFAS takes a VAT code on it.
    pub vat_allowed: bool,
    /// Whether AFAS wants an allocation (cost centre) on it, which we can't give.
    pub allocation_wanted: bool,
}

/// A VAT code as AFAS has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveVatCode {
    /// Its code.
    pub code: String,
    /// Its name.
    pub description: String,
    /// The account VAT goes on.
    pub account: String,
    /// The rate in hundredths of a per cent.
    pub rate_hundredths: u32,
}

/// What Pay. and AFAS offer at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveChoices {
    /// Turnover groups: code and name.
    pub turnover_groups: Vec<(String, String)>,
    /// Administrations: number and name.
    pub administrations: Vec<(i64, String)>,
    /// Journals of the chosen administration: code, name, blocked.
    pub journals: Vec<(String, String, bool)>,
    /// Ledger accounts.
    pub accounts: Vec<LiveAccount>,
    /// VAT codes.
    pub vat_codes: Vec<LiveVatCode>,
    /// Whether open items come with their sales journal.
    pub knows_sales_journals: bool,
    /// Whether order numbers of invoices can be read.
    pub knows_orders: bool,
}

/// Checks every setting that Pay. or AFAS can answer, and adds to the settings what was looked up.
pub fn check(settings: &mut Settings, live: &LiveChoices) -> Vec<SettingProblem> {
    let mut problems = Vec::new();
    problems.extend(turnover_groups(settings, live));
    match administration(settings, live) {
        // Of an administration that is not there, no journals are known: nothing can be said about them.
        Some(problem) => problems.push(problem),
        None => problems.extend(["journal", "sales_journal"].iter().filter_map(|key| journal(key, settings, live))),
    }
    for key in [
        "costs_account",
        "provider_account",
        "debtor_not_found_account",
        "corrections_account",
        "reserve_account",
        "differences_account",
    ] {
        problems.extend(account(key, settings, live));
    }
    problems.extend(same_account(settings));
    problems.extend(vat_code(settings, live));
    problems.extend(connectors(settings, live));
    problems
}

fn wrong(key: &str, settings: &Settings, why: (&str, &str), possible: Vec<String>) -> Option<SettingProblem> {
    Some(SettingProblem { possible, ..problem(key, settings.get(key), why) })
}

fn turnover_groups(settings: &Settings, live: &LiveChoices) -> Option<SettingProblem> {
    if settings.get("turnover_groups") == "all" {
        return None;
    }
    let known = |code: &String| live.turnover_groups.iter().any(|(known, _)| known == code);
    let unknown: Vec<String> = settings.list("turnover_groups").into_iter().filter(|code| !known(code)).collect();
    if unknown.is_empty() && !settings.list("turnover_groups").is_empty() {
        return None;
    }
    let possible = live.turnover_groups.iter().map(|(code, name)| format!("{code} ({name})"));
    let possible = possible.chain(["all".to_owned()]).collect();
    let (en, nl) = if unknown.is_empty() {
        ("choose at least one turnover group".to_owned(), "kies minstens één omzetgroep".to_owned())
    } else {
        let unknown = unknown.join(", ");
        (format!("Pay. has no turnover group {unknown}"), format!("Pay. heeft geen omzetgroep {unknown}"))
    };
    wrong("turnover_groups", settings, (&en, &nl), possible)
}

fn administration(settings: &Settings, live: &LiveChoices) -> Option<SettingProblem> {
    let number = settings.get("administration").parse::<i64>().ok();
    if live.administrations.iter().any(|(known, _)| Some(*known) == number) {
        return None;
    }
    let possible = live.administrations.iter().map(|(number, name)| format!("{number} ({name})")).collect();
    let why = (
        "AFAS does not show this administration to the connector's user",
        "AFAS toont deze administratie niet aan de gebruiker van de connector",
    );
    wrong("administration", settings, why, possible)
}

fn journal(key: &str, settings: &Settings, live: &LiveChoices) -> Option<SettingProblem> {
    let code = settings.get(key);
    if code.is_empty() && key == "sales_journal" {
        return None;
    }
    let possible = live
        .journals
        .iter()
        .filter(|(_, _, blocked)| !blocked)
        .map(|(code, name, _)| format!("{code} ({name})"))
        .collect();
    match live.journals.iter().find(|(known, _, _)| known == code) {
        Some((_, _, false)) => None,
        Some((_, _, true)) => {
            wrong(key, settings, ("this journal is blocked in AFAS", "dit dagboek is geblokkeerd in AFAS"), possible)
        }
        None => {
            let why = ("the administration has no such journal", "de administratie heeft dit dagboek niet");
            wrong(key, settings, why, possible)
        }
    }
}

fn account(key: &str, settings: &Settings, live: &LiveChoices) -> Option<SettingProblem> {
    let number = settings.some(key)?;
    let why = match live.accounts.iter().find(|account| account.number == number) {
        None => ("AFAS has no such ledger account", "AFAS heeft deze grootboekrekening niet"),
        Some(account) if account.blocked => {
            ("this ledger account is blocked in AFAS", "deze grootboekrekening is geblokkeerd in AFAS")
        }
        Some(account) if account.collective => (
            "this is a collective account: AFAS books on it by itself",
            "dit is een verzamelrekening: daar boekt AFAS zelf op",
        ),
        Some(account) if account.allocation_wanted => (
            "this account wants an allocation (cost centre) on each line",
            "deze rekening vraagt op elke regel een verbijzondering (kostenplaats)",
        ),
        Some(account)
            if key == "costs_account" && !account.vat_allowed && settings.some("costs_vat_code").is_some() =>
        {
            ("AFAS does not allow a VAT code on this account", "AFAS staat op deze rekening geen btw-code toe")
        }
        Some(_) => return None,
    };
    let usable = live.accounts.iter().filter(|a| !a.blocked && !a.collective && !a.allocation_wanted);
    wrong(key, settings, why, usable.map(|a| format!("{} ({})", a.number, a.description)).collect())
}

/// The provider account returns to zero with each payout, and the other shows what nobody placed: on one account neither can
/// be seen.
fn same_account(settings: &Settings) -> Option<SettingProblem> {
    let provider = settings.some("provider_account")?;
    let clash = ["costs_account", "debtor_not_found_account", "differences_account"]
        .into_iter()
        .find(|key| settings.get(key) == provider)?;
    let why = (
        "is the provider account already: each needs an account of its own",
        "is al de tussenrekening van Pay.: elk heeft een eigen rekening nodig",
    );
    wrong(clash, settings, why, Vec::new())
}

fn vat_code(settings: &mut Settings, live: &LiveChoices) -> Option<SettingProblem> {
    let code = settings.some("costs_vat_code")?;
    let Some(known) = live.vat_codes.iter().find(|known| known.code == code) else {
        let possible = live.vat_codes.iter().map(|known| format!("{} ({})", known.code, known.description)).collect();
        return wrong(
            "costs_vat_code",
            settings,
            ("AFAS has no such VAT code", "AFAS heeft deze btw-code niet"),
            possible,
        );
    };
    settings.0.insert("costs_vat_account".into(), known.account.clone());
    settings.0.insert("costs_vat_rate_hundredths".into(), known.rate_hundredths.to_string());
    None
}

fn connectors(settings: &Settings, live: &LiveChoices) -> Option<SettingProblem> {
    if settings.some("sales_journal").is_some() && !live.knows_sales_journals {
        let why = (
            "needs the GetConnector Kruispost_OpenItems with the field JournalId on the App connector",
            "vraagt de GetConnector Kruispost_OpenItems met het veld JournalId op de app connector",
        );
        return wrong("sales_journal", settings, why, Vec::new());
    }
    if settings.get("finder_type") != "sales_entries" && !live.knows_orders {
        let why = (
            "needs the GetConnector Kruispost_Order_Invoices (or OrderNumber in Kruispost_OpenItems) on the App connector",
            "vraagt de GetConnector Kruispost_Order_Invoices (of OrderNumber in Kruispost_OpenItems) op de app connector",
        );
        return wrong("finder_type", settings, why, vec!["sales_entries".into()]);
    }
    None
}
