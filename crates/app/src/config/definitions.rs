//! Every key of the configuration, with what it means and what it is when nobody says.

/// A key of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Definition {
    /// The table in `kruispost.toml`.
    pub(crate) section: &'static str,
    /// The key in that table.
    pub(crate) key: &'static str,
    /// What it is when nobody says; empty when that is decided elsewhere, see the meaning.
    pub(crate) default: &'static str,
    /// The form of the value.
    pub(crate) form: Form,
    /// What it decides.
    pub(crate) meaning: &'static str,
}

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Any text.
    Text,
    /// A text that may hold a password: never shown whole.
    Url,
    /// An address with a port.
    Address,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A time like `15m` or `500ms`.
    Time,
    /// Times with commas.
    Times,
    /// A whole number from, to.
    Number(i64, i64),
}

impl Form {
    /// The form in words.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Url => "database address".into(),
            Self::Address => "address:port".into(),
            Self::Words(words) => words.join(" | "),
            Self::Time => "time (`500ms`, `30s`, `15m`, `2h`)".into(),
            Self::Times => "times with commas (`1s, 3s`)".into(),
            Self::Number(from, to) => format!("number {from} to {to}"),
        }
    }

    /// Whether the value stands in quotes in the file.
    pub(crate) const fn is_quoted(self) -> bool {
        !matches!(self, Self::Number(..))
    }
}

impl Definition {
    /// `section.key`.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// The definition of a key.
    pub(crate) fn find(section: &str, key: &str) -> Option<&'static Self> {
        DEFINITIONS.iter().find(|definition| definition.section == section && definition.key == key)
    }
}

macro_rules! definitions {
    ($( $section:ident . $key:ident $form:expr, $default:literal, $meaning:literal; )*) => {
        /// Every key, section by section.
        pub(crate) const DEFINITIONS: &[Definition] = &[ $( Definition {
            section: stringify!($section), key: stringify!($key), default: $default, form: $form, meaning: $meaning,
        }, )* ];
    };
}

definitions! {
    database.url Form::Url, "",
        "Where everything is kept: sqlite:///path/to/file.db or postgres://user:password@host/name. Empty: kruispost.db in the data folder";
    database.max_connections Form::Number(1, 100), "8",
        "Connections to the database at once";
    server.listen Form::Address, "127.0.0.1:8470",
        "Where the pages are served";
    server.public_url Form::Text, "",
        "The address by which people reach the pages through a proxy with https (`https://books.example.nl`); passkeys are bound to its name; empty: none";
    server.language Form::Words(&["en", "nl"]), "en",
        "Language of the pages when the browser does not say";
    waits.wake_every Form::Time, "1m",
        "Between two wake-ups of an integration";
    waits.lease Form::Time, "10m",
        "How long a worker holds an integration before another may take it over; renewed while it works";
    waits.first_look Form::Time, "1m",
        "After a posting without a clear answer, before AFAS is first asked whether it has the voucher";
    waits.grace Form::Time, "15m",
        "How long after such a posting AFAS may still be booking; only after this, not there means not booked. AFAS goes on for up to 15 minutes";
    waits.retry Form::Time, "1m",
        "Before something that failed for now is tried again; doubled each time";
    waits.retry_at_most Form::Time, "1h",
        "The longest wait before another try";
    waits.overlap_days Form::Number(0, 365), "14",
        "Days that are listed at Pay. again each time, to see late changes";
    waits.late_every Form::Time, "1h",
        "How often AFAS is read only for invoices that payments without a debtor wait for; when it is read anyway they are looked for too";
    waits.failed_wakes_at_most Form::Number(1, 10000), "20",
        "Wake-ups that may fail one after another before the integration is stopped with a question";
    calls.pay_requests_per_second Form::Number(1, 1000000), "2",
        "Requests to Pay. per second at most; two is what Pay. takes without complaint";
    calls.backoff Form::Times, "1s, 3s",
        "Waits between the tries of one reading call; empty: no second try";
    calls.get_timeout Form::Time, "2m",
        "How long a reading call may take";
    calls.post_timeout Form::Time, "5m",
        "How long a posting call may take";
    calls.afas_page_rows Form::Number(1, 100000), "1000",
        "Rows asked of AFAS at once";
    calls.integration_id Form::Text, "",
        "Subscription and project number of an AFAS partner, sent with each call; empty: none";
    calls.pay_base_url Form::Text, "",
        "Where Pay. answers when not at its own address: an emulator (`http://127.0.0.1:8471`); for connections that don't say themselves";
    calls.afas_base_url Form::Text, "",
        "Where AFAS answers when not at its own address: an emulator (`http://127.0.0.1:8472/ProfitRestServices`)";
    calls.payt_base_url Form::Text, "",
        "Where Payt answers and takes files when not at its own addresses: an emulator";
    calls.sftp_private_addresses Form::Words(&["false", "true"]), "false",
        "Whether the SFTP server for Payt may be an address that only this machine or its network reaches; it is refused otherwise";
    mail.server Form::Text, "",
        "The SMTP server that takes mail (`smtp.example.nl:587`); empty: no mail is sent, and links are shown on the pages only";
    mail.security Form::Words(&["starttls", "tls", "none"]), "starttls",
        "How the line to it is protected; none only for a server on the same machine";
    mail.user Form::Text, "",
        "Who signs in there; empty: nobody";
    mail.password_file Form::Text, "",
        "The file that holds the password, best `mail.password` in the data folder";
    mail.from Form::Text, "Kruispost <kruispost@localhost>",
        "The sender";
    mail.folder Form::Text, "",
        "Write mails into this folder instead of sending them";
    webhooks.private_addresses Form::Words(&["false", "true"]), "false",
        "Whether webhooks may go to addresses that only this machine or its network reaches; they are refused otherwise";
    directories.private_addresses Form::Words(&["false", "true"]), "false",
        "Whether directories for signing in (OpenID Connect) may be at addresses that only this machine or its network reaches; they are refused otherwise";
    log.level Form::Text, "",
        "What is logged: error, warn, info, debug or trace, also per part (`info,engine=debug`). Empty: info for run and worker, warn for other commands";
    log.format Form::Words(&["text", "json"]), "text",
        "Lines for people or for machines";
}
