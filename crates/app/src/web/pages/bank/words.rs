//! Words of the page of bank statements.

use crate::web::words::words;

words! {
    /// Words of the page.
    BankWords {
        title: "Bank statements" / "Bankafschriften",
        settlements: "Settlements" / "Uitbetalingen",
        means: "With the statements of your bank Kruispost proves that each payout arrived, to the cent. Nothing of them is booked."
            / "Met de afschriften van uw bank bewijst Kruispost dat elke uitbetaling is aangekomen, tot op de cent. Er wordt niets van geboekt.",
        upload: "Upload statements" / "Afschriften uploaden",
        files: "Files (CAMT.053 or MT940)" / "Bestanden (CAMT.053 of MT940)",
        files_rule: "As the bank gives them, several at once, 20 MB together. ZIP files must be unpacked."
            / "Zoals de bank ze geeft, meer tegelijk, samen 20 MB. Zip-bestanden eerst uitpakken.",
        send: "Upload" / "Uploaden",
        too_large: "Together these files are larger than 20 MB. Send fewer at once." / "Deze bestanden zijn samen groter dan 20 MB. Stuur er minder tegelijk.",
        no_file: "Choose a file first." / "Kies eerst een bestand.",
        outcome: "What became of the files" / "Wat er met de bestanden gebeurde",
        with: "kept, with" / "bewaard, met",
        already_known: "known already" / "al bekend",
        none: "No bank statement was uploaded yet." / "Er is nog geen bankafschrift geüpload.",
        statements: "Uploaded statements" / "Geüploade afschriften",
        account: "Account" / "Rekening",
        period: "Period" / "Periode",
        id: "Statement" / "Afschrift",
        lines: "Lines" / "Regels",
        opening: "Opening balance" / "Beginsaldo",
        closing: "Closing balance" / "Eindsaldo",
        uploaded: "Uploaded" / "Geüpload",
        remove: "Remove" / "Verwijderen",
        gap: "A statement is missing before this one: the one before it ends on" / "Voor dit afschrift ontbreekt er een: het vorige eindigt op",
        with_balance: "with" / "met",
        overlap: "Tells of the same days as another statement, so lines may be there twice; remove one of them:"
            / "Gaat over dezelfde dagen als een ander afschrift, dus regels staan er misschien dubbel; verwijder een van beide:",
        newer: "Newer" / "Nieuwer",
        older: "Older" / "Ouder",
        payouts: "Payouts of the last 90 days" / "Uitbetalingen van de laatste 90 dagen",
        no_payouts: "There were no payouts in these days." / "In deze dagen was er geen uitbetaling.",
        date: "Paid out" / "Uitbetaald op",
        code: "Settlement" / "Uitbetaling",
        payout: "Payout" / "Bedrag",
        on_the_bank: "On the bank" / "Op de bank",
        booked: "Bank line" / "Bankregel",
        bank_amount: "Bank amount" / "Bankbedrag",
    }
}
