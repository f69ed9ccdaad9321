//! Installing the flow Pay. → AFAS: every setting is checked against what Pay. and AFAS have before anything is kept.

use std::collections::BTreeMap;

use jiff::civil::Date;
use store::{Connection, NewFlow};

use crate::Engine;
use crate::error::EngineError;
use crate::settings::{LiveChoices, SettingProblem, Settings, check, rules};

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

impl Engine {
    /// Checks and keeps a flow, and switches it on.
    pub async fn install_pay_afas(&self, ask: Install) -> Result<Installed, EngineError> {
        let source = self.one_connection("pay", ask.source.as_deref()).await?;
        let books = self.one_connection("afas", ask.books.as_deref()).await?;
        let known = self.store.list_flows().await?.into_iter().find(|flow| flow.name == ask.name);
        let mut settings = Settings::complete(&ask.settings).map_err(EngineError::Settings)?;
        // Who changes another setting does not mean to begin anew today.
        if let (Some(flow), false) = (&known, ask.settings.contains_key("start_date")) {
            settings.0.insert("start_date".into(), flow.start_date.to_string());
        }
        let start_date =
            settings.start_date(self.clock.today()).map_err(|problem| EngineError::Settings(vec![problem]))?;
        settings.0.insert("start_date".into(), start_date.to_string());
        let live = self.live_choices(&source.id, &books.id, settings.get("administration").parse().ok()).await?;
        let mut problems = check(&mut settings, &live);
        if problems.is_empty() {
            problems.extend(rules(&settings).err().into_iter().flatten());
        }
        if !problems.is_empty() {
            return Err(EngineError::Settings(problems));
        }
        let settlements = self.pay_of(&source.id).await?.count_settlements_since(start_date).await.ok().map(u64::from);
        let settings = serde_json::to_value(&settings).unwrap_or_default();
        let (flow_id, changed) = match known {
            Some(flow) => {
                self.store.set_flow_settings(&flow.id, &settings).await?;
                self.store.set_start_date(&flow.id, start_date).await?;
                (flow.id, true)
            }
            None => {
                let new = NewFlow {
                    kind: "pay-afas".into(),
                    name: ask.name,
                    source_connection: source.id,
                    books_connection: books.id,
                    settings,
                    start_date,
                };
                (self.store.create_flow(new, self.clock.now()).await?.id, false)
            }
        };
        self.store.enable_flow(&flow_id).await?;
        Ok(Installed { flow_id, start_date, settlements, changed })
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

    async fn one_connection(&self, kind: &str, name: Option<&str>) -> Result<Connection, EngineError> {
        let all: Vec<Connection> =
            self.store.list_connections().await?.into_iter().filter(|c| c.kind == kind).collect();
        let names = || all.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        let wrong = |why: &str| {
            let key = if kind == "pay" { "source" } else { "books" };
            let given = name.unwrap_or_default().to_owned();
            EngineError::Settings(vec![SettingProblem { key: key.into(), given, why: why.into(), possible: names() }])
        };
        match (name, all.as_slice()) {
            (_, []) => Err(wrong(&format!("nothing is connected yet: run `kruispost connect {kind}` first"))),
            (None, [one]) => Ok(one.clone()),
            (None, _) => Err(wrong("there are several connections: say which")),
            (Some(name), all) => all
                .iter()
                .find(|c| c.name == name || c.id == name)
                .cloned()
                .ok_or_else(|| wrong("there is no such connection")),
        }
    }
}
