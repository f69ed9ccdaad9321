//! Installing the flow Pay. → AFAS: every setting is checked against what Pay. and AFAS have before anything is kept.

use std::collections::BTreeMap;

use jiff::civil::Date;
use store::{Connection, Flow, FlowChange, NewFlow};

use super::connect::Behalf;
use crate::Engine;
use crate::error::EngineError;
use crate::settings::{LiveChoices, PAY_AFAS, SettingDefinition, SettingProblem, Settings, check, problem, rules};

/// Longest name of an integration, in characters.
const NAME_AT_MOST: usize = 60;

/// A flow to install, or to change when there is one of that name.
#[derive(Debug, Clone)]
pub struct Install {
    /// The flow's name.
    pub name: String,
    /// Settings by key; see [`crate::settings::PAY_AFAS`].
    pub settings: BTreeMap<String, String>,
    /// The Pay. connection, when there are several.
    pub source: Option<String>,
    /// The AFAS connection, when there are several.
    pub books: Option<String>,
}

/// An installed flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its id.
    pub flow_id: String,
    /// The first day of payout it books.
    pub start_date: Date,
    /// How many settlements Pay. has since that day, as far as it says.
    pub settlements: Option<u64>,
    /// Whether a flow of that name was changed.
    pub changed: bool,
}

/// Settings that were checked and can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// All of them, with what was looked up.
    pub settings: Settings,
    /// The first day of payout.
    pub start_date: Date,
    /// How many settlements Pay. has since that day, as far as it says.
    pub settlements: Option<u64>,
}

/// A setting that gets another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: &'static str,
    /// What it was.
    pub was: String,
    /// What it becomes.
    pub becomes: String,
}

impl Engine {
    /// Checks and keeps a flow for the command line. A new one is switched on, and one that was stopped by a problem goes on;
    /// one that a person paused stays paused.
    pub async fn install_pay_afas(&self, ask: Install) -> Result<Installed, EngineError> {
        self.install_pay_afas_for(Behalf::COMMAND_LINE, ask).await
    }

    /// The same for an organisation.
    pub async fn install_pay_afas_for(&self, behalf: Behalf<'_>, ask: Install) -> Result<Installed, EngineError> {
        let own = self.store.of_organisation(behalf.organisation);
        let known = own.list_flows().await?.into_iter().find(|flow| flow.name == ask.name);
        let source = self.one_connection(behalf, "pay", ask.source.as_deref()).await?;
        let books = self.one_connection(behalf, "afas", ask.books.as_deref()).await?;
        let mut given = ask.settings;
        // Who changes another setting does not mean to begin anew today.
        if let Some(flow) = &known {
            given.entry("start_date".into()).or_insert_with(|| flow.start_date.to_string());
        }
        let checked = self.check_pay_afas(&given, &source.id, &books.id).await?;
        let (start_date, settlements) = (checked.start_date, checked.settlements);
        if let Some(flow) = known {
            self.change_pay_afas(behalf, &flow, &checked).await?;
            if flow.stop.is_some() {
                self.store.enable_flow(&flow.id).await?;
            }
            return Ok(Installed { flow_id: flow.id, start_date, settlements, changed: true });
        }
        self.create_pay_afas(behalf, ask.name, checked, (source.id, books.id)).await
    }

    /// Installs a new flow for an organisation and switches it on. A name that it has already is [`store::StoreError::Taken`].
    pub async fn install_new_pay_afas(&self, behalf: Behalf<'_>, ask: Install) -> Result<Installed, EngineError> {
        let source = self.one_connection(behalf, "pay", ask.source.as_deref()).await?;
        let books = self.one_connection(behalf, "afas", ask.books.as_deref()).await?;
        let checked = self.check_pay_afas(&ask.settings, &source.id, &books.id).await?;
        self.create_pay_afas(behalf, ask.name, checked, (source.id, books.id)).await
    }

    async fn create_pay_afas(
        &self,
        behalf: Behalf<'_>,
        name: String,
        checked: Checked,
        (source_connection, books_connection): (String, String),
    ) -> Result<Installed, EngineError> {
        name_is_good(&name)?;
        let Checked { settings, start_date, settlements } = checked;
        let new = NewFlow {
            organisation: behalf.organisation.into(),
            who: behalf.who.into(),
            kind: "pay-afas".into(),
            name,
            source_connection,
            books_connection,
            settings: serde_json::to_value(&settings).unwrap_or_default(),
            start_date,
        };
        let flow_id = self.store.create_flow(new, self.clock.now()).await?.id;
        self.store.enable_flow(&flow_id).await?;
        Ok(Installed { flow_id, start_date, settlements, changed: false })
    }

    /// Checks settings against what both sides have; keeps nothing.
    ///
    /// # Errors
    /// [`EngineError::Settings`] with every setting that can't be used.
    pub async fn check_pay_afas(
        &self,
        given: &BTreeMap<String, String>,
        source_id: &str,
        books_id: &str,
    ) -> Result<Checked, EngineError> {
        let mut settings = Settings::complete(given).map_err(EngineError::Settings)?;
        let start_date =
            settings.start_date(self.clock.today()).map_err(|problem| EngineError::Settings(vec![problem]))?;
        settings.0.insert("start_date".into(), start_date.to_string());
        let live = self.live_choices(source_id, books_id, settings.get("administration").parse().ok()).await?;
        let mut problems = check(&mut settings, &live);
        if problems.is_empty() {
            problems.extend(rules(&settings).err().into_iter().flatten());
        }
        if !problems.is_empty() {
            return Err(EngineError::Settings(problems));
        }
        let settlements = self.count_settlements_since(source_id, start_date).await;
        Ok(Checked { settings, start_date, settlements })
    }

    /// How many settlements Pay. has since a day, as far as it says.
    pub async fn count_settlements_since(&self, source_id: &str, day: Date) -> Option<u64> {
        let pay = self.pay_of(source_id).await.ok()?;
        pay.count_settlements_since(day).await.ok().map(u64::from)
    }

    /// Keeps checked settings of a flow that is there. Whether it is woken stays as it is.
    pub async fn change_pay_afas(&self, behalf: Behalf<'_>, flow: &Flow, checked: &Checked) -> Result<(), EngineError> {
        let changes = changes(&Settings::of(flow)?, &checked.settings);
        let what = told(&changes);
        let settings = serde_json::to_value(&checked.settings).unwrap_or_default();
        let change = FlowChange {
            organisation: behalf.organisation,
            flow_id: &flow.id,
            before: &flow.settings,
            settings: &settings,
            start_date: checked.start_date,
            who: behalf.who,
            what: &format!("{} {what}", flow.name),
        };
        Ok(self.store.change_flow(&change, self.clock.now()).await?)
    }

    /// What Pay. and AFAS offer for each setting, of one administration where it matters.
    pub async fn live_choices(
        &self,
        source_id: &str,
        books_id: &str,
        administration: Option<i64>,
    ) -> Result<LiveChoices, EngineError> {
        crate::lookups::live_choices(&*self.pay_of(source_id).await?, &*self.afas_of(books_id).await?, administration)
            .await
    }

    pub(super) async fn one_connection(
        &self,
        behalf: Behalf<'_>,
        kind: &str,
        name: Option<&str>,
    ) -> Result<Connection, EngineError> {
        let own = self.store.of_organisation(behalf.organisation).list_connections().await?;
        let all: Vec<Connection> = own.into_iter().filter(|c| c.kind == kind).collect();
        let names = || all.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        let wrong = |en: &str, nl: &str| {
            let key = match kind {
                "pay" => "source",
                "payt" => "target",
                _ => "books",
            };
            let problem = problem(key, name.unwrap_or_default(), (en, nl));
            EngineError::Settings(vec![SettingProblem { possible: names(), ..problem }])
        };
        match (name, all.as_slice()) {
            (_, []) => Err(wrong(
                &format!("nothing is connected yet: run `kruispost connect {kind}` first"),
                &format!("er is nog niets gekoppeld: voer eerst `kruispost connect {kind}` uit"),
            )),
            (None, [one]) => Ok(one.clone()),
            (None, _) => Err(wrong("there are several connections: say which", "er zijn meer koppelingen: zeg welke")),
            (Some(name), all) => all
                .iter()
                .find(|c| c.name == name || c.id == name)
                .cloned()
                .ok_or_else(|| wrong("there is no such connection", "deze koppeling bestaat niet")),
        }
    }
}

/// Settings whose values differ, in the order of their definitions.
pub fn changes(was: &Settings, becomes: &Settings) -> Vec<Change> {
    changes_by(PAY_AFAS, was, becomes)
}

/// The same for the settings of another kind of flow.
pub fn changes_by(definitions: &'static [SettingDefinition], was: &Settings, becomes: &Settings) -> Vec<Change> {
    let differing = definitions.iter().filter(|definition| was.get(definition.key) != becomes.get(definition.key));
    let change = |definition: &SettingDefinition| Change {
        key: definition.key,
        was: was.get(definition.key).to_owned(),
        becomes: becomes.get(definition.key).to_owned(),
    };
    differing.map(change).collect()
}

/// Changes as the audit log tells them.
pub(super) fn told(changes: &[Change]) -> String {
    let told: Vec<String> = changes.iter().map(|one| format!("{}: {} → {}", one.key, one.was, one.becomes)).collect();
    told.join("; ")
}

/// A name that people and commands can use.
///
/// # Errors
/// [`EngineError::Settings`] with what is wrong with it.
pub fn name_is_good(name: &str) -> Result<(), EngineError> {
    let wrong = name.trim().is_empty()
        || name.trim() != name
        || name.chars().count() > NAME_AT_MOST
        || name.chars().any(|c| c.is_control() || c == '/');
    if !wrong {
        return Ok(());
    }
    let en = format!("takes 1 to {NAME_AT_MOST} characters, no slash, and no space at either end");
    let nl = format!("heeft 1 tot {NAME_AT_MOST} tekens, zonder schuine streep en zonder spatie aan begin of eind");
    Err(EngineError::Settings(vec![problem("name", name, (&en, &nl))]))
}
