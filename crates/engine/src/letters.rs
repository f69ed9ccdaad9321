//! Letters that people get: what they say, in both languages, as text and as HTML.

use ledger::language::{Language, Text};
use links::mail::Letter;

/// One integration that waits for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingFlow {
    /// Its name.
    pub name: String,
    /// Settlements that wait for a person.
    pub waiting: usize,
    /// Why it was stopped, when it was: the name of the problem in both languages.
    pub stopped: Option<Text>,
    /// Whether a list of receivables is held.
    pub held: bool,
}

/// What a letter says before it is laid out.
struct Draft {
    subject: String,
    lines: Vec<String>,
    link: Option<(&'static str, String)>,
}

/// Somebody was let in, and chooses a password by the link.
pub fn invitation(organisation: &str, by: &str, link: &str, language: Language) -> Letter {
    let (subject, line, button) = match language {
        Language::En => (
            format!("{organisation}: you are let into Kruispost"),
            format!(
                "{by} lets you into the books of {organisation} in Kruispost. Choose a password; the link works once, for a week."
            ),
            "Choose a password",
        ),
        Language::Nl => (
            format!("{organisation}: u bent toegelaten tot Kruispost"),
            format!(
                "{by} geeft u toegang tot de boeken van {organisation} in Kruispost. Kies een wachtwoord; de link werkt één keer, een week lang."
            ),
            "Kies een wachtwoord",
        ),
    };
    lay_out(Draft { subject, lines: vec![line], link: Some((button, link.to_owned())) }, language)
}

/// Somebody asked for a new password.
pub fn reset(link: &str, language: Language) -> Letter {
    let (subject, lines, button) = match language {
        Language::En => (
            "A new password for Kruispost",
            [
                "Somebody asked for a new password for this address. Choose one by the link; it works once, for a week.",
                "Was it not you? Then do nothing: your password stays as it is.",
            ],
            "Choose a password",
        ),
        Language::Nl => (
            "Een nieuw wachtwoord voor Kruispost",
            [
                "Iemand vroeg een nieuw wachtwoord voor dit adres. Kies er een via de link; hij werkt één keer, een week lang.",
                "Was u dat niet? Doe dan niets: uw wachtwoord blijft zoals het is.",
            ],
            "Kies een wachtwoord",
        ),
    };
    lay_out(
        Draft {
            subject: subject.into(),
            lines: lines.map(str::to_owned).into(),
            link: Some((button, link.to_owned())),
        },
        language,
    )
}

/// Somebody wants this address instead of another one.
pub fn new_email(old: &str, link: &str, language: Language) -> Letter {
    let (subject, lines, button) = match language {
        Language::En => (
            "Your new address for Kruispost",
            [
                format!(
                    "The account of {old} gets this e-mail address when you say so by the link. It works once, for a day."
                ),
                "Was it not you who asked? Then do nothing: nothing changes.".to_owned(),
            ],
            "Use this address",
        ),
        Language::Nl => (
            "Uw nieuwe adres voor Kruispost",
            [
                format!(
                    "Het account van {old} krijgt dit e-mailadres als u dat via de link bevestigt. Hij werkt één keer, een dag lang."
                ),
                "Vroeg u hier niet om? Doe dan niets: er verandert niets.".to_owned(),
            ],
            "Dit adres gebruiken",
        ),
    };
    let link = Some((button, link.to_owned()));
    lay_out(Draft { subject: subject.into(), lines: lines.into(), link }, language)
}

/// The account that this address belonged to has another one.
pub fn email_changed(new: &str, language: Language) -> Letter {
    let (subject, told) = match language {
        Language::En => (
            "Your e-mail address was changed",
            format!(
                "Your account now has the address {new}, and other sessions were ended. Mail for it no longer comes here."
            ),
        ),
        Language::Nl => (
            "Uw e-mailadres is gewijzigd",
            format!(
                "Uw account heeft nu het adres {new} en andere sessies zijn beëindigd. Berichten komen niet meer hier."
            ),
        ),
    };
    let not_you = match language {
        Language::En => "Was it not you? Then ask an owner of your organisation to take that account out at once.",
        Language::Nl => "Was u dat niet? Vraag dan meteen een eigenaar van uw organisatie dat account te verwijderen.",
    };
    let lines = vec![told, not_you.to_owned()];
    lay_out(Draft { subject: format!("Kruispost: {subject}"), lines, link: None }, language)
}

/// What somebody should know who did not do it himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// His password was changed.
    PasswordChanged,
    /// The second step was switched on.
    SecondStepOn,
    /// The second step was switched off.
    SecondStepOff,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// All passkeys ended, with a password that was chosen by a link.
    PasskeysEnded,
}

/// Something about his account changed.
pub fn safety(what: Safety, language: Language) -> Letter {
    let (subject, told) = match (what, language) {
        (Safety::PasswordChanged, Language::En) => {
            ("Your password was changed", "The password of your account was changed, and all sessions were ended.")
        }
        (Safety::PasswordChanged, Language::Nl) => {
            ("Uw wachtwoord is gewijzigd", "Het wachtwoord van uw account is gewijzigd en alle sessies zijn beëindigd.")
        }
        (Safety::SecondStepOn, Language::En) => {
            ("The second step is on", "Signing in to your account now also takes a code of your app.")
        }
        (Safety::SecondStepOn, Language::Nl) => {
            ("De tweede stap staat aan", "Aanmelden vraagt nu ook een code van uw app.")
        }
        (Safety::SecondStepOff, Language::En) => {
            ("The second step is off", "Signing in to your account takes a password alone again.")
        }
        (Safety::SecondStepOff, Language::Nl) => {
            ("De tweede stap staat uit", "Aanmelden vraagt weer alleen een wachtwoord.")
        }
        (Safety::PasskeyAdded, Language::En) => {
            ("A passkey was added", "A passkey was added to your account: whoever has it can sign in with it.")
        }
        (Safety::PasskeyAdded, Language::Nl) => (
            "Er is een passkey toegevoegd",
            "Aan uw account is een passkey toegevoegd: wie die heeft kan zich ermee aanmelden.",
        ),
        (Safety::PasskeyRemoved, Language::En) => (
            "A passkey was removed",
            "A passkey of your account was removed and lets nobody in any more. Browsers that are signed in stay so; end them on the page of your account.",
        ),
        (Safety::PasskeyRemoved, Language::Nl) => (
            "Er is een passkey verwijderd",
            "Een passkey van uw account is verwijderd en laat niemand meer binnen. Browsers die aangemeld zijn blijven dat; meld ze af op de pagina van uw account.",
        ),
        (Safety::PasskeysEnded, Language::En) => (
            "Your passkeys were removed",
            "A password was chosen by a link; with it the passkeys of your account were removed. Add those that you use again.",
        ),
        (Safety::PasskeysEnded, Language::Nl) => (
            "Uw passkeys zijn verwijderd",
            "Er is met een link een wachtwoord gekozen; daarmee zijn de passkeys van uw account verwijderd. Voeg wat u gebruikt opnieuw toe.",
        ),
    };
    let not_you = match language {
        Language::En => "Was it not you? Then ask an owner of your organisation for a new link at once.",
        Language::Nl => "Was u dat niet? Vraag dan meteen een eigenaar van uw organisatie om een nieuwe link.",
    };
    let lines = vec![told.to_owned(), not_you.to_owned()];
    lay_out(Draft { subject: format!("Kruispost: {subject}"), lines, link: None }, language)
}

/// Something waits for the people of an organisation.
pub fn waiting(flows: &[WaitingFlow], link: &str, language: Language) -> Letter {
    let lines: Vec<String> = flows.iter().flat_map(|flow| told(flow, language)).collect();
    let (subject, button) = match language {
        Language::En => ("Kruispost: something waits for you", "Open Kruispost"),
        Language::Nl => ("Kruispost: er wacht iets op u", "Open Kruispost"),
    };
    lay_out(Draft { subject: subject.into(), lines, link: Some((button, link.to_owned())) }, language)
}

/// A webhook was switched off because nothing came through.
pub fn webhook_off(address: &str, why: &str, link: &str, language: Language) -> Letter {
    let (subject, lines, button) = match language {
        Language::En => (
            "Kruispost: a webhook was switched off",
            [
                format!("Nothing is delivered to {address} any more: {why}."),
                "Look at the receiver, then switch the webhook on again: it goes on where it stopped.".to_owned(),
            ],
            "Open the webhooks",
        ),
        Language::Nl => (
            "Kruispost: een webhook is uitgeschakeld",
            [
                format!("Er wordt niets meer bezorgd op {address}: {why}."),
                "Kijk de ontvanger na en schakel de webhook weer in: hij gaat verder waar hij was gebleven.".to_owned(),
            ],
            "Open de webhooks",
        ),
    };
    lay_out(Draft { subject: subject.into(), lines: lines.into(), link: Some((button, link.to_owned())) }, language)
}

fn told(flow: &WaitingFlow, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(why) = &flow.stopped {
        let stopped = match language {
            Language::En => "is stopped",
            Language::Nl => "is gestopt",
        };
        lines.push(format!("{} {stopped}: {}.", flow.name, why.in_language(language)));
    }
    match (flow.waiting, language) {
        (0, _) => {}
        (1, Language::En) => lines.push(format!("{}: 1 settlement waits for you.", flow.name)),
        (1, Language::Nl) => lines.push(format!("{}: 1 uitbetaling wacht op u.", flow.name)),
        (number, Language::En) => lines.push(format!("{}: {number} settlements wait for you.", flow.name)),
        (number, Language::Nl) => lines.push(format!("{}: {number} uitbetalingen wachten op u.", flow.name)),
    }
    match (flow.held, language) {
        (false, _) => {}
        (true, Language::En) => {
            lines.push(format!("{}: a list for Payt is held. Nothing goes there before you let it.", flow.name));
        }
        (true, Language::Nl) => {
            lines.push(format!(
                "{}: een lijst voor Payt is vastgehouden. Er gaat niets voordat u hem vrijgeeft.",
                flow.name
            ));
        }
    }
    lines
}

fn lay_out(draft: Draft, language: Language) -> Letter {
    let mut text = draft.lines.join("\n\n");
    let mut html = String::new();
    for line in &draft.lines {
        html.push_str(&format!("<p>{}</p>\n", escaped(line)));
    }
    if let Some((button, link)) = &draft.link {
        text.push_str(&format!("\n\n{button}:\n{link}"));
        html.push_str(&format!("<p><a href=\"{}\">{}</a></p>\n", escaped(link), escaped(button)));
    }
    let foot = match language {
        Language::En => "Kruispost sends this by itself. Which notices you get is set on the page of your account.",
        Language::Nl => {
            "Kruispost verstuurt dit vanzelf. Welke berichten u krijgt stelt u in op de pagina van uw account."
        }
    };
    text.push_str(&format!("\n\n-- \n{foot}\n"));
    let code = match language {
        Language::En => "en",
        Language::Nl => "nl",
    };
    let html = format!(
        "<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font: 16px/1.5 system-ui, Arial, sans-serif; max-width: 36rem\">\n{html}<p><small>{foot}</small></p>\n</body></html>\n",
        escaped(&draft.subject)
    );
    Letter { subject: draft.subject, text, html }
}

/// Text in HTML, between tags and in attributes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_the_same_as_text_and_as_html_and_runs_nothing() {
        let letter = invitation("Kaas <b>BV", "anna@kaas.example", "https://x/choose-password/ab?c=\"", Language::Nl);
        assert_eq!(letter.subject, "Kaas <b>BV: u bent toegelaten tot Kruispost");
        assert!(letter.text.contains("Kies een wachtwoord:\nhttps://x/choose-password/ab"), "{}", letter.text);
        assert!(
            letter.html.contains("Kaas &lt;b&gt;BV")
                && letter.html.contains("href=\"https://x/choose-password/ab?c=&quot;\"")
        );
        assert!(!letter.html.contains("<b>"), "{}", letter.html);
    }

    #[test]
    fn what_waits_is_told_per_integration() {
        let flow = |name: &str, waiting, stopped| WaitingFlow { name: name.into(), waiting, held: false, stopped };
        let why = Text { en: "the token has expired", nl: "het token is verlopen" };
        let letter = waiting(&[flow("webshop", 3, None), flow("winkels", 1, Some(why))], "https://x", Language::En);
        assert!(letter.text.starts_with("webshop: 3 settlements wait for you.\n\nwinkels is stopped: the token has expired.\n\nwinkels: 1 settlement waits for you."), "{}", letter.text);
        let dutch = waiting(&[flow("webshop", 3, None)], "https://x", Language::Nl);
        assert!(dutch.text.starts_with("webshop: 3 uitbetalingen wachten op u."), "{}", dutch.text);
    }
}
