//! The form as pages show it: what is asked of Pay. and AFAS for it, and what is said around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::settings::{LiveChoices, SettingProblem};
use ledger::language::Language;

use super::{Field, FormParts, OTHER_DAY, accounts, days_to_offer, fields};
use crate::web::Site;
use crate::web::checks::Trouble;
use crate::web::failure::PageFailure;
use crate::web::words::words;

words! {
    /// Words of the form.
    SettingWords {
        heading: "What is booked where" / "Wat wordt waar geboekt",
        name: "Name of the integration" / "Naam van de integratie",
        name_hint: "As you will see it here." / "Zoals u haar hier terugziet.",
        taken: "You have an integration of this name already." / "U hebt al een integratie met deze naam.",
        first: "In which administration?" / "In welke administratie?",
        first_hint: "The journals to choose from depend on it." / "De dagboeken waaruit u kiest hangen ervan af.",
        other_day: "another day" / "een andere dag",
        other_day_label: "The other day" / "De andere dag",
        suggested: "What AFAS calls by a telling name is filled in already. Look whether it is right."
            / "Wat in AFAS een sprekende naam heeft is al ingevuld. Kijk of het klopt.",
        more: "More settings" / "Meer instellingen",
        go_on: "Check and look at the first settlements" / "Controleren en de eerste uitbetalingen bekijken",
        reload: "Show its journals" / "Toon de dagboeken ervan",
        faults: "Some settings can't be used; they are marked." / "Sommige instellingen kunnen niet; ze zijn gemarkeerd.",
        again: "Ask Pay. and AFAS again" / "Vraag Pay. en AFAS opnieuw",
        unreachable: "Pay. or AFAS could not be asked, so there is nothing to choose from yet. What you filled in is kept."
            / "Pay. of AFAS kon niet gevraagd worden, dus er valt nog niets te kiezen. Wat u invulde is bewaard.",
    }
}

/// The form with its words.
pub(crate) struct FormView {
    pub(crate) words: &'static SettingWords,
    pub(crate) fields: Vec<Field>,
    /// Ledger accounts to choose from: number and name.
    pub(crate) accounts: Vec<(String, String)>,
    pub(crate) other_day: (&'static str, &'static str),
    /// Whether something can't be used.
    pub(crate) faulty: bool,
    /// Why there is nothing to choose from.
    pub(crate) trouble: Option<Trouble>,
}

/// What there is to choose from, or why there is nothing.
pub(crate) type Offered = (Arc<LiveChoices>, Option<Trouble>);

/// Asks both sides what they offer, for the administration among the values.
pub(crate) async fn offered(
    site: &Site,
    (source, books): (&str, &str),
    values: &BTreeMap<String, String>,
    language: Language,
) -> Result<Offered, PageFailure> {
    let administration = values.get("administration").and_then(|text| text.parse().ok());
    match site.lives.choices(&site.engine, source, books, administration).await {
        Ok(live) => Ok((live, None)),
        Err(error) => match Trouble::of(&error, language) {
            Some(trouble) => Ok((LiveChoices::default().into(), Some(trouble))),
            None => Err(error.into()),
        },
    }
}

impl FormView {
    /// The form with these values.
    pub(crate) async fn new(
        site: &Site,
        source: &str,
        (live, trouble): Offered,
        (values, problems): (&BTreeMap<String, String>, &[SettingProblem]),
        language: Language,
    ) -> Self {
        let today = site.engine.clock().today();
        let mut days = Vec::new();
        for day in days_to_offer(today).into_iter().filter(|_| trouble.is_none()) {
            days.push((day, site.lives.count(&site.engine, source, day).await));
        }
        Self {
            words: SettingWords::of(language),
            fields: fields(&FormParts { values, live: &live, problems, days: &days, today, language }),
            accounts: accounts(&live),
            other_day: OTHER_DAY,
            faulty: !problems.is_empty(),
            trouble,
        }
    }
}
