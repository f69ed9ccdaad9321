//! What can be set about a flow AFAS → Payt, and what it comes to.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use ledger::language::Text;
use ledger::money::{Currency, Money};
use ledger::receivable::{GuardLimits, ReceivableRules, SourceKind};
use links::targets::payt::Payt;
use serde::de::DeserializeOwned;
use store::Flow;

use crate::error::EngineError;
use crate::settings::{Choices, SettingDefinition, SettingProblem, Settings, problem};

/// The kind of such a flow.
pub const AFAS_PAYT_KIND: &str = "afas-payt";

/// Hours between two reads at most: Payt wants a fresh file every day.
const HOURS_AT_MOST: i64 = 24;

macro_rules! settings {
    ($( $key:literal $choices:expr, $default:expr, $en:literal / $nl:literal; )*) => {
        /// Every setting of the flow AFAS → Payt.
        pub const AFAS_PAYT: &[SettingDefinition] = &[ $( SettingDefinition {
            key: $key, meaning: Text { en: $en, nl: $nl }, choices: $choices, default: $default,
        }, )* ];
    };
}

settings! {
    "administrations" Choices::Text, Some(""),
        "Codes of the administrations to deliver, with commas; empty is the one of the Payt connection" / "Codes van de administraties die geleverd worden, met komma's; leeg is die van de Payt-koppeling";
    "currency" Choices::Text, Some("EUR"),
        "Currency of invoices that name none (ISO 4217)" / "Valuta van facturen die er geen noemen (ISO 4217)";
    "delivery" Choices::Words(&["csv_http", "csv_sftp", "api"]), Some("csv_http"),
        "How the list goes to Payt: as a file with everything, which Payt imports at night, by its interface for files (csv_http) or by SFTP (csv_sftp); or record by record, only what changed (api)" / "Hoe de lijst naar Payt gaat: als bestand met alles, dat Payt 's nachts importeert, via de koppeling voor bestanden (csv_http) of via SFTP (csv_sftp); of per stuk, alleen wat wijzigde (api)";
    "sftp_packed" Choices::Words(&["no", "yes"]), Some("no"),
        "Whether a list that goes by SFTP is packed (.csv.gz); ask Payt first" / "Of een lijst die via SFTP gaat wordt ingepakt (.csv.gz); vraag het eerst aan Payt";
    "connector_administrations" Choices::Text, Some("Payt_administrations"),
        "GetConnector with the administrations" / "GetConnector met de administraties";
    "connector_payment_conditions" Choices::Text, Some("Payt_payment_conditions"),
        "GetConnector with the payment conditions" / "GetConnector met de betaalvoorwaarden";
    "connector_sales_entries" Choices::Text, Some("Payt_sales_entries_v12"),
        "GetConnector with the open items of the ledger" / "GetConnector met de openstaande posten van het grootboek";
    "connector_order_invoices" Choices::Text, Some("Payt_sales_invoices_for_cp_ordermanagement_v11"),
        "GetConnector with invoices of order management; empty leaves it out" / "GetConnector met facturen uit ordermanagement; leeg laat hem weg";
    "connector_distribution_methods" Choices::Text, Some("Payt_distribution_methods - Extended v2.0 - Tab Digital"),
        "GetConnector with the delivery settings of the Digital tab; empty leaves it out" / "GetConnector met de verstrekkingen van het tabblad Digitaal; leeg laat hem weg";
    "connector_attachments" Choices::Text, Some("Payt_subject_attachments"),
        "GetConnector that links dossier items to files; empty leaves it out" / "GetConnector die dossieritems aan bestanden koppelt; leeg laat hem weg";
    "connector_provision" Choices::Text, Some(""),
        "GetConnector with e-mail addresses of the Digital tab (Payt_verstrekking); empty leaves it out" / "GetConnector met e-mailadressen van het tabblad Digitaal (Payt_verstrekking); leeg laat hem weg";
    "share_at_most" Choices::Number, Some("30"),
        "Per cent of the open invoices that may close without a person" / "Procent van de openstaande facturen dat zonder mens mag sluiten";
    "amount_at_most" Choices::Text, Some(""),
        "Amount that may close without a person; empty sets no limit" / "Bedrag dat zonder mens mag sluiten; leeg stelt geen grens";
    "refused_at_most" Choices::Number, Some("0"),
        "Invoices known to Payt that may be refused without a person" / "Facturen die Payt kent en die zonder mens geweigerd mogen worden";
    "closed_days" Choices::Number, Some("31"),
        "Days that a closed invoice stays in the list" / "Dagen dat een gesloten factuur op de lijst blijft";
    "read_every_hours" Choices::Number, Some("1"),
        "Hours between two reads of AFAS" / "Uren tussen twee keer lezen uit AFAS";
    "documents" Choices::Words(&["yes", "no"]), Some("yes"),
        "Whether the PDFs of invoices go to Payt as well" / "Of de pdf's van facturen ook naar Payt gaan";
    "document_attachments" Choices::Words(&["yes", "no"]), Some("no"),
        "Whether other files of the dossier item go along as attachments" / "Of andere bestanden van het dossieritem als bijlage meegaan";
    "document_ubl" Choices::Words(&["yes", "no"]), Some("no"),
        "Whether the UBL of an invoice, an XML with its number in the name, goes as such" / "Of de UBL van een factuur, een XML met haar nummer in de naam, als zodanig meegaat";
    "documents_at_once" Choices::Number, Some("200"),
        "Documents that go at one wake-up at most; the rest follows" / "Documenten die er per keer hooguit gaan; de rest volgt";
    "update_at_once" Choices::Words(&["yes", "no"]), Some("no"),
        "Whether changed open amounts are also set at Payt right after a file, if its interface is on; record by record that is always so" / "Of gewijzigde openstaande bedragen direct na een bestand ook bij Payt gezet worden, als de koppeling daar aanstaat; per stuk is dat altijd zo";
    "compulsory" Choices::Text, Some(""),
        "Fields Payt demands of you although it could do without, with commas" / "Velden die Payt van u eist terwijl het zonder zou kunnen, met komma's";
    "mappings" Choices::Text, Some(""),
        "Columns of your own for fields of Payt, as JSON" / "Eigen kolommen voor velden van Payt, als JSON";
    "filters" Choices::Text, Some(""),
        "Which rows are read at all, as JSON" / "Welke rijen überhaupt gelezen worden, als JSON";
}

/// The word for a delivery record by record.
const BY_RECORD: &str = "api";

/// Whether an integration delivers record by record, and not as files.
///
/// # Errors
/// Settings that can't be read.
pub fn goes_by_record(flow: &Flow) -> Result<bool, EngineError> {
    Ok(Settings::of(flow)?.get("delivery") == BY_RECORD)
}

const NO_JSON: (&str, &str) = ("is not JSON of the right form", "is geen JSON in de juiste vorm");

/// What the settings of a flow come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceivableSettings {
    pub rules: ReceivableRules,
    pub limits: GuardLimits,
    /// The connectors that are read.
    pub connectors: BTreeMap<SourceKind, String>,
    pub read_every: SignedDuration,
    /// The way a list goes.
    pub way: ListWay,
    /// How documents go; none when they do not.
    pub documents: Option<DocumentSettings>,
    /// Whether changed open amounts are set right after a list was sent.
    pub update_at_once: bool,
}

/// The way a list goes to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListWay {
    /// As a file: what is missing counts as paid.
    File(FileWay),
    /// Record by record over the interface: what is missing stays as it is.
    Api,
}

/// How a file goes to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileWay {
    /// By the interface for files.
    Http,
    /// By SFTP, packed or not.
    Sftp {
        /// Whether it is packed.
        packs: bool,
    },
}

impl ListWay {
    /// Whether documents can go: over the interface they need its token, as files that for files as well.
    pub(crate) fn takes_documents(self, payt: &Payt) -> bool {
        if self == Self::Api { payt.reads_back() } else { payt.takes_files() }
    }
}

/// How documents go to the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentSettings {
    /// How many go at one wake-up at most.
    pub at_once: usize,
    /// Whether other files than the PDF go as well.
    pub attachments: bool,
    /// Whether the UBL of an invoice goes as such; else it is a file like others.
    pub ubl: bool,
}

impl ReceivableSettings {
    /// Of a flow that was installed.
    pub(crate) fn of(flow: &Flow) -> Result<Self, EngineError> {
        Self::read(&Settings::of(flow)?).map_err(EngineError::Settings)
    }

    /// Of complete settings.
    pub(crate) fn read(settings: &Settings) -> Result<Self, Vec<SettingProblem>> {
        let mut wrong = Vec::new();
        let currency = Currency::from_code(settings.get("currency")).unwrap_or_else(|| {
            let why = ("is not a currency (ISO 4217)", "is geen valuta (ISO 4217)");
            wrong.push(problem("currency", settings.get("currency"), why));
            Currency::EUR
        });
        let mut number = |key: &str, least: i64, most: i64| {
            let text = settings.get(key);
            let number = text.parse::<i64>().ok().filter(|number| (least..=most).contains(number));
            number.unwrap_or_else(|| {
                let why = format!("is not a whole number from {least} to {most}");
                let why_nl = format!("is geen geheel getal van {least} tot en met {most}");
                wrong.push(problem(key, text, (&why, &why_nl)));
                least
            })
        };
        let share = number("share_at_most", 0, 100);
        let refused = number("refused_at_most", 0, 1_000_000);
        let closed_days = number("closed_days", 1, 366);
        let hours = number("read_every_hours", 1, HOURS_AT_MOST);
        let documents_at_once = number("documents_at_once", 1, 10_000);
        let amounts_at_most = match settings.get("amount_at_most") {
            "" => Vec::new(),
            text => match Money::parse(text, currency) {
                Ok(amount) if !amount.is_negative() => vec![amount],
                _ => {
                    let why = ("is not an amount like 2500.00", "is geen bedrag als 2500.00");
                    wrong.push(problem("amount_at_most", text, why));
                    Vec::new()
                }
            },
        };
        let mappings = json(settings, "mappings", &mut wrong);
        let filters = json(settings, "filters", &mut wrong);
        // what no file of Payt has a confirmed place for is not read
        let is_sent = |kind: &&SourceKind| **kind != SourceKind::InvoiceLines;
        let connector = |kind: &SourceKind| {
            let name = settings.get(&format!("connector_{}", kind.word())).trim();
            (!name.is_empty()).then(|| (*kind, name.to_owned()))
        };
        let connectors: BTreeMap<SourceKind, String> =
            SourceKind::ALL.iter().filter(is_sent).filter_map(connector).collect();
        for kind in [SourceKind::Administrations, SourceKind::PaymentConditions, SourceKind::SalesEntries] {
            if !connectors.contains_key(&kind) {
                let why =
                    ("must be named: without it no list can be made", "moet genoemd worden: zonder is er geen lijst");
                wrong.push(problem(&format!("connector_{}", kind.word()), "", why));
            }
        }
        if settings.get("delivery") == BY_RECORD && settings.get("document_attachments") == "yes" {
            let why = (
                "can't be with `delivery` api: Payt's interface takes the PDF and UBL of an invoice and no other files",
                "kan niet met `delivery` api: de koppeling van Payt neemt de pdf en UBL van een factuur aan en geen andere bestanden",
            );
            wrong.push(problem("document_attachments", "yes", why));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let rules = ReceivableRules {
            administrations: settings.list("administrations").into_iter().collect(),
            currency,
            mappings,
            filters,
            compulsory: settings.list("compulsory").into_iter().collect(),
            closed_days: u32::try_from(closed_days).unwrap_or(u32::MAX),
            ..ReceivableRules::default()
        };
        let limits = GuardLimits {
            share_at_most: u32::try_from(share.saturating_mul(10)).unwrap_or_default(),
            amounts_at_most,
            refused_at_most: usize::try_from(refused).unwrap_or_default(),
        };
        let yes = |key: &str| settings.get(key) == "yes";
        let documents = DocumentSettings {
            at_once: usize::try_from(documents_at_once).unwrap_or_default(),
            attachments: yes("document_attachments"),
            ubl: yes("document_ubl"),
        };
        Ok(Self {
            rules,
            limits,
            connectors,
            read_every: SignedDuration::from_hours(hours),
            way: match settings.get("delivery") {
                BY_RECORD => ListWay::Api,
                "csv_sftp" => ListWay::File(FileWay::Sftp { packs: yes("sftp_packed") }),
                _ => ListWay::File(FileWay::Http),
            },
            documents: yes("documents").then_some(documents),
            update_at_once: yes("update_at_once"),
        })
    }
}

fn json<T: DeserializeOwned>(settings: &Settings, key: &str, wrong: &mut Vec<SettingProblem>) -> Vec<T> {
    match settings.get(key) {
        "" => Vec::new(),
        text => serde_json::from_str(text).unwrap_or_else(|error| {
            let mut problem = problem(key, text, NO_JSON);
            problem.possible.push(error.to_string());
            wrong.push(problem);
            Vec::new()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(given: &[(&str, &str)]) -> Result<ReceivableSettings, Vec<String>> {
        let given = given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let complete = Settings::complete_by(AFAS_PAYT, &given);
        let read = complete.and_then(|settings| ReceivableSettings::read(&settings));
        read.map_err(|wrong| wrong.into_iter().map(|problem| problem.key).collect())
    }

    #[test]
    fn what_nobody_says_is_the_safe_side() {
        let read = settings(&[]).unwrap();
        assert_eq!((read.limits.share_at_most, read.limits.refused_at_most), (300, 0));
        assert_eq!(read.connectors.len(), 6);
        assert_eq!(read.connectors[&SourceKind::SalesEntries], "Payt_sales_entries_v12");
        assert_eq!((read.rules.closed_days, read.read_every.as_hours()), (31, 1));
        assert_eq!(read.documents, Some(DocumentSettings { at_once: 200, attachments: false, ubl: false }));
        assert!(!read.update_at_once && read.way == ListWay::File(FileWay::Http));
        assert_eq!(settings(&[("delivery", "api")]).unwrap().way, ListWay::Api);
        assert_eq!(settings(&[("documents", "no")]).unwrap().documents, None);
    }

    #[test]
    fn what_can_not_be_used_is_named_all_at_once() {
        let wrong = settings(&[
            ("currency", "GULDEN"),
            ("share_at_most", "101"),
            ("amount_at_most", "-5"),
            ("filters", "{"),
            ("connector_sales_entries", ""),
        ]);
        let named = ["currency", "share_at_most", "amount_at_most", "filters", "connector_sales_entries"];
        assert_eq!(wrong.unwrap_err(), named);
        assert_eq!(settings(&[("colour", "red")]).unwrap_err(), ["colour"]);
        let both = settings(&[("delivery", "api"), ("document_attachments", "yes")]);
        assert_eq!(both.unwrap_err(), ["document_attachments"]);
        let limited = settings(&[("amount_at_most", "2500.00"), ("administrations", "1, 2")]).unwrap();
        assert_eq!(limited.limits.amounts_at_most, [Money::new(250_000, Currency::EUR)]);
        assert_eq!(limited.rules.administrations.len(), 2);
    }
}
