//! The catalogue of problems: what each means and what to do about it.

use askama::Template;
use axum::Extension;
use ledger::problem::ProblemKind;

use super::{Shown, shown};
use crate::web::Here;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;

words! {
    /// Words of the page.
    ProblemWords {
        title: "Problems and remedies" / "Problemen en oplossingen",
        lead: "Everything that can stop a settlement or a connection has a name, and a way out. Nothing is booked in doubt."
            / "Alles wat een uitbetaling of koppeling kan stoppen heeft een naam, en een uitweg. Bij twijfel wordt niets geboekt.",
        remedy: "What to do" / "Wat te doen",
    }
}

#[derive(Template)]
#[template(path = "problems.html")]
struct ProblemsPage<'a> {
    frame: Frame<'a>,
    words: &'static ProblemWords,
    problems: Vec<Item>,
}

struct Item {
    name: &'static str,
    title: &'static str,
    remedy: &'static str,
}

/// Shows the catalogue.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let words = ProblemWords::of(visit.language);
    let item = |kind: &ProblemKind| Item {
        name: kind.name(),
        title: kind.title().in_language(visit.language),
        remedy: kind.remedy().in_language(visit.language),
    };
    let problems = ProblemKind::ALL.iter().map(item).collect();
    shown(&ProblemsPage { frame: Frame::new(&site, &visit, Part::Problems, words.title), words, problems })
}
