//! Keys, users and passwords, always the same ones: nothing here guards anything.

use russh::keys::{
    HashAlg, PrivateKey,
    ssh_key::{LineEnding, private::Ed25519Keypair},
};

use super::SftpKnobs;

/// The password of every administration's user.
pub const SFTP_PASSWORD: &str = "payt-sftp-89abcdef";

/// What the user of an administration begins with; its code follows.
const USER: &str = "payt-";

/// Where the client's key grows from; those of the host grow from other numbers.
const CLIENT_SEED: u8 = 200;

/// A host key of another kind.
const SECOND_HOST_KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\n\
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS\n\
1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQRiLjk82UwPk9uw16kXU2b1/TPhdPsV\n\
uubCIy+n6x5hqmSKbHVRMUh51ACz2JpOT8UTOhj6OBzn7nxxDfF8KGa4AAAAqGe9nnVnvZ\n\
51AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGIuOTzZTA+T27DX\n\
qRdTZvX9M+F0+xW65sIjL6frHmGqZIpsdVExSHnUALPYmk5PxRM6GPo4HOfufHEN8XwoZr\n\
gAAAAhAM97hDtdK0dNGbx59kMl7rr1jgD9/MbNA5Q8nO4JFopPAAAACGVtdWxhdG9yAQID\n\
BAUGBw==\n\
-----END OPENSSH PRIVATE KEY-----\n";

/// The user who delivers for an administration.
#[must_use]
pub fn sftp_user(administration: &str) -> String {
    format!("{USER}{administration}")
}

/// The private key of the client that may sign in without a password, as `ssh-keygen` writes one.
#[must_use]
pub fn sftp_client_key() -> String {
    client_key().and_then(|key| key.to_openssh(LineEnding::LF).ok()).map(|text| text.to_string()).unwrap_or_default()
}

/// The fingerprint of the host key that this number is, as `ssh-keygen -l` shows it.
#[must_use]
pub fn sftp_host_key(number: u8) -> String {
    grown(number).map(|key| key.fingerprint(HashAlg::Sha256).to_string()).unwrap_or_default()
}

pub(super) fn administration_of(user: &str) -> Option<&str> {
    user.strip_prefix(USER)
}

pub(super) fn client_key() -> Option<PrivateKey> {
    grown(CLIENT_SEED)
}

pub(super) fn host_keys(knobs: &SftpKnobs) -> Vec<PrivateKey> {
    let second = PrivateKey::from_openssh(SECOND_HOST_KEY).ok().filter(|_| knobs.second_host_key);
    grown(knobs.host_key).into_iter().chain(second).collect()
}

fn grown(number: u8) -> Option<PrivateKey> {
    PrivateKey::new(Ed25519Keypair::from_seed(&[number; 32]).into(), "emulator").ok()
}
