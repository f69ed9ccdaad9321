//! Mail: letters go into the outbox in the store, and from there to the server when it is time. Notices tell people once a day
//! at most that something waits for them.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use ledger::language::{Language, Text};
use links::mail::{Letter, MailFailure, Mailer, Security, SmtpServer};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::{DeliveryState, Role};
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::error::EngineError;
use crate::letters::{self, WaitingFlow};

/// Between two looks at the outbox.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// After a look that failed, for instance because the password's file is missing: one line in the log a minute is enough.
const AFTER_A_FAILURE: Duration = Duration::from_secs(60);

/// Between two looks for what waits for people.
const NOTICE_LOOK_EVERY: Duration = Duration::from_secs(300);

/// Mails sent in one look.
const MAILS_AT_ONCE: u32 = 20;

/// Between two notices to the members of an organisation.
const NOTICE_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOptions {
    /// The way.
    pub way: MailWay,
    /// The sender (`Kruispost <post@example.nl>`).
    pub from: String,
    /// The address of the pages, for links: only what the configuration says, never what a request says.
    pub pages: String,
}

/// How mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailWay {
    /// To a server.
    Smtp {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// `starttls`, `tls` or `none`.
        security: String,
        /// Who signs in there.
        user: Option<String>,
        /// The file that holds the password.
        password_file: Option<PathBuf>,
    },
    /// Into files of a folder.
    Folder(PathBuf),
}

impl Engine {
    /// Whether mail can be sent.
    pub fn sends_mail(&self) -> bool {
        self.options.calls.mail.is_some()
    }

    /// A page's address in a letter; none when no mail is sent.
    pub fn address_in_mail(&self, path: &str) -> Option<String> {
        self.options.calls.mail.as_ref().map(|mail| format!("{}{path}", mail.pages))
    }

    /// Puts a letter into the outbox, when mail is sent at all.
    pub async fn write_letter(&self, to: &str, letter: &Letter) -> Result<(), EngineError> {
        if !self.sends_mail() {
            return Ok(());
        }
        let Letter { subject, text, html } = letter;
        let letter = SecretString::from(json!({ "subject": subject, "text": text, "html": html }).to_string());
        Ok(self.store.queue_mail(to, &letter, self.clock.now()).await?)
    }

    /// Sends what is in the outbox and tells people what waits, until `stop`. Without a way to send there is nothing to do.
    pub async fn run_mail(&self, stop: CancellationToken) -> Result<(), EngineError> {
        if !self.sends_mail() {
            stop.cancelled().await;
            return Ok(());
        }
        let mut posts = tokio::time::interval(LOOK_EVERY);
        let mut notices = tokio::time::interval(NOTICE_LOOK_EVERY);
        for ticks in [&mut posts, &mut notices] {
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        }
        loop {
            let done = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = notices.tick() => self.write_notices().await,
                _ = posts.tick() => self.post_mail().await.map(drop),
            };
            if let Err(error) = done {
                tracing::warn!("{error}");
                posts.reset_after(AFTER_A_FAILURE);
            }
        }
    }

    /// Sends what is due. Gives how many mails went. While the way is not set up right nothing counts as tried.
    pub async fn post_mail(&self) -> Result<usize, EngineError> {
        let Some(options) = &self.options.calls.mail else { return Ok(0) };
        if !self.store.has_due_mail(self.clock.now()).await? {
            return Ok(0);
        }
        let mailer = self.mailer.get_or_try_init(|| mailer(options)).await?;
        let mut gone = 0;
        for mail in self.store.take_due_mails(self.clock.now(), MAILS_AT_ONCE).await? {
            match mailer.send(&mail.id, &mail.recipient, &read(&mail.letter)).await {
                Ok(()) => {
                    self.store.set_mail_sent(&mail.id, self.clock.now()).await?;
                    gone += 1;
                }
                Err(failure) => {
                    tracing::warn!(mail = mail.id, "a mail did not go: {failure}");
                    let never = matches!(failure, MailFailure::Never(_));
                    self.store.set_mail_failed(&mail.id, &failure.to_string(), never).await?;
                }
            }
        }
        Ok(gone)
    }

    /// Tells the members of each organisation in which something waits, once a day at most.
    pub async fn write_notices(&self) -> Result<(), EngineError> {
        let Some(pages) = self.address_in_mail("/") else { return Ok(()) };
        let now = self.clock.now();
        let since = now.saturating_sub(NOTICE_EVERY).unwrap_or(now);
        for organisation in self.store.list_organisations().await? {
            let flows = self.waiting_flows(&organisation).await?;
            if flows.is_empty() || !self.store.begin_notice(&organisation, since, now).await? {
                continue;
            }
            for member in self.store.list_notified(&organisation).await? {
                if member.role >= Role::Bookkeeper {
                    let letter = letters::waiting(&flows, &pages, language_of(&member.language));
                    self.write_letter(&member.email, &letter).await?;
                }
            }
        }
        Ok(())
    }

    async fn waiting_flows(&self, organisation: &str) -> Result<Vec<WaitingFlow>, EngineError> {
        let own = self.store.of_organisation(organisation);
        let mut waiting = Vec::new();
        for flow in own.list_flows().await?.into_iter().filter(|flow| flow.enabled) {
            let counts = own.settlement_overview(&flow.id).await?;
            let number: i64 = counts.iter().filter(|(state, _)| state.needs_a_person()).map(|(_, count)| count).sum();
            let stopped: Option<Text> = flow.stop.as_ref().map(|problem| problem.kind.title());
            let lists = own.list_deliveries(&flow.id, 1).await?;
            let held = lists.first().is_some_and(|list| list.state == DeliveryState::Held);
            if number > 0 || held || stopped.is_some() {
                let waits = usize::try_from(number).unwrap_or_default();
                waiting.push(WaitingFlow { name: flow.name, waiting: waits, held, stopped });
            }
        }
        Ok(waiting)
    }
}

/// The language somebody reads; English when he never came.
pub(crate) fn language_of(code: &str) -> Language {
    if code == "nl" { Language::Nl } else { Language::En }
}

fn read(letter: &SecretString) -> Letter {
    let value: serde_json::Value = serde_json::from_str(letter.expose_secret()).unwrap_or_default();
    let text = |key: &str| value.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    Letter { subject: text("subject"), text: text("text"), html: text("html") }
}

async fn mailer(options: &MailOptions) -> Result<Mailer, EngineError> {
    let wrong = |failure: MailFailure| EngineError::Mail(format!("{failure}; look at mail.* in the configuration"));
    match &options.way {
        MailWay::Folder(folder) => Mailer::folder(&options.from, folder.clone()).map_err(wrong),
        MailWay::Smtp { host, port, security, user, password_file } => {
            let login = match (user, password_file) {
                (Some(user), Some(file)) => {
                    let read = tokio::fs::read_to_string(file).await;
                    let password = read.map_err(|error| {
                        let why = format!(
                            "{}: {error}; mail.password_file must name a file that can be read",
                            file.display()
                        );
                        EngineError::Mail(why)
                    })?;
                    Some((user.clone(), SecretString::from(password.trim())))
                }
                _ => None,
            };
            let security = match security.as_str() {
                "tls" => Security::Tls,
                "none" => Security::None,
                _ => Security::StartTls,
            };
            let server = SmtpServer { host: host.clone(), port: *port, security, login };
            Mailer::smtp(&options.from, server).map_err(wrong)
        }
    }
}
