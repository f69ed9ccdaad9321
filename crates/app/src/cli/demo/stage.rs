//! The stage: both emulators, an engine, and an integration as a person would install it.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, bail};
use emulators::afas::{self, AfasEmulator, AfasOptions};
use emulators::openid::{self, OpenIdEmulator, OpenIdOptions, Person};
use emulators::pay::{self, PayEmulator, PayOptions};
use emulators::payt::{PaytEmulator, PaytKnobs};
use emulators::world::World;
use engine::Engine;
use engine::commands::{AfasCredentials, ConnectAfas, ConnectPay, Connected, Install};
use engine::mail::{MailOptions, MailWay};
use engine::people::DirectoryForm;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use secrecy::SecretString;
use store::{FIRST_ORGANISATION, Role};

use crate::cli::emulate::{PARTICIPANT, start_payt};
use crate::cli::place::Place;

/// The name of the integration.
pub(super) const FLOW: &str = "webshop";
/// The administration the merchant books in.
pub(super) const ADMINISTRATION: i64 = 1;
/// The ledger account that holds payouts.
pub(super) const PROVIDER_ACCOUNT: &str = "1225";
/// The settlement that the Pay. reference works out to the cent, and its day.
pub(super) const WORKED: (&str, Date) = ("QX7P-2M4K", date(2026, 3, 10));
/// Who owns the invented merchant. The password is no secret: the books it opens are invented, and on this machine.
pub(super) const OWNER: Owner = Owner {
    name: "Anna de Wit",
    email: "anna@dewit-wonen.example",
    organisation: "De Wit Wonen",
    password: "vier paarden eten stro",
};

/// Somebody invented.
pub(super) struct Owner {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) organisation: &'static str,
    pub(super) password: &'static str,
}

/// Somebody of the merchant who has a work account and was not let in yet.
pub(super) const COLLEAGUE: &str = "bert@dewit-wonen.example";

/// Where the demo's mail goes, in its data folder.
pub(super) const MAIL_FOLDER: &str = "mail";

/// Days of history the emulators tell.
const HISTORY_DAYS: u8 = 90;

/// What every setting is in the demo; the start date comes on top.
const SETTINGS: &[(&str, &str)] = &[
    ("administration", "1"),
    ("journal", "55"),
    ("costs_account", "4510"),
    ("costs_vat_code", "1"),
    ("provider_account", PROVIDER_ACCOUNT),
    ("debtor_not_found_account", "2290"),
    ("reserve_account", "2295"),
    ("finder_type", "both"),
    ("approval", "automatic"),
];

/// Both emulators and the engine between them.
pub(super) struct Stage {
    pub(super) engine: Engine,
    pub(super) pay: PayEmulator,
    pub(super) afas: AfasEmulator,
    pub(super) payt: PaytEmulator,
    pub(super) start_date: Date,
    /// The last day of the world.
    pub(super) today: Date,
    /// The data folder.
    pub(super) data: String,
    /// Whether it stays when the demo ends.
    pub(super) kept: bool,
}

impl Stage {
    /// Starts the emulators and does what a person would do: connect both, install the integration.
    pub(super) async fn set(
        place: &Place,
        kept: bool,
        world: Arc<World>,
        days: Option<u8>,
        pages: &str,
    ) -> anyhow::Result<Self> {
        let today = world.today;
        let pay = PayEmulator::start(Arc::clone(&world), PayOptions::default()).await.context("emulator of Pay.")?;
        let afas = AfasEmulator::start(world, AfasOptions::default()).await.context("emulator of AFAS")?;
        let payt = start_payt(0, PaytKnobs::default(), Vec::new()).await.context("emulator of Payt")?;
        // what a visitor connects on the pages leads to the emulators too, never to the real Pay. or AFAS
        let mut place = place.clone();
        place.config.calls.pay_base_url = Some(pay.base_url());
        place.config.calls.afas_base_url = Some(afas.base_url());
        place.config.calls.payt_base_url = Some(payt.base_url());
        place.config.calls.sftp_private_addresses = true;
        place.config.calls.private_directories = true;
        let mail = place.folder.join(MAIL_FOLDER);
        place.config.calls.mail = Some(MailOptions {
            way: MailWay::Folder(mail),
            from: "Kruispost <kruispost@dewit-wonen.example>".into(),
            pages: pages.to_owned(),
        });
        let engine = place.engine().await?;
        let start_date = start_date(today, days);
        let stage = Self { engine, pay, afas, payt, start_date, today, data: place.shown(), kept };
        stage.connect().await?;
        stage.install().await?;
        Ok(stage)
    }

    async fn connect(&self) -> anyhow::Result<()> {
        let pay = ConnectPay {
            name: "pay".into(),
            code: pay::TOKEN_CODE.into(),
            token: SecretString::from(pay::TOKEN),
            base_url: Some(self.pay.base_url()),
        };
        refuse_bad("Pay.", &self.engine.connect_pay(pay).await?)?;
        let afas = ConnectAfas {
            name: "afas".into(),
            participant: PARTICIPANT.into(),
            environment: "production".into(),
            credentials: AfasCredentials::Token(SecretString::from(afas::TOKEN)),
            base_url: Some(self.afas.base_url()),
        };
        refuse_bad("AFAS", &self.engine.connect_afas(afas).await?)
    }

    async fn install(&self) -> anyhow::Result<()> {
        let ask = Install { name: FLOW.into(), settings: self.settings(), source: None, books: None };
        self.engine.install_pay_afas(ask).await?;
        Ok(())
    }

    /// Makes the merchant's owner, and gives his session: the demo's pages open signed in. He signs in by hand with the
    /// address and password that are printed.
    pub(super) async fn owner(&self) -> anyhow::Result<SecretString> {
        let password = SecretString::from(OWNER.password);
        let made = self.engine.sign_up_first(OWNER.name, OWNER.email, OWNER.organisation, &password).await?;
        let user = made.map_err(|fault| anyhow::anyhow!("the demo's own password was refused: {fault:?}"))?;
        let token = self.engine.begin_session(&user.id, "the demonstration's own door").await?;
        token.context("the owner of the demonstration is in no organisation")
    }

    /// Starts the merchant's directory of people, and lets them sign in by it.
    pub(super) async fn directory(&self) -> anyhow::Result<OpenIdEmulator> {
        let people = vec![
            Person::new("1f6a-anna", OWNER.name, OWNER.email),
            Person::new("2c9b-bert", "Bert Bos", COLLEAGUE),
            Person::new("7d40-otto", "Otto Elders", "otto@elders.example"),
        ];
        let at = OpenIdEmulator::start(OpenIdOptions { people, ..OpenIdOptions::default() }).await;
        let at = at.context("emulator of the directory")?;
        let form = DirectoryForm {
            issuer: &at.issuer(),
            client_id: openid::CLIENT_ID,
            secret: &SecretString::from(openid::CLIENT_SECRET),
            domains: COLLEAGUE.rsplit('@').next().unwrap_or_default(),
            newcomers: Some(Role::Viewer),
        };
        let set = self.engine.set_directory(FIRST_ORGANISATION, form, OWNER.email).await?;
        set.map_err(|fault| anyhow::anyhow!("the demo's own directory was refused: {fault:?}"))?;
        let store = self.engine.store();
        let known = store.find_directory(FIRST_ORGANISATION).await?.context("the directory was kept")?;
        store.note_directory_tried(FIRST_ORGANISATION, known.changed_at, self.engine.clock().now()).await?;
        let on = self.engine.switch_directory(FIRST_ORGANISATION, true, None, OWNER.email).await?;
        on.map_err(|fault| anyhow::anyhow!("the demo's own directory is not on: {fault:?}"))?;
        Ok(at)
    }

    /// The settings of the integration.
    pub(super) fn settings(&self) -> BTreeMap<String, String> {
        let mut settings: BTreeMap<String, String> =
            SETTINGS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        settings.insert("start_date".into(), self.start_date.to_string());
        settings
    }

    /// Stops the emulators.
    pub(super) async fn end(self) {
        self.pay.stop().await;
        self.afas.stop().await;
        self.payt.stop().await;
    }
}

/// So many days back; or the whole history, and the worked settlement when it was paid out already.
fn start_date(today: Date, days: Option<u8>) -> Date {
    let back = |days: u8| today.checked_sub(i32::from(days).days()).unwrap_or(today);
    let (_, worked) = WORKED;
    match days {
        Some(days) => back(days),
        None if worked <= today => back(HISTORY_DAYS).min(worked),
        None => back(HISTORY_DAYS),
    }
}

pub(super) fn refuse_bad(system: &str, connected: &Connected) -> anyhow::Result<()> {
    if connected.is_good() {
        return Ok(());
    }
    let bad: Vec<String> =
        connected.checks.iter().filter(|check| check.is_bad()).map(|check| format!("{check:?}")).collect();
    bail!("the emulator of {system} was not accepted: {}", bad.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_date_takes_in_the_history_and_the_worked_settlement_once_it_was_paid_out() {
        assert_eq!(start_date(date(2026, 11, 20), None), date(2026, 3, 10));
        assert_eq!(start_date(date(2026, 4, 1), None), date(2026, 1, 1));
        assert_eq!(start_date(date(2026, 2, 1), None), date(2025, 11, 3));
        assert_eq!(start_date(date(2026, 11, 20), Some(10)), date(2026, 11, 10));
    }
}
