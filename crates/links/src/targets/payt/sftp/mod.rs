//! Payt's SFTP server: a list goes under a name that is not read, is looked at there, and gets its own name last.

mod check;
mod connect;
mod files;
mod upload;

use std::fmt;
use std::time::Duration;

use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};
use russh::keys::{PrivateKey, decode_secret_key};
use secrecy::{ExposeSecret as _, SecretString};

pub use self::connect::{HostKey, host_keys};
pub use self::upload::Uploaded;
use super::Payt;
use crate::failure::Failure;

/// The port of SSH.
pub const SFTP_PORT: u16 = 22;

/// The longest name of a host, user or folder that makes sense.
const LONGEST: usize = 255;

/// An SFTP server that takes files for one administration, and who signs in there.
#[derive(Clone)]
pub struct SftpOptions {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The user.
    pub user: String,
    /// The folder files go to; empty is where one arrives.
    pub folder: String,
    /// How the user shows who he is.
    pub credential: SftpCredential,
    /// The fingerprint of its key that a person confirmed (`SHA256:…`); nothing goes to a server with another one, and nothing
    /// at all without.
    pub host_key: Option<String>,
    /// Whether it may be an address that only this machine or its network reaches.
    pub private_addresses: bool,
}

/// How a user shows who he is.
#[derive(Clone)]
pub enum SftpCredential {
    /// By a password.
    Password(SecretString),
    /// By a private key without a passphrase, as `ssh-keygen` writes one.
    Key(SecretString),
}

/// Without what is secret.
impl fmt::Debug for SftpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, user, folder, host_key, .. } = self;
        write!(f, "sftp://{user}@{host}:{port}/{folder} ({host_key:?})")
    }
}

/// An SFTP server whose settings were looked at.
pub(super) struct Sftp {
    options: SftpOptions,
    /// The key to sign in with, when it is not a password.
    key: Option<PrivateKey>,
    /// How long one answer may take.
    patience: Duration,
}

impl Sftp {
    /// # Errors
    /// `setting-wrong` for a host, user, folder, fingerprint or key that is none.
    pub(super) fn new(options: SftpOptions, patience: Duration) -> Result<Self, Failure> {
        for (what, value, needed) in
            [("host", &options.host, true), ("user", &options.user, true), ("folder", &options.folder, false)]
        {
            let strange = value.chars().any(char::is_control) || value.chars().count() > LONGEST;
            if strange || (needed && value.trim().is_empty()) {
                return Err(wrong((
                    format!("sftp_{what} is empty, too long or has control characters"),
                    format!("sftp_{what} is leeg, te lang of heeft stuurtekens"),
                )));
            }
        }
        if options.port == 0 {
            return Err(wrong((
                "sftp_port: a port is a number from 1 to 65535",
                "sftp_port: een poort is een getal van 1 tot en met 65535",
            )));
        }
        if options.host_key.as_deref().is_some_and(|key| fingerprint(key).is_none()) {
            return Err(wrong((
                "sftp_host_key: a fingerprint looks like SHA256: and 43 letters, digits and signs",
                "sftp_host_key: een vingerafdruk is SHA256: en 43 letters, cijfers en tekens",
            )));
        }
        let key = match &options.credential {
            SftpCredential::Password(password) if password.expose_secret().is_empty() => {
                return Err(wrong((
                    "the password for the SFTP server is empty",
                    "het wachtwoord voor de SFTP-server is leeg",
                )));
            }
            SftpCredential::Password(_) => None,
            SftpCredential::Key(text) => Some(read_key(text)?),
        };
        Ok(Self { options, key, patience })
    }

    /// The path of a file in the folder.
    fn path(&self, name: &str) -> String {
        match self.options.folder.trim_end_matches('/') {
            "" if self.options.folder.starts_with('/') => format!("/{name}"),
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }

    /// The path of the folder.
    fn folder(&self) -> &str {
        if self.options.folder.is_empty() { "." } else { &self.options.folder }
    }
}

/// A fingerprint as it is compared: `SHA256:` and base64 of 32 bytes, without what may stand around it.
fn fingerprint(text: &str) -> Option<String> {
    let found = text.split_whitespace().find_map(|word| word.strip_prefix("SHA256:"))?;
    let plain = found.trim_end_matches('=');
    let fits = plain.len() == 43 && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
    fits.then(|| format!("SHA256:{plain}"))
}

/// What is wrong with the key is not told by its bytes.
fn read_key(text: &SecretString) -> Result<PrivateKey, Failure> {
    let secret = text.expose_secret();
    let key = decode_secret_key(secret, None);
    match key {
        Ok(key) if !key.is_encrypted() => Ok(key),
        Err(russh::keys::Error::KeyIsEncrypted) | Ok(_) => Err(wrong((
            "the private key has a passphrase: give one without (ssh-keygen -p takes it off a copy); it is sealed before it is stored",
            "de privésleutel heeft een wachtwoordzin: geef er een zonder (ssh-keygen -p haalt hem van een kopie); hij wordt verzegeld bewaard",
        ))),
        Err(_) if secret.trim_start().starts_with("ssh-") => Err(wrong((
            "this is the public half of a key; the private one is needed to sign in",
            "dit is de publieke helft van een sleutel; om aan te melden is de privésleutel nodig",
        ))),
        Err(_) => Err(wrong((
            "this is no private key: it is a file that begins with -----BEGIN … PRIVATE KEY-----",
            "dit is geen privésleutel: dat is een bestand dat begint met -----BEGIN … PRIVATE KEY-----",
        ))),
    }
}

fn wrong(detail: impl Into<Said>) -> Failure {
    Failure::Refused(Problem::new(ProblemKind::SettingWrong, detail))
}

impl Payt {
    /// User and host of the SFTP server, for a connection that has one.
    pub fn sftp_place(&self) -> Option<String> {
        self.sftp.as_ref().map(|sftp| format!("{}@{}", sftp.options.user, sftp.options.host))
    }

    fn sftp(&self) -> Result<&Sftp, Failure> {
        self.sftp.as_ref().ok_or_else(|| {
            wrong((
                "this connection has no SFTP server: connect Payt again with one",
                "deze koppeling heeft geen SFTP-server: koppel Payt opnieuw met een",
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(change: impl FnOnce(&mut SftpOptions)) -> Option<String> {
        let mut options = SftpOptions {
            host: "sftp.example".into(),
            port: SFTP_PORT,
            user: "u".into(),
            folder: String::new(),
            credential: SftpCredential::Password(SecretString::from("p")),
            host_key: None,
            private_addresses: false,
        };
        change(&mut options);
        let made = Sftp::new(options, Duration::from_secs(1));
        made.err().map(|failure| failure.problem().detail.en().to_owned())
    }

    #[test]
    fn what_can_not_be_used_is_named_without_what_is_secret() {
        assert_eq!(options(|_| {}), None);
        for (wrong, part) in [
            (options(|one| one.host.clear()), "sftp_host"),
            (options(|one| one.user = "a\nb".into()), "sftp_user"),
            (options(|one| one.folder = "x".repeat(256)), "sftp_folder"),
            (options(|one| one.port = 0), "sftp_port"),
            (options(|one| one.host_key = Some("SHA256:abc".into())), "sftp_host_key"),
            (options(|one| one.credential = SftpCredential::Password("".into())), "password"),
            (options(|one| one.credential = SftpCredential::Key("geheim".into())), "no private key"),
            (options(|one| one.credential = SftpCredential::Key("ssh-ed25519 AAAA".into())), "public half"),
        ] {
            let wrong = wrong.unwrap();
            assert!(wrong.contains(part), "{wrong}");
            assert!(!wrong.contains("geheim"), "{wrong}");
        }
    }

    #[test]
    fn a_fingerprint_is_read_out_of_the_line_that_ssh_keygen_writes() {
        let plain = "SHA256:qhbd1s0kAJ0/tlUIVq+OOy8QAJDHCkTqpuHvVsVkzlQ";
        for text in [plain.to_owned(), format!("256 {plain} host (ED25519)"), format!("{plain}=\n")] {
            assert_eq!(fingerprint(&text).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "SHA256:", "MD5:aa:bb", &plain[..plain.len() - 1], &plain.replace('/', "!")] {
            assert_eq!(fingerprint(text), None, "{text}");
        }
    }
}
