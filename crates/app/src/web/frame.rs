//! What is around every page: heading, navigation, language, the banner of the demonstration.

use ledger::language::Language;
use store::Role;

use super::visit::{Visit, code};
use super::words::words;
use super::{DemoInfo, Site, assets};

words! {
    /// Words around every page.
    FrameWords {
        skip: "Skip to the content" / "Naar de inhoud",
        main_navigation: "Main navigation" / "Hoofdmenu",
        overview: "Overview" / "Overzicht",
        settlements: "Settlements" / "Uitbetalingen",
        questions: "Questions" / "Vragen",
        integrations: "Integrations" / "Integraties",
        runs: "Runs" / "Rondes",
        problems: "Problems" / "Problemen",
        other_language: "Nederlands" / "English",
        demonstration: "Demonstration" / "Demonstratie",
        demonstration_means: "Pay., AFAS and Payt are emulators on this machine; nothing here is real money."
            / "Pay., AFAS en Payt zijn nagemaakt op deze machine; niets hiervan is echt geld.",
        mailbox: "Mailbox" / "Postvak",
        members: "People" / "Mensen",
        sign_out: "Sign out" / "Afmelden",
        your_account: "Your account" / "Uw account",
        free_software: "Free software under the AGPL, without warranty." / "Vrije software onder de AGPL, zonder garantie.",
        source_code: "Source code" / "Broncode",
    }
}

/// The part of a page that all pages share.
pub(crate) struct Frame<'a> {
    pub(crate) words: &'static FrameWords,
    /// The title of the page, without the product's name.
    pub(crate) title: String,
    /// `en` or `nl`.
    pub(crate) language: &'static str,
    /// The other language.
    pub(crate) other_language: &'static str,
    /// This page in the other language.
    pub(crate) other_address: String,
    /// The part of the site the page belongs to.
    pub(crate) part: Part,
    pub(crate) demo: Option<&'a DemoInfo>,
    /// How the visitor is called; nothing for somebody who is not signed in.
    pub(crate) visitor: Option<String>,
    /// The organisation he looks at.
    pub(crate) organisation: String,
    /// Whether he decides who else is in.
    pub(crate) owns: bool,
    pub(crate) style: String,
    pub(crate) icon: String,
    pub(crate) version: &'static str,
    pub(crate) repository: &'static str,
}

/// Parts of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// How each integration stands.
    Overview,
    /// Settlements, listed or one.
    Settlements,
    /// What waits for a person.
    Questions,
    /// What is installed and connected, and what can be.
    Integrations,
    /// The runs of the integrations.
    Runs,
    /// The catalogue of problems.
    Problems,
    /// Who is in.
    Members,
    /// The visitor himself.
    Account,
    /// None of these.
    Other,
}

impl<'a> Frame<'a> {
    /// The frame of a page called `title`.
    pub(crate) fn new(site: &'a Site, visit: &Visit, part: Part, title: impl Into<String>) -> Self {
        let other = match visit.language {
            Language::En => Language::Nl,
            Language::Nl => Language::En,
        };
        Self {
            words: FrameWords::of(visit.language),
            title: title.into(),
            language: code(visit.language),
            other_language: code(other),
            other_address: visit.here_in(other),
            part,
            demo: site.demo.as_ref(),
            visitor: visit.visitor.as_ref().map(|visitor| visitor.name.clone()),
            organisation: visit.visitor.as_ref().map(|visitor| visitor.organisation.clone()).unwrap_or_default(),
            owns: visit.visitor.as_ref().is_some_and(|visitor| visitor.role == Role::Owner),
            style: assets::style().address(),
            icon: assets::icon().address(),
            version: env!("CARGO_PKG_VERSION"),
            repository: env!("CARGO_PKG_REPOSITORY"),
        }
    }

    /// `aria-current` for the link to `part`.
    pub(crate) fn current(&self, part: Part) -> &'static str {
        if self.part == part { "page" } else { "false" }
    }
}
