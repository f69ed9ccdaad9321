//! The SFTP server on the page that installs AFAS → Payt: its key is shown before anybody fills in a password, and a person says
//! that it is the right one.

use engine::EngineError;
use engine::commands::{ConnectSftp, HostKey, SFTP_PORT, SftpSecret};
use ledger::language::Language;
use secrecy::SecretString;
use serde::Deserialize;

use crate::web::Site;
use crate::web::checks::{Trouble, pasted};
use crate::web::failure::PageFailure;
use crate::web::words::words;

words! {
    /// Words of this part of the page.
    InstallSftpWords {
        title: "Deliver by SFTP" / "Aanleveren via SFTP",
        means: "Only when Payt gave you an SFTP user. The list then goes as a file, under its own name only when it is whole. Without the tokens above it works too, but nothing is read back from Payt and no PDFs go."
            / "Alleen als u van Payt een SFTP-gebruiker kreeg. De lijst gaat dan als bestand, pas onder zijn eigen naam als hij heel is. Zonder de tokens hierboven kan het ook, maar dan wordt niets teruggelezen bij Payt en gaan er geen pdf's.",
        host: "SFTP server" / "SFTP-server",
        port: "Port" / "Poort",
        look: "Show the key of the server" / "Toon de sleutel van de server",
        shows: "This server shows the key below. Compare it with the fingerprint that Payt gave you. Whoever else answers there would get your debtors."
            / "Deze server toont de sleutel hieronder. Vergelijk hem met de vingerafdruk die u van Payt kreeg. Wie daar anders antwoordt, zou uw debiteuren krijgen.",
        same: "It is the same:" / "Hij is gelijk:",
        user: "User at the SFTP server" / "Gebruiker bij de SFTP-server",
        folder: "Folder; empty is where the user arrives" / "Map; leeg is waar de gebruiker aankomt",
        password: "Password" / "Wachtwoord",
        or_key: "or a private key, without a passphrase" / "of een privésleutel, zonder wachtwoordzin",
        key_kept: "Sealed before it is stored and never shown again." / "Wordt verzegeld bewaard en nooit meer getoond.",
        look_first: "Ask for the key of the server first, and say that it is the right one." / "Vraag eerst de sleutel van de server op, en zeg dat het de goede is.",
        missing: "Fill in the server, the user, and a password or a private key." / "Vul de server, de gebruiker en een wachtwoord of een privésleutel in.",
        port_wrong: "The port is a number from 1 to 65535." / "De poort is een getal van 1 tot en met 65535.",
    }
}

/// What was filled in about it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct GivenSftp {
    sftp_host: String,
    sftp_port: String,
    sftp_user: String,
    sftp_folder: String,
    sftp_password: SecretString,
    sftp_key: SecretString,
    sftp_host_key: String,
    /// The button that only asks for the key.
    look: String,
}

/// This part of the page; what is secret is never in it.
pub(super) struct SftpView {
    pub(super) words: &'static InstallSftpWords,
    pub(super) host: String,
    pub(super) port: String,
    pub(super) user: String,
    pub(super) folder: String,
    /// The keys the server shows, each with whether it is chosen.
    pub(super) keys: Vec<(HostKey, bool)>,
    pub(super) fault: Option<&'static str>,
    pub(super) trouble: Option<Trouble>,
}

impl SftpView {
    /// Whether there is something to see in it.
    pub(super) fn opened(&self) -> bool {
        !self.host.is_empty() || self.fault.is_some()
    }
}

impl GivenSftp {
    /// Whether a server was filled in.
    pub(super) fn wanted(&self) -> bool {
        !self.sftp_host.trim().is_empty()
    }

    /// Whether only its key is asked for.
    pub(super) fn looks(&self) -> bool {
        !self.look.is_empty()
    }

    fn port(&self) -> Option<u16> {
        match self.sftp_port.trim() {
            "" => Some(SFTP_PORT),
            text => text.parse().ok().filter(|port| *port > 0),
        }
    }

    /// What was filled in, with the keys that the server shows when they are asked for or one was confirmed before.
    pub(super) async fn view(&self, site: &Site, language: Language) -> Result<SftpView, PageFailure> {
        let words = InstallSftpWords::of(language);
        let host = self.sftp_host.trim().to_owned();
        let mut view = SftpView {
            words,
            port: self.port().map_or_else(|| self.sftp_port.clone(), |port| port.to_string()),
            user: self.sftp_user.trim().to_owned(),
            folder: self.sftp_folder.trim().to_owned(),
            keys: Vec::new(),
            fault: None,
            trouble: None,
            host,
        };
        if view.host.is_empty() {
            view.fault = self.looks().then_some(words.missing);
            return Ok(view);
        }
        let Some(port) = self.port() else {
            view.fault = Some(words.port_wrong);
            return Ok(view);
        };
        if self.looks() || !self.sftp_host_key.is_empty() {
            match site.engine.sftp_host_keys(&view.host, port).await {
                Ok(keys) => {
                    let chosen = |key: HostKey| {
                        let is_chosen = key.fingerprint == self.sftp_host_key;
                        (key, is_chosen)
                    };
                    view.keys = keys.into_iter().map(chosen).collect();
                }
                Err(error) => view.trouble = Some(trouble(error, language)?),
            }
        }
        Ok(view)
    }

    /// What to connect with, or what is missing.
    pub(super) fn ask(&self, language: Language) -> Result<ConnectSftp, &'static str> {
        let words = InstallSftpWords::of(language);
        let port = self.port().ok_or(words.port_wrong)?;
        let secret = match (pasted(&self.sftp_key), pasted(&self.sftp_password)) {
            (Some(key), _) => SftpSecret::Key(key),
            (None, Some(password)) => SftpSecret::Password(password),
            (None, None) => return Err(words.missing),
        };
        let text = |text: &str| text.trim().to_owned();
        if self.sftp_user.trim().is_empty() {
            return Err(words.missing);
        }
        if self.sftp_host_key.is_empty() {
            return Err(words.look_first);
        }
        Ok(ConnectSftp {
            host: text(&self.sftp_host),
            port,
            user: text(&self.sftp_user),
            folder: text(&self.sftp_folder),
            secret,
            host_key: Some(self.sftp_host_key.clone()),
        })
    }
}

fn trouble(error: EngineError, language: Language) -> Result<Trouble, PageFailure> {
    Trouble::of(&error, language).ok_or_else(|| error.into())
}
