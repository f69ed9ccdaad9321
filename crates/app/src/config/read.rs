//! The effective configuration, every value checked.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;

use engine::mail::{MailOptions, MailWay};
use engine::{Calls, Waits};
use ledger::language::Language;

use super::definitions::{Definition, Form};
use super::environment::Environment;
use super::gather::Gathered;
use super::{FILE_NAME, values};

/// Something in the configuration that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigProblem {
    /// The file and line, or the variable.
    pub(crate) place: String,
    /// What is wrong and what would be right.
    pub(crate) why: String,
}

impl ConfigProblem {
    pub(crate) fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self { place: place.into(), why: why.into() }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

/// Lines for people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object per line.
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogConfig {
    /// The level, when it is set.
    pub(crate) level: Option<String>,
    /// The form of a line.
    pub(crate) format: LogFormat,
}

/// The effective configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The database; may hold a password.
    pub(crate) database_url: String,
    /// Connections to it at once.
    pub(crate) max_connections: u32,
    /// Where the pages are served.
    pub(crate) listen: SocketAddr,
    /// The address by which people reach the pages through a proxy, without a slash at its end.
    pub(crate) public_url: Option<String>,
    /// The language of the pages.
    pub(crate) language: Language,
    /// Waiting times.
    pub(crate) waits: Waits,
    /// Calls to outside systems.
    pub(crate) calls: Calls,
    /// The log.
    pub(crate) log: LogConfig,
}

impl Config {
    /// Reads the configuration of a data folder; every problem at once.
    pub(crate) fn read(folder: &Path, environment: &Environment) -> Result<Self, Vec<ConfigProblem>> {
        Self::from_gathered(folder, &Gathered::gather(&folder.join(FILE_NAME), environment))
    }

    /// Checks what was gathered.
    pub(crate) fn from_gathered(folder: &Path, gathered: &Gathered) -> Result<Self, Vec<ConfigProblem>> {
        let mut read = Reading { gathered, problems: gathered.problems.clone() };
        let (listen, public_url) = (read.listen(), read.public_url());
        let pages = public_url.clone().unwrap_or_else(|| format!("http://{listen}"));
        let config = Self {
            database_url: read.database_url(folder),
            max_connections: read.number("database", "max_connections", 8),
            listen,
            public_url,
            language: if read.text("server", "language") == "nl" { Language::Nl } else { Language::En },
            waits: read.waits(),
            calls: Calls { mail: read.mail(folder, pages), ..read.calls() },
            log: read.log(),
        };
        if read.problems.is_empty() { Ok(config) } else { Err(read.problems) }
    }

    /// Whether the database is a file of ours, which only one machine uses.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }
}

struct Reading<'a> {
    gathered: &'a Gathered,
    problems: Vec<ConfigProblem>,
}

impl Reading<'_> {
    /// Parses a value; one that can't be used is noted, and `otherwise` stands in for it until the end of the reading.
    fn parse<T>(
        &mut self,
        (section, key): (&str, &str),
        otherwise: T,
        parse: impl Fn(&str, Form) -> Result<T, String>,
    ) -> T {
        let Some(definition) = Definition::find(section, key) else { return otherwise };
        let value = self.gathered.get(definition);
        parse(&value.text, definition.form).unwrap_or_else(|why| {
            let why = format!("{} = `{}` {why}; expected: {}", definition.name(), value.text, definition.form.words());
            self.problems.push(ConfigProblem::new(value.origin.to_string(), why));
            otherwise
        })
    }

    /// A text, or one of the possible words.
    fn text(&mut self, section: &str, key: &str) -> String {
        self.parse((section, key), String::new(), |text, form| match form {
            Form::Words(words) if !words.contains(&text) => Err("is not one of the possible words".into()),
            _ => Ok(text.to_owned()),
        })
    }

    fn some_text(&mut self, section: &str, key: &str) -> Option<String> {
        Some(self.text(section, key)).filter(|text| !text.is_empty())
    }

    fn number<T: TryFrom<i64>>(&mut self, section: &str, key: &str, otherwise: T) -> T {
        self.parse((section, key), otherwise, |text, form| {
            T::try_from(values::number(text, form)?).map_err(|_| "is too large".to_owned())
        })
    }

    fn database_url(&mut self, folder: &Path) -> String {
        let own = format!("sqlite://{}", folder.join("kruispost.db").display());
        // The text may hold a password, so a wrong one is not repeated.
        let Some(definition) = Definition::find("database", "url") else { return own };
        let value = self.gathered.get(definition);
        if value.text.is_empty() {
            return own;
        }
        values::url(&value.text).unwrap_or_else(|why| {
            self.problems.push(ConfigProblem::new(value.origin.to_string(), format!("database.url {why}")));
            own
        })
    }

    fn listen(&mut self) -> SocketAddr {
        let own = SocketAddr::from(([127, 0, 0, 1], 8470));
        self.parse(("server", "listen"), own, |text, _| {
            text.parse().map_err(|_| "is not an address with a port".into())
        })
    }

    fn public_url(&mut self) -> Option<String> {
        self.parse(("server", "public_url"), None, |text, _| values::public_url(text))
    }

    fn waits(&mut self) -> Waits {
        let usual = Waits::default();
        let mut time = |key, otherwise| self.parse(("waits", key), otherwise, |text, _| values::time(text));
        let wake_every = time("wake_every", usual.wake_every);
        let lease = time("lease", usual.lease);
        let first_look = time("first_look", usual.first_look);
        let grace = time("grace", usual.grace);
        let retry = time("retry", usual.retry);
        let retry_at_most = time("retry_at_most", usual.retry_at_most);
        let late_every = time("late_every", usual.late_every);
        let overlap_days = self.number("waits", "overlap_days", usual.overlap_days);
        let failed_wakes_at_most = self.number("waits", "failed_wakes_at_most", usual.failed_wakes_at_most);
        Waits {
            wake_every,
            lease,
            first_look,
            grace,
            retry,
            retry_at_most,
            overlap_days,
            late_every,
            failed_wakes_at_most,
        }
    }

    fn calls(&mut self) -> Calls {
        let usual = Calls::default();
        let per_second: u32 = self.number("calls", "pay_requests_per_second", usual.pay_requests_per_second.get());
        Calls {
            pay_requests_per_second: NonZeroU32::new(per_second).unwrap_or(usual.pay_requests_per_second),
            backoff: self.parse(("calls", "backoff"), usual.backoff, |text, _| values::times(text)),
            get_timeout: self.parse(("calls", "get_timeout"), usual.get_timeout, |text, _| values::limit(text)),
            post_timeout: self.parse(("calls", "post_timeout"), usual.post_timeout, |text, _| values::limit(text)),
            afas_page_rows: self.number("calls", "afas_page_rows", usual.afas_page_rows),
            integration_id: self.some_text("calls", "integration_id"),
            pay_base_url: self.some_text("calls", "pay_base_url"),
            afas_base_url: self.some_text("calls", "afas_base_url"),
            payt_base_url: self.some_text("calls", "payt_base_url"),
            sftp_private_addresses: self.text("calls", "sftp_private_addresses") == "true",
            payt_files_per_second: usual.payt_files_per_second,
            mail: None,
            private_webhooks: self.text("webhooks", "private_addresses") == "true",
            private_directories: self.text("directories", "private_addresses") == "true",
        }
    }

    fn mail(&mut self, folder: &Path, pages: String) -> Option<MailOptions> {
        let from = self.text("mail", "from");
        let server = self.parse(("mail", "server"), None, |text, _| values::host_and_port(text));
        let way = match (self.some_text("mail", "folder"), server) {
            (Some(files), _) => MailWay::Folder(folder.join(files)),
            (None, Some((host, port))) => MailWay::Smtp {
                host,
                port,
                security: self.text("mail", "security"),
                user: self.some_text("mail", "user"),
                password_file: self.some_text("mail", "password_file").map(|file| folder.join(file)),
            },
            (None, None) => return None,
        };
        Some(MailOptions { way, from, pages })
    }

    fn log(&mut self) -> LogConfig {
        let level = self.parse(("log", "level"), None, |text, _| values::level(text).map(Some));
        let json = self.text("log", "format") == "json";
        LogConfig {
            level: level.filter(|level| !level.is_empty()),
            format: if json { LogFormat::Json } else { LogFormat::Text },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &Environment) -> Result<Config, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
        let shorten =
            |problem: ConfigProblem| problem.to_string().replace(&format!("{}/", folder.path().display()), "");
        Config::read(folder.path(), environment).map_err(|problems| problems.into_iter().map(shorten).collect())
    }

    #[test]
    fn without_a_file_everything_is_as_the_engine_has_it() {
        let config = Config::read(Path::new("/nowhere"), &Environment::default()).unwrap();
        assert_eq!(config.waits, Waits::default());
        assert_eq!(config.calls, Calls::default());
        assert_eq!(config.database_url, "sqlite:///nowhere/kruispost.db");
    }

    #[test]
    fn mail_goes_to_a_server_or_a_folder_with_links_to_the_configured_pages() {
        let file =
            "[server]\npublic_url = 'https://boeken.example'\n[mail]\nserver = 'smtp.example:465'\nsecurity = 'tls'\n";
        let mail = read(file, &Environment::default()).unwrap().calls.mail.unwrap();
        assert_eq!(mail.pages, "https://boeken.example");
        assert!(matches!(mail.way, MailWay::Smtp { host, port: 465, .. } if host == "smtp.example"));
        let mail = read("[mail]\nfolder = 'post'\n", &Environment::default()).unwrap().calls.mail.unwrap();
        assert!(matches!(mail.way, MailWay::Folder(folder) if folder.ends_with("post")));
        assert_eq!(mail.pages, "http://127.0.0.1:8470");
        let wrong = read("[mail]\nserver = 'smtp.example'\n", &Environment::default()).unwrap_err();
        assert!(wrong[0].contains("mail.server"), "{wrong:?}");
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let environment = Environment::of([("KRUISPOST_WAITS__GRACE", "2s")]);
        let config = read("[waits]\ngrace = '3s'\nretry = '4s'\n", &environment).unwrap();
        assert_eq!(config.waits.grace, jiff::SignedDuration::from_secs(2));
        assert_eq!(config.waits.retry, jiff::SignedDuration::from_secs(4));
    }

    #[test]
    fn every_wrong_key_and_value_is_named_with_its_place() {
        let file = "[waits]\ngrace = 'soon'\nlisten = 'x'\n[sever]\nlisten = 'y'\n[server]\nlanguage = 'fr'\n";
        let environment = Environment::of([("KRUISPOST_CALLS__AFAS_PAGE_ROWS", "0")]);
        let problems = read(file, &environment).unwrap_err();
        insta::assert_snapshot!(problems.join("\n"));
    }

    #[test]
    fn a_wrong_address_of_the_database_is_not_repeated() {
        let problems = read("[database]\nurl = 'mysql://ann:geheim@host/db'\n", &Environment::default()).unwrap_err();
        assert_eq!(problems, ["kruispost.toml line 2: database.url begins with neither sqlite: nor postgres:"]);
    }
}
