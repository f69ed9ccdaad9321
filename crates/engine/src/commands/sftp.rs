//! The SFTP server of a connection to Payt: filled in, kept, and fit for how an integration delivers.

use std::collections::BTreeMap;

pub use links::targets::payt::sftp::{HostKey, SFTP_PORT};
use links::targets::payt::sftp::{SftpCredential, SftpOptions, host_keys};
use secrecy::{ExposeSecret as _, SecretString};
use store::{Connection, Flow};

use super::connect::Behalf;
use crate::Engine;
use crate::error::EngineError;
use crate::options::Calls;
use crate::receivables::{AFAS_PAYT_KIND, FileWay, ListWay, ReceivableSettings};
use crate::settings::{SettingProblem, problem};

/// An SFTP server that takes lists for one administration.
#[derive(Debug)]
pub struct ConnectSftp {
    /// Its name or address.
    pub host: String,
    /// Its port; usually [`SFTP_PORT`].
    pub port: u16,
    /// The user.
    pub user: String,
    /// The folder; empty is where one arrives.
    pub folder: String,
    /// How the user shows who he is.
    pub secret: SftpSecret,
    /// The fingerprint of its key, which a person compared; without, the check shows it and nothing is kept.
    pub host_key: Option<String>,
}

/// How a user of an SFTP server shows who he is.
#[derive(Debug)]
pub enum SftpSecret {
    /// By a password.
    Password(SecretString),
    /// By a private key without a passphrase.
    Key(SecretString),
}

/// The way the lists of an integration go, and what is known afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The SFTP server and the user there, when lists go by SFTP.
    pub server: Option<String>,
    /// Whether what the target made of a list can be asked for.
    pub reads_back: bool,
    /// Whether documents can go.
    pub documents: bool,
}

impl ConnectSftp {
    /// Puts it among what a connection is kept as.
    pub(super) fn keep(self, settings: &mut BTreeMap<String, String>, secrets: &mut BTreeMap<String, SecretString>) {
        let texts = [("sftp_host", self.host), ("sftp_port", self.port.to_string()), ("sftp_user", self.user)];
        settings.extend(texts.map(|(key, text)| (key.to_owned(), text)));
        settings.insert("sftp_folder".to_owned(), self.folder);
        settings.extend(self.host_key.map(|key| ("sftp_host_key".to_owned(), key)));
        let (name, secret) = match self.secret {
            SftpSecret::Password(password) => ("sftp_password", password),
            SftpSecret::Key(key) => ("sftp_key", key),
        };
        secrets.insert(name.to_owned(), secret);
    }
}

/// The SFTP server of a connection, when it has one.
pub(crate) fn sftp_from(
    settings: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, SecretString>,
    calls: &Calls,
) -> Option<SftpOptions> {
    let text = |key: &str| settings.get(key).cloned().unwrap_or_default();
    let credential = match (secrets.get("sftp_key"), secrets.get("sftp_password")) {
        (Some(key), _) => SftpCredential::Key(key.clone()),
        (None, password) => SftpCredential::Password(password.cloned().unwrap_or_default()),
    };
    settings.get("sftp_host").map(|host| SftpOptions {
        host: host.clone(),
        // another text than a port is refused as port 0
        port: text("sftp_port").parse().unwrap_or_default(),
        user: text("sftp_user"),
        folder: text("sftp_folder"),
        credential,
        host_key: settings.get("sftp_host_key").cloned(),
        private_addresses: calls.sftp_private_addresses,
    })
}

impl Engine {
    /// Asks an SFTP server for its keys, for a person to compare. Nobody signs in.
    pub async fn sftp_host_keys(&self, host: &str, port: u16) -> Result<Vec<HostKey>, EngineError> {
        Ok(host_keys(host, port, self.options.calls.sftp_private_addresses).await?)
    }

    /// The way the lists of an integration go.
    pub async fn way_of(&self, flow: &Flow) -> Result<Way, EngineError> {
        let payt = self.payt_of(&flow.source_connection).await?;
        let way = ReceivableSettings::of(flow)?.way;
        let server = payt.sftp_place().filter(|_| by_sftp(way));
        Ok(Way { server, reads_back: payt.reads_back(), documents: way.takes_documents(&payt) })
    }

    /// An integration must not lose the way by which it delivers when its connection is replaced.
    pub(super) async fn refuse_lost_way(
        &self,
        behalf: Behalf<'_>,
        name: &str,
        settings: &BTreeMap<String, String>,
        secrets: &BTreeMap<String, SecretString>,
    ) -> Result<(), EngineError> {
        let own = self.store.of_organisation(behalf.organisation);
        let Some(replaced) = own.list_connections().await?.into_iter().find(|known| known.name == name) else {
            return Ok(());
        };
        let has = |secret: &str| secrets.get(secret).is_some_and(|secret| !secret.expose_secret().is_empty());
        let ends = Ends {
            files: has("token") && has("import_token"),
            interface: has("token"),
            sftp: settings.contains_key("sftp_host"),
        };
        for flow in own.list_flows().await?.iter().filter(|flow| flow.source_connection == replaced.id) {
            if flow.kind == AFAS_PAYT_KIND {
                let way = ReceivableSettings::of(flow)?.way;
                ends.take(way).map_err(EngineError::Settings)?;
                self.refuse_other_place(flow, &replaced, settings).await?;
                if by_sftp(way) {
                    self.refuse_shared_folder(behalf, &replaced.id, folder_of(|key| settings.get(key).cloned()))
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// The way a list is to go must be one the connection has; and a folder takes the lists of one integration: the files of
    /// two would take each other's place.
    pub(super) async fn refuse_wrong_way(
        &self,
        behalf: Behalf<'_>,
        target: &Connection,
        settings: &ReceivableSettings,
    ) -> Result<(), EngineError> {
        let payt = self.payt_of(&target.id).await?;
        let ends = Ends { files: payt.takes_files(), interface: payt.reads_back(), sftp: payt.sftp_place().is_some() };
        ends.take(settings.way).map_err(EngineError::Settings)?;
        if !by_sftp(settings.way) {
            return Ok(());
        }
        self.refuse_shared_folder(behalf, &target.id, kept_folder(target)).await
    }

    /// What is known of single records is known of one place: at another Payt, as one for trying things out, none of them is there.
    async fn refuse_other_place(
        &self,
        flow: &Flow,
        replaced: &Connection,
        settings: &BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        let before = replaced.settings.get("base_url").and_then(|text| text.as_str());
        if before == settings.get("base_url").map(String::as_str) || !self.store.has_target_records(&flow.id).await? {
            return Ok(());
        }
        let why = (
            "this integration delivers record by record to the Payt it is connected with, and only what changed: connect the other one under a name of its own and install an integration for it",
            "deze integratie levert per stuk aan de Payt waarmee ze gekoppeld is, en alleen wat wijzigde: koppel de andere onder een eigen naam en installeer er een integratie voor",
        );
        Err(EngineError::Settings(vec![problem("base_url", &flow.name, why)]))
    }

    /// No other integration may deliver into this folder.
    async fn refuse_shared_folder(
        &self,
        behalf: Behalf<'_>,
        connection: &str,
        folder: Option<[String; 4]>,
    ) -> Result<(), EngineError> {
        let own = self.store.of_organisation(behalf.organisation);
        for other in own.list_flows().await?.iter().filter(|other| other.kind == AFAS_PAYT_KIND) {
            if other.source_connection == connection || !by_sftp(ReceivableSettings::of(other)?.way) {
                continue;
            }
            if kept_folder(&own.get_connection(&other.source_connection).await?) == folder {
                let why = (
                    "another integration delivers into this folder of the SFTP server: their files would take each other's place; ask Payt for a folder or user for each",
                    "een andere integratie levert al in deze map van de SFTP-server: hun bestanden zouden elkaar vervangen; vraag Payt om een map of gebruiker voor elk",
                );
                return Err(EngineError::Settings(vec![problem("delivery", &other.name, why)]));
            }
        }
        Ok(())
    }
}

fn by_sftp(way: ListWay) -> bool {
    matches!(way, ListWay::File(FileWay::Sftp { .. }))
}

/// What a connection opens.
struct Ends {
    /// The interface for files.
    files: bool,
    /// The interface for records.
    interface: bool,
    /// An SFTP server.
    sftp: bool,
}

impl Ends {
    /// Whether a list can go that way.
    fn take(&self, way: ListWay) -> Result<(), Vec<SettingProblem>> {
        let ways = [("csv_http", self.files), ("csv_sftp", self.sftp), ("api", self.interface)];
        let (value, is_there, why) = match way {
            ListWay::File(FileWay::Http) => (
                "csv_http",
                self.files,
                (
                    "needs a connection with an access token and an import token",
                    "vraagt een koppeling met een toegangstoken en een importtoken",
                ),
            ),
            ListWay::File(FileWay::Sftp { .. }) => (
                "csv_sftp",
                self.sftp,
                ("needs a connection with an SFTP server", "vraagt een koppeling met een SFTP-server"),
            ),
            ListWay::Api => (
                "api",
                self.interface,
                ("needs a connection with an access token", "vraagt een koppeling met een toegangstoken"),
            ),
        };
        if is_there {
            return Ok(());
        }
        let possible = ways.iter().filter(|(_, is_there)| *is_there).map(|(way, _)| (*way).to_owned()).collect();
        Err(vec![SettingProblem { possible, ..problem("delivery", value, why) }])
    }
}

/// The folder a connection delivers into.
fn kept_folder(connection: &Connection) -> Option<[String; 4]> {
    folder_of(|key| connection.settings.get(key).and_then(|text| text.as_str()).map(str::to_owned))
}

/// Where that is, in one form: `/in/`, `./in` and `in` are one folder.
fn folder_of(text: impl Fn(&str) -> Option<String>) -> Option<[String; 4]> {
    let folder = text("sftp_folder").unwrap_or_default();
    let folder = folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/");
    Some([text("sftp_host")?.to_ascii_lowercase(), text("sftp_port")?, text("sftp_user")?, folder])
}
