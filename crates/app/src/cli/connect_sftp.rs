//! The SFTP server of `kruispost connect payt`: its key is shown, and a person says that it is the right one.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use engine::Engine;
use engine::commands::{ConnectSftp, HostKey, SFTP_PORT, SftpSecret};

use super::connect::read_secret;
use crate::output::remark;

/// Where lists go by SFTP.
#[derive(Debug, Args)]
pub(super) struct Sftp {
    /// The SFTP server that takes lists; with it the tokens may be left out, and then nothing is read back from Payt
    #[arg(long, value_name = "HOST", requires = "sftp_user")]
    sftp_host: Option<String>,
    /// The port of the SFTP server
    #[arg(long, value_name = "PORT", default_value_t = SFTP_PORT, value_parser = clap::value_parser!(u16).range(1..))]
    sftp_port: u16,
    /// The user there
    #[arg(long, value_name = "USER", requires = "sftp_host")]
    sftp_user: Option<String>,
    /// The folder there; without, the one where the user arrives
    #[arg(long, value_name = "FOLDER", default_value = "")]
    sftp_folder: String,
    /// The file that holds the user's private key, without a passphrase; - for the standard input
    #[arg(long, value_name = "FILE", requires = "sftp_host", conflicts_with = "sftp_password_file")]
    sftp_key_file: Option<PathBuf>,
    /// The file that holds the user's password; - for the standard input
    #[arg(long, value_name = "FILE", requires = "sftp_host")]
    sftp_password_file: Option<PathBuf>,
    /// The fingerprint of the server's key (SHA256:…) as Payt gave it to you; without, it is shown for you to compare
    #[arg(long, value_name = "FINGERPRINT", requires = "sftp_host")]
    sftp_host_key: Option<String>,
}

impl Sftp {
    /// What was filled in, with the key that was given or confirmed.
    pub(super) async fn ask(self, engine: &Engine) -> anyhow::Result<Option<ConnectSftp>> {
        let (Some(host), Some(user)) = (self.sftp_host, self.sftp_user) else { return Ok(None) };
        let secret = match (self.sftp_key_file, self.sftp_password_file) {
            (Some(file), _) => SftpSecret::Key(read_secret(&file)?),
            (None, Some(file)) => SftpSecret::Password(read_secret(&file)?),
            (None, None) => bail!("say how to sign in at {host}: --sftp-key-file or --sftp-password-file"),
        };
        let host_key = match self.sftp_host_key {
            Some(key) => Some(key),
            None => confirmed(&host, &engine.sftp_host_keys(&host, self.sftp_port).await?)?,
        };
        Ok(Some(ConnectSftp { host, port: self.sftp_port, user, folder: self.sftp_folder, secret, host_key }))
    }
}

/// Shows the keys of a server, and asks on a terminal whether they are right.
fn confirmed(host: &str, keys: &[HostKey]) -> anyhow::Result<Option<String>> {
    if keys.is_empty() {
        return Ok(None);
    }
    remark(&format!("{host} shows:"));
    for key in keys {
        remark(&format!("  {}  ({})", key.fingerprint, key.kind));
    }
    remark("Compare it with the fingerprint that Payt gave you. Whoever else answers there would get your debtors.");
    if !std::io::stdin().is_terminal() {
        remark("Run the command again with --sftp-host-key and the one that is the same");
        return Ok(None);
    }
    remark(match keys {
        [_] => "Type yes when it is the same:",
        _ => "Type or paste the one that is the same:",
    });
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(chosen(answer.trim(), keys))
}

/// The key that an answer confirms. Of several only the one that is named: "yes" would not say which was compared.
fn chosen(answer: &str, keys: &[HostKey]) -> Option<String> {
    match keys {
        [only] if matches!(answer, "yes" | "ja") => Some(only.fingerprint.clone()),
        _ => keys.iter().find(|key| key.fingerprint == answer).map(|key| key.fingerprint.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_confirms_the_only_key_and_never_one_of_several() {
        let key = |fingerprint: &str| HostKey { kind: "ssh-ed25519".into(), fingerprint: fingerprint.into() };
        let keys = [key("SHA256:one"), key("SHA256:two")];
        assert_eq!(chosen("yes", &keys[..1]).as_deref(), Some("SHA256:one"));
        assert_eq!(chosen("yes", &keys), None);
        assert_eq!(chosen("SHA256:two", &keys).as_deref(), Some("SHA256:two"));
        assert_eq!((chosen("", &keys), chosen("no", &keys[..1])), (None, None));
    }
}
