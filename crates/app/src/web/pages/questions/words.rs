//! Words of the page of questions.

use crate::web::words::words;

words! {
    /// Words of the page.
    QuestionWords {
        title: "Questions" / "Vragen",
        nothing: "Nothing waits for you." / "Er wacht niets op u.",
        first_ones: "These are the first ones; the others follow when these are dealt with." / "Dit zijn de eerste; de andere volgen zodra deze zijn afgehandeld.",
        answered: "answered. The settlements are planned again with it at the next run." / "beantwoord. De uitbetalingen worden bij de volgende ronde opnieuw gepland.",
        approved: "approved. The entries go to AFAS at the next run." / "goedgekeurd. De boekingen gaan bij de volgende ronde naar AFAS.",
        failed: "Not done" / "Niet gedaan",
        lines: "Lines without an invoice" / "Regels zonder factuur",
        lines_means: "Choose one or several invoices, name another, or say whose advance it is. What you leave empty stays as it is."
            / "Kies een of meer facturen, noem een andere, of zeg van wie het een vooruitbetaling is. Wat u leeg laat blijft zoals het is.",
        save: "Save the answers" / "Antwoorden opslaan",
        take: "Take this one" / "Neem deze",
        paid_out: "paid out" / "uitbetaald op",
        choose: "Choose" / "Kies",
        invoice: "Invoice" / "Factuur",
        debtor: "Debtor" / "Debiteur",
        date: "Date" / "Datum",
        open: "Open" / "Staat open",
        part: "Amount for it" / "Bedrag hierop",
        why_not: "Why not taken" / "Waarom niet gekozen",
        no_candidates: "No invoice suggests itself." / "Geen factuur ligt voor de hand.",
        booked_means: "This is booked. An answer moves the line from debtor not found to its invoice, by a further entry."
            / "Dit is geboekt. Een antwoord brengt de regel met een volgende boeking van debiteur niet gevonden naar de factuur.",
        other_invoice: "Another invoice" / "Een andere factuur",
        on_account: "On account of debtor" / "Op rekening van debiteur",
        not_found: "Leave it on debtor not found" / "Laat het op debiteur niet gevonden",
        approvals: "Ready to be approved" / "Klaar voor akkoord",
        approvals_means: "Ticked are those in which every payment has its invoice. Unticked ones have amounts on debtor not found."
            / "Aangevinkt zijn de uitbetalingen waarin elke betaling een factuur heeft. De andere hebben bedragen op debiteur niet gevonden.",
        approve: "Approve the ticked ones" / "Keur de aangevinkte goed",
        code: "Code" / "Kenmerk",
        payout: "Payout" / "Bedrag",
        found: "Invoices found" / "Facturen gevonden",
        of: "of" / "van",
        undo_title: "Answered, not yet booked" / "Beantwoord, nog niet geboekt",
        line: "Line" / "Regel",
        answer: "Answer" / "Antwoord",
        who: "By" / "Door",
        undo: "Take back" / "Terugnemen",
        two_kinds: "more than one kind of answer was given" / "er is meer dan één soort antwoord gegeven",
        no_amount: "is not an amount like 25.00" / "is geen bedrag als 25,00",
        amount_alone: "an amount was given for an invoice that is not chosen" / "er staat een bedrag bij een factuur die niet gekozen is",
        changed: "it has changed since you opened the page; look at it again" / "het is veranderd sinds u de pagina opende; bekijk het opnieuw",
        gone: "it is not there any more" / "het is er niet meer",
        went_wrong: "something went wrong; the log of Kruispost says more" / "er ging iets mis; het logboek van Kruispost zegt meer",
    }
}
