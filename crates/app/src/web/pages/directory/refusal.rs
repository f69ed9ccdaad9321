//! Why a directory does not let somebody in, for people.

use engine::people::{AddressFault, DirectoryFailure, DirectoryRefusal, TokenFault};
use ledger::language::{Language, Text};

use crate::web::words::text;

/// What is wrong and what to do; and the particulars for whoever looks after the directory, in English.
pub(crate) fn words(refusal: &DirectoryRefusal, language: Language) -> (String, Option<String>) {
    let (said, about, detail): (Text, Option<&str>, Option<String>) = match refusal {
        DirectoryRefusal::None => (
            text(
                "No work accounts are linked for this address. Sign in with a password, or ask an owner of your organisation.",
                "Voor dit adres zijn geen werkaccounts gekoppeld. Meld u aan met een wachtwoord, of vraag een eigenaar van uw organisatie.",
            ),
            None,
            None,
        ),
        DirectoryRefusal::Gone => (
            text(
                "This sign-in took too long, was done already, or began in another browser. Begin again.",
                "Dit aanmelden duurde te lang, was al gedaan, of begon in een andere browser. Begin opnieuw.",
            ),
            None,
            None,
        ),
        DirectoryRefusal::Changed => (
            text(
                "The directory was changed or switched off in Kruispost meanwhile. Begin again.",
                "De directory is in Kruispost intussen gewijzigd of uitgezet. Begin opnieuw.",
            ),
            None,
            None,
        ),
        DirectoryRefusal::TooOften => (
            text(
                "Too many sign-ins from your network. Wait a quarter of an hour and try again.",
                "Te vaak aangemeld vanaf uw netwerk. Wacht een kwartier en probeer het opnieuw.",
            ),
            None,
            None,
        ),
        DirectoryRefusal::Failed(failure) => (failed(failure), None, Some(failure.to_string())),
        DirectoryRefusal::Said(error, words) => (
            text("The directory did not let you in. It says:", "De directory liet u niet toe. Er staat:"),
            None,
            Some(format!("{error} {words}")),
        ),
        DirectoryRefusal::NoEmail => (
            text(
                "The directory does not tell your e-mail address. Whoever looks after it adds the claim “email” for Kruispost.",
                "De directory geeft uw e-mailadres niet door. Wie de directory beheert voegt voor Kruispost de claim “email” toe.",
            ),
            None,
            None,
        ),
        DirectoryRefusal::NotVerified(email) => (
            text(
                "The directory says that this e-mail address was not verified:",
                "De directory zegt dat dit e-mailadres niet bevestigd is:",
            ),
            Some(email),
            None,
        ),
        DirectoryRefusal::OutsideDomains(email) => (
            text(
                "The directory tells an e-mail address in a domain that it does not speak for:",
                "De directory noemt een e-mailadres in een domein waar zij niet over gaat:",
            ),
            Some(email),
            None,
        ),
        DirectoryRefusal::OtherWorkspace(workspace) => (
            text(
                "This Google account does not belong to the Google Workspace of your organisation.",
                "Dit Google-account hoort niet bij de Google Workspace van uw organisatie.",
            ),
            workspace.as_deref(),
            None,
        ),
        DirectoryRefusal::NobodyNew(email) => (
            text(
                "Nobody is in with this address, and people who are new are not let in that way. Ask an owner to let you in:",
                "Met dit adres is niemand toegelaten, en wie nieuw is komt zo niet binnen. Vraag een eigenaar u toe te laten:",
            ),
            Some(email),
            None,
        ),
        DirectoryRefusal::KnownElsewhere(email) => (
            text(
                "There is an account with this address, but it is not in this organisation. Ask an owner to let you in:",
                "Er is een account met dit adres, maar het hoort niet bij deze organisatie. Vraag een eigenaar u toe te laten:",
            ),
            Some(email),
            None,
        ),
        DirectoryRefusal::UseInvitation(email) => (
            text(
                "An account with this address waits for its link. Open it and choose your work account there; if you have none that works, ask an owner for a new one:",
                "Een account met dit adres wacht op zijn link. Open die en kies daar uw werkaccount; hebt u geen link die werkt, vraag een eigenaar om een nieuwe:",
            ),
            Some(email),
            None,
        ),
        DirectoryRefusal::OtherAddress(email) => (
            text(
                "The link is for somebody with another address than your work account has:",
                "De link is voor iemand met een ander adres dan uw werkaccount heeft:",
            ),
            Some(email),
            None,
        ),
        DirectoryRefusal::LinkedOtherwise(email) => (
            text(
                "This account is linked to another work account already. An owner takes it out and lets it in again:",
                "Dit account is al aan een ander werkaccount gekoppeld. Een eigenaar verwijdert het en laat het opnieuw toe:",
            ),
            Some(email),
            None,
        ),
    };
    let said = said.in_language(language);
    (about.map_or_else(|| said.to_owned(), |about| format!("{said} {about}")), detail)
}

const fn failed(failure: &DirectoryFailure) -> Text {
    match failure {
        DirectoryFailure::Address { fault: AddressFault::Private, .. } => text(
            "The directory is at a private address, which the configuration of Kruispost does not allow (directories.private_addresses).",
            "De directory staat op een privé-adres, en dat staat de configuratie van Kruispost niet toe (directories.private_addresses).",
        ),
        DirectoryFailure::Address { .. } => text(
            "The directory names an address that Kruispost does not go to: it must be https.",
            "De directory noemt een adres waar Kruispost niet heen gaat: het moet https zijn.",
        ),
        DirectoryFailure::NotReached { .. } => text(
            "The directory could not be reached. Try it again in a while.",
            "De directory was niet te bereiken. Probeer het straks opnieuw.",
        ),
        DirectoryFailure::Answered { .. } | DirectoryFailure::Strange { .. } => text(
            "The directory gave an answer that can't be used. Is the issuer right?",
            "De directory gaf een antwoord dat niet te gebruiken is. Klopt de issuer?",
        ),
        DirectoryFailure::OtherIssuer { .. } => text(
            "What answers at the issuer's address calls itself otherwise. Copy the issuer letter by letter.",
            "Wat op het adres van de issuer antwoordt noemt zich anders. Neem de issuer letter voor letter over.",
        ),
        DirectoryFailure::Refused { .. } => text(
            "The directory refused Kruispost. Are client id, secret and redirect address right, and has the secret not expired?",
            "De directory weigerde Kruispost. Kloppen client-id, geheim en terugkeeradres, en is het geheim niet verlopen?",
        ),
        DirectoryFailure::Token(TokenFault::Expired | TokenFault::TooEarly) => text(
            "What the directory sent is not of now. Is the clock of this machine right?",
            "Wat de directory stuurde is niet van nu. Staat de klok van deze machine goed?",
        ),
        DirectoryFailure::Token(_) => text(
            "What the directory sent can't be believed, so nobody was let in.",
            "Wat de directory stuurde is niet te geloven, dus er is niemand toegelaten.",
        ),
    }
}
