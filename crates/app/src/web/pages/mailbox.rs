//! The mail that a demonstration wrote, to be read as its receivers would. Elsewhere there is no such page.

use std::path::Path;

use askama::Template;
use axum::Extension;

use super::{Shown, shown};
use crate::web::Here;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;

/// Letters shown, and read of each at most.
const LETTERS_AT_MOST: usize = 50;
const BYTES_AT_MOST: usize = 20_000;

words! {
    /// Words of the page.
    MailboxWords {
        title: "Mailbox of the demonstration" / "Postvak van de demonstratie",
        means: "What people would have got by mail, the newest first." / "Wat mensen per mail gekregen zouden hebben, nieuwste eerst.",
        nothing: "No mail yet. Let somebody in, or wait for a notice." / "Nog geen mail. Laat iemand toe, of wacht op een bericht.",
        to: "To" / "Aan",
    }
}

struct LetterView {
    to: String,
    subject: String,
    text: String,
    link: Option<String>,
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage<'a> {
    frame: Frame<'a>,
    words: &'static MailboxWords,
    letters: Vec<LetterView>,
}

/// Shows the letters.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let demo = site.demo.as_ref().ok_or(PageFailure::NotFound)?;
    let words = MailboxWords::of(visit.language);
    let letters = letters(&demo.mail).await;
    shown(&MailboxPage { frame: Frame::new(&site, &visit, Part::Other, words.title), words, letters })
}

/// The newest letters of the folder; their names are their ids, which sort by age.
async fn letters(folder: &Path) -> Vec<LetterView> {
    let Ok(mut files) = tokio::fs::read_dir(folder).await else { return Vec::new() };
    let mut found = Vec::new();
    while let Ok(Some(file)) = files.next_entry().await {
        found.push(file.path());
    }
    found.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    found.sort_by(|a, b| b.cmp(a));
    let mut letters = Vec::new();
    for file in found.into_iter().take(LETTERS_AT_MOST) {
        if let Ok(text) = tokio::fs::read_to_string(&file).await {
            letters.extend(letter(&text.chars().take(BYTES_AT_MOST).collect::<String>()));
        }
    }
    letters
}

fn letter(file: &str) -> Option<LetterView> {
    let (head, text) = file.split_once("\n\n")?;
    let line = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
    let link = text.lines().find(|line| line.starts_with("http://")).map(str::to_owned);
    Some(LetterView { to: line("To: ")?, subject: line("Subject: ")?, text: text.to_owned(), link })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_read_with_its_link() {
        let read = letter("To: a@b.example\nSubject: Hoi\n\nTekst\n\nKies:\nhttp://127.0.0.1:1/x\n").unwrap();
        assert_eq!((read.to.as_str(), read.subject.as_str()), ("a@b.example", "Hoi"));
        assert_eq!(read.link.as_deref(), Some("http://127.0.0.1:1/x"));
        assert!(letter("no letter").is_none());
    }
}
