//! Connecting Payt, installing the flow AFAS → Payt, looking before anything goes, and letting a held list go.

use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use links::check::CheckItem;
use secrecy::{ExposeSecret as _, SecretString};
use store::{Connection, DeliveryRow, DeliveryState, Flow, FlowChange, NewFlow};

use super::connect::{Behalf, Connected, new_connection};
use super::install::{changes_by, name_is_good, told};
use super::sftp::ConnectSftp;
use crate::Engine;
use crate::error::EngineError;
use crate::outside::{payt_from, payt_token};
use crate::receivables::{AFAS_PAYT, AFAS_PAYT_KIND, Prepared, ReceivableSettings};
use crate::settings::{SettingProblem, Settings, problem};

/// How to sign in at Payt.
#[derive(Debug)]
pub enum PaytCredentials {
    /// Not at all: lists go by SFTP, and what becomes of them is not read back.
    Absent,
    /// A static access token.
    Token(SecretString),
    /// A client of Payt's, which gets a token that never expires; it is kept in the place of the secret.
    Client {
        /// Its id.
        id: String,
        /// Its secret.
        secret: SecretString,
    },
}

/// Credentials of an administration at Payt.
#[derive(Debug)]
pub struct ConnectPayt {
    /// The name of the connection here.
    pub name: String,
    /// How to sign in.
    pub credentials: PaytCredentials,
    /// The token files come with, as the Import tab shows it; empty for who delivers by SFTP only.
    pub import_token: SecretString,
    /// The code of the administration, as the Import tab shows it; the same as in AFAS.
    pub administration_code: String,
    /// Another address of the interface than Payt's own, for an emulator.
    pub base_url: Option<String>,
    /// Another address for files; that of the interface when only that is given.
    pub import_base_url: Option<String>,
}

/// A flow AFAS → Payt to install, or to change when there is one of that name.
#[derive(Debug, Clone)]
pub struct InstallPayt {
    /// The flow's name.
    pub name: String,
    /// Settings by key; see [`AFAS_PAYT`].
    pub settings: BTreeMap<String, String>,
    /// The AFAS connection, when there are several.
    pub books: Option<String>,
    /// The Payt connection, when there are several.
    pub target: Option<String>,
}

/// An installed flow AFAS → Payt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledPayt {
    /// Its id.
    pub flow_id: String,
    /// Whether a flow of that name was changed.
    pub changed: bool,
    /// What was looked at in AFAS, and how it went.
    pub checks: Vec<CheckItem>,
}

impl Engine {
    /// Tries a Payt connection and keeps it when everything needed works. A connection of that name is replaced; one that an
    /// integration uses only by one to the same administration.
    pub async fn connect_payt_for(&self, behalf: Behalf<'_>, ask: ConnectPayt) -> Result<Connected, EngineError> {
        self.connect_payt_with(behalf, ask, None).await
    }

    /// The same with an SFTP server that takes lists. With one, tokens may be missing; without a confirmed host key nothing is
    /// kept, and the check shows the key to compare.
    pub async fn connect_payt_with(
        &self,
        behalf: Behalf<'_>,
        ask: ConnectPayt,
        sftp: Option<ConnectSftp>,
    ) -> Result<Connected, EngineError> {
        let mut settings = BTreeMap::from([("administration_code".to_owned(), ask.administration_code)]);
        let base_url = ask.base_url.or_else(|| self.options.calls.payt_base_url.clone());
        let token = match ask.credentials {
            PaytCredentials::Absent => SecretString::default(),
            PaytCredentials::Token(token) => token,
            PaytCredentials::Client { id, secret } => payt_token(base_url.as_ref(), &id, &secret).await?,
        };
        let import_base_url = ask.import_base_url.or_else(|| base_url.clone());
        settings.extend(base_url.map(|url| ("base_url".to_owned(), url)));
        settings.extend(import_base_url.map(|url| ("import_base_url".to_owned(), url)));
        let mut secrets = BTreeMap::from([("token".to_owned(), token), ("import_token".to_owned(), ask.import_token)]);
        secrets.retain(|_, secret| !secret.expose_secret().is_empty());
        match sftp {
            Some(sftp) => sftp.keep(&mut settings, &mut secrets),
            None if secrets.len() < 2 => {
                let detail = (
                    "an access token and an import token are needed, or an SFTP server",
                    "een toegangstoken en een importtoken zijn nodig, of een SFTP-server",
                );
                return Err(EngineError::Problem(Problem::new(ProblemKind::SettingWrong, detail)));
            }
            None => {}
        }
        self.refuse_lost_way(behalf, &ask.name, &settings, &secrets).await?;
        let checks = payt_from(&settings, &secrets, &self.options.calls)?.check().await;
        let new = new_connection(behalf, "payt", ask.name, settings, secrets);
        self.keep_if_good(new, checks).await
    }

    /// Checks and keeps a flow AFAS → Payt. A new one is switched on; its first list waits for a person.
    ///
    /// # Errors
    /// [`EngineError::Settings`] with every setting that can't be used.
    pub async fn install_afas_payt_for(
        &self,
        behalf: Behalf<'_>,
        ask: InstallPayt,
    ) -> Result<InstalledPayt, EngineError> {
        let own = self.store.of_organisation(behalf.organisation);
        let known = own.list_flows().await?.into_iter().find(|flow| flow.name == ask.name);
        let books = self.one_connection(behalf, "afas", ask.books.as_deref()).await?;
        let target = match known.as_ref().filter(|flow| flow.kind == AFAS_PAYT_KIND) {
            // an integration keeps the connection it has
            Some(flow) => own.get_connection(&flow.source_connection).await?,
            None => self.one_connection(behalf, "payt", ask.target.as_deref()).await?,
        };
        let settings = Settings::complete_by(AFAS_PAYT, &ask.settings).map_err(EngineError::Settings)?;
        let read = ReceivableSettings::read(&settings).map_err(EngineError::Settings)?;
        let code = self.payt_administration(&target.id).await?;
        self.refuse_wrong_way(behalf, &target, &read).await?;
        if !(read.rules.administrations.is_empty() || read.rules.administrations.iter().eq([&code])) {
            // one import token takes the list of one administration: of another nothing would count as present
            let why = (
                "a Payt connection takes one administration: connect and install each of its own",
                "een Payt-koppeling neemt één administratie: koppel en installeer elke apart",
            );
            let given = settings.get("administrations");
            return Err(EngineError::Settings(vec![SettingProblem {
                possible: vec![code],
                ..problem("administrations", given, why)
            }]));
        }
        let before = match &known {
            Some(flow) => self.store.find_receivable_check(&flow.id).await?.map(|check| check.rows),
            None => None,
        };
        let afas = self.afas_of(&books.id).await?;
        let checks = afas.check_receivable_connectors(&read.connectors, &read.rules, &before.unwrap_or_default()).await;
        let kept = serde_json::to_value(&settings).unwrap_or_default();
        if let Some(flow) = known.filter(|flow| flow.kind == AFAS_PAYT_KIND) {
            let change = FlowChange {
                organisation: behalf.organisation,
                flow_id: &flow.id,
                before: &flow.settings,
                settings: &kept,
                start_date: flow.start_date,
                who: behalf.who,
                what: &format!("{} {}", flow.name, told(&changes_by(AFAS_PAYT, &Settings::of(&flow)?, &settings))),
            };
            self.store.change_flow(&change, self.clock.now()).await?;
            if flow.stop.is_some() {
                self.store.enable_flow(&flow.id).await?;
            }
            return Ok(InstalledPayt { flow_id: flow.id, changed: true, checks });
        }
        name_is_good(&ask.name)?;
        self.refuse_second_list(behalf, &target).await?;
        let new = NewFlow {
            organisation: behalf.organisation.into(),
            who: behalf.who.into(),
            kind: AFAS_PAYT_KIND.into(),
            name: ask.name,
            source_connection: target.id,
            books_connection: books.id,
            settings: kept,
            start_date: self.clock.today(),
        };
        let flow_id = self.store.create_flow(new, self.clock.now()).await?.id;
        self.store.enable_flow(&flow_id).await?;
        Ok(InstalledPayt { flow_id, changed: false, checks })
    }

    /// Two integrations that deliver to one administration would close each other's invoices.
    async fn refuse_second_list(&self, behalf: Behalf<'_>, target: &Connection) -> Result<(), EngineError> {
        let own = self.store.of_organisation(behalf.organisation);
        let place = |connection: &Connection| {
            let text = |key: &str| connection.settings.get(key).and_then(|text| text.as_str()).map(str::to_owned);
            (text("administration_code"), text("import_base_url"))
        };
        for flow in own.list_flows().await?.iter().filter(|flow| flow.kind == AFAS_PAYT_KIND) {
            if place(&own.get_connection(&flow.source_connection).await?) == place(target) {
                let why = (
                    "another integration delivers to this administration already: each list would close what the other sends",
                    "een andere integratie levert al aan deze administratie: elke lijst zou sluiten wat de andere stuurt",
                );
                return Err(EngineError::Settings(vec![problem("target", &flow.name, why)]));
            }
        }
        Ok(())
    }

    /// Looks at the connectors of an integration: whether they are offered, with the columns that are needed.
    pub async fn check_connectors(&self, flow: &Flow) -> Result<Vec<CheckItem>, EngineError> {
        let settings = ReceivableSettings::of(flow)?;
        let before = self.store.find_receivable_check(&flow.id).await?.map(|check| check.rows).unwrap_or_default();
        let afas = self.afas_of(&flow.books_connection).await?;
        Ok(afas.check_receivable_connectors(&settings.connectors, &settings.rules, &before).await)
    }

    /// Reads AFAS and says what would go to Payt now, and what that would close there. Sends and keeps nothing.
    pub async fn check_receivables(&self, flow: &Flow) -> Result<Prepared, EngineError> {
        let settings = self.settings_for_delivery(flow).await?;
        self.prepare_receivables(flow, &settings).await
    }

    /// A person lets the held list of a flow go: the next wake-up, which comes at once, sends it, or what AFAS has by then when
    /// that closes nothing else.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when no list is held, or not the one that was looked at.
    pub async fn release_delivery(
        &self,
        behalf: Behalf<'_>,
        flow: &Flow,
        looked_at: Option<&str>,
    ) -> Result<DeliveryRow, EngineError> {
        let newest = self.store.find_newest_delivery(&flow.id).await?;
        let held = newest.filter(|row| row.state == DeliveryState::Held);
        let held = held.filter(|row| looked_at.is_none_or(|id| id == row.id));
        let held = held.ok_or_else(|| EngineError::NotFound(format!("no list of {} is held", flow.name)))?;
        let now = self.clock.now();
        self.store.release_delivery(behalf.organisation, &flow.id, &held.id, behalf.who, now).await?;
        Ok(held)
    }
}
