//! What each setting is called on a page, what it decides, and how its values are called.

use ledger::language::Text;

use crate::web::words::text;

/// Label and explanation of a setting.
pub(super) fn label(key: &str) -> Option<(Text, Text)> {
    LABELS.iter().find(|(known, ..)| *known == key).map(|(_, label, hint)| (*label, *hint))
}

const LABELS: &[(&str, Text, Text)] = &[
    (
        "turnover_groups",
        text("Turnover groups", "Omzetgroepen"),
        text("Which turnover groups of Pay. are booked.", "Welke omzetgroepen van Pay. geboekt worden."),
    ),
    (
        "start_date",
        text("Book what is paid out from", "Boek wat wordt uitbetaald vanaf"),
        text(
            "Earlier payouts stay as they are. In brackets: how many payouts Pay. has since that day.",
            "Eerdere uitbetalingen blijven zoals ze zijn. Tussen haakjes: hoeveel uitbetalingen Pay. sinds die dag heeft.",
        ),
    ),
    (
        "administration",
        text("Administration", "Administratie"),
        text("Where the entries go.", "Waar de boekingen terechtkomen."),
    ),
    (
        "currency",
        text("Currency", "Valuta"),
        text("Currency of the administration, as EUR.", "Valuta van de administratie, zoals EUR."),
    ),
    (
        "journal",
        text("Journal", "Dagboek"),
        text(
            "Best a bank-type journal of its own, into which no statements are imported.",
            "Liefst een eigen dagboek van het type bank, waarin geen afschriften worden ingelezen.",
        ),
    ),
    (
        "provider_account",
        text("Provider account", "Tussenrekening Pay."),
        text(
            "Holds each payout until it is on the bank statement.",
            "Hierop staat elke uitbetaling tot ze op het bankafschrift komt.",
        ),
    ),
    (
        "costs_account",
        text("Costs", "Kosten"),
        text("Ledger account for the costs of Pay.", "Grootboekrekening voor de kosten van Pay."),
    ),
    (
        "costs_vat_code",
        text("VAT code of the costs", "Btw-code van de kosten"),
        text(
            "Without a code the costs are booked with VAT included.",
            "Zonder code worden de kosten inclusief btw geboekt.",
        ),
    ),
    (
        "debtor_not_found_account",
        text("Debtor not found", "Debiteur niet gevonden"),
        text(
            "Ledger account for payments whose invoice can't be found.",
            "Grootboekrekening voor betalingen waarvan de factuur niet gevonden is.",
        ),
    ),
    (
        "finder_type",
        text("Look for", "Zoek naar"),
        text("Which numbers your customers' payments carry.", "Welke nummers de betalingen van uw klanten dragen."),
    ),
    (
        "match_fields",
        text("In these fields of the payment", "In deze velden van de betaling"),
        text("Where the shop writes the number.", "Waar de winkel het nummer neerzet."),
    ),
    (
        "number_prefixes",
        text("Texts before the number", "Teksten voor het nummer"),
        text(
            "What the shop puts before a number, with commas: BST-, ORDER.",
            "Wat de winkel voor een nummer zet, met komma's: BST-, ORDER.",
        ),
    ),
    (
        "sales_journal",
        text("Only invoices of sales journal", "Alleen facturen van verkoopdagboek"),
        text("Needs the GetConnector Kruispost_OpenItems.", "Vraagt de GetConnector Kruispost_OpenItems."),
    ),
    (
        "approval",
        text("Send entries to AFAS", "Stuur boekingen naar AFAS"),
        text("What waits for you is shown under Questions.", "Wat op u wacht staat onder Vragen."),
    ),
    (
        "books_by_itself",
        text("Rules that book without a person", "Regels die zonder mens boeken"),
        text("Words with commas; default, or none.", "Woorden met komma's; default, of none."),
    ),
    (
        "corrections_account",
        text("Corrections", "Correcties"),
        text(
            "For unexplained corrections of Pay.; empty asks each time.",
            "Voor onverklaarde correcties van Pay.; leeg vraagt het elke keer.",
        ),
    ),
    (
        "reserve_account",
        text("Reserves", "Reserves"),
        text(
            "For reserves held by Pay.; empty asks each time.",
            "Voor reserves die Pay. aanhoudt; leeg vraagt het elke keer.",
        ),
    ),
    (
        "differences_account",
        text("Differences", "Verschillen"),
        text("For small differences; empty accepts none.", "Voor kleine verschillen; leeg staat er geen toe."),
    ),
    (
        "differences",
        text("Differences accepted", "Toegestane verschillen"),
        text(
            "Per payment method: ideal 0.05, paypal 1.00 2%, * 0.01",
            "Per betaalmethode: ideal 0.05, paypal 1.00 2%, * 0.01",
        ),
    ),
    (
        "booking_date",
        text("Book on", "Boek op"),
        text("When the period of the payout is closed.", "Als de periode van de uitbetaling gesloten is."),
    ),
    (
        "late_match_days",
        text("Wait for a late invoice", "Wacht op een late factuur"),
        text(
            "Days in which a payment on debtor not found moves to its invoice when that comes; 0 for never.",
            "Dagen waarin een betaling op debiteur niet gevonden naar haar factuur gaat zodra die er is; 0 voor nooit.",
        ),
    ),
    (
        "description",
        text("Text of each line", "Tekst van elke regel"),
        text(
            "With {settlement} {kind} {invoice} {order} {method} {reference}",
            "Met {settlement} {kind} {invoice} {order} {method} {reference}",
        ),
    ),
    (
        "voucher_prefix",
        text("Voucher numbers begin with", "Boekstuknummers beginnen met"),
        text("The settlement's code follows.", "Daarachter komt het kenmerk van de uitbetaling."),
    ),
    (
        "debtor_lines_at_most",
        text("Debtor lines in one entry", "Debiteurregels in één boeking"),
        text("A larger settlement is split; 2 to 900.", "Een grotere uitbetaling wordt gesplitst; 2 tot 900."),
    ),
];

/// How a value is called.
pub(super) fn value(key: &str, word: &str) -> Option<Text> {
    Some(match (key, word) {
        ("finder_type", "sales_entries") => text("invoice numbers", "factuurnummers"),
        ("finder_type", "order_invoices") => text("order numbers", "ordernummers"),
        ("finder_type", "both") => text("both", "beide"),
        ("approval", "automatic") => text("always, by itself", "altijd, vanzelf"),
        ("approval", "full_match_only") => {
            text("by itself when every payment has its invoice", "vanzelf als elke betaling een factuur heeft")
        }
        ("approval", "always_ask") => text("only after I approve", "pas na mijn akkoord"),
        ("booking_date", "settlement") => text(
            "the day of the payout, and ask when it is closed",
            "de dag van uitbetaling, en vraag het als die gesloten is",
        ),
        ("booking_date", "first_open_period") => {
            text("the first day of the next open period", "de eerste dag van de volgende open periode")
        }
        ("match_fields", "reference") => text("reference", "kenmerk"),
        ("match_fields", "description") => text("description", "omschrijving"),
        ("match_fields", "order_id") => text("order id of Pay.", "order-id van Pay."),
        ("match_fields", "extra1") => text("extra 1", "extra 1"),
        ("match_fields", "extra2") => text("extra 2", "extra 2"),
        ("match_fields", "extra3") => text("extra 3", "extra 3"),
        ("match_fields", "info") => text("info", "info"),
        ("match_fields", "tool") => text("tool", "tool"),
        ("match_fields", "object") => text("object", "object"),
        ("match_fields", "customer_reference") => text("customer reference", "klantreferentie"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use engine::settings::{Choices, PAY_AFAS};
    use ledger::rules::MatchField;

    use super::*;

    #[test]
    fn every_setting_and_every_word_has_a_name_on_the_page() {
        for definition in PAY_AFAS {
            assert!(label(definition.key).is_some(), "{}", definition.key);
            if let Choices::Words(words) = definition.choices {
                assert!(words.iter().all(|word| value(definition.key, word).is_some()), "{}", definition.key);
            }
        }
        assert!(MatchField::ALL.iter().all(|field| value("match_fields", field.word()).is_some()));
        assert_eq!(LABELS.len(), PAY_AFAS.len());
    }
}
