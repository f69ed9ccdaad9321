//! Mail: to an SMTP server, or into a folder where there is none.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

/// How long a server may take to take a mail.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How the line to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// It begins in the clear and becomes TLS before anything is said; without TLS nothing is sent.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear: for a server on the same machine.
    None,
}

/// A server that takes mail.
#[derive(Debug)]
pub struct SmtpServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// Name and password, when it wants them.
    pub login: Option<(String, SecretString)>,
}

/// What somebody gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is about.
    pub subject: String,
    /// The whole of it as text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Why a mail did not go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailFailure {
    /// It may go later.
    #[error("{0}")]
    Later(String),
    /// It never will: an address that is none, or a server that refuses this mail for good.
    #[error("{0}")]
    Never(String),
}

/// Sends letters.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

impl Mailer {
    /// A mailer for a server. Nothing is asked of the server yet.
    ///
    /// # Errors
    /// A sender that is no address, or a name that no certificate can be for.
    pub fn smtp(from: &str, server: SmtpServer) -> Result<Self, MailFailure> {
        let never = |error: lettre::transport::smtp::Error| MailFailure::Never(error.to_string());
        let builder = match server.security {
            Security::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&server.host).map_err(never)?,
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&server.host).map_err(never)?,
            Security::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host),
        };
        let mut builder = builder.port(server.port).timeout(Some(TIMEOUT));
        if let Some((name, password)) = server.login {
            builder = builder.credentials(Credentials::new(name, password.expose_secret().to_owned()));
        }
        Ok(Self { from: mailbox(from)?, way: Way::Smtp(Box::new(builder.build())) })
    }

    /// A mailer that writes each mail into this folder: as it would go (`.eml`), and as text to read (`.txt`).
    ///
    /// # Errors
    /// A sender that is no address.
    pub fn folder(from: &str, folder: PathBuf) -> Result<Self, MailFailure> {
        Ok(Self { from: mailbox(from)?, way: Way::Folder(folder) })
    }

    /// Sends a letter to one address. `id` names its file in a folder.
    ///
    /// # Errors
    /// What went wrong, and whether trying again makes sense. After a lost answer the mail may have gone all the same.
    pub async fn send(&self, id: &str, to: &str, letter: &Letter) -> Result<(), MailFailure> {
        let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
        let message = Message::builder().from(self.from.clone()).to(mailbox(to)?).subject(&letter.subject);
        let message = message.multipart(body).map_err(|error| MailFailure::Never(error.to_string()))?;
        match &self.way {
            Way::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(MailFailure::Never(error.to_string())),
                Err(error) => Err(MailFailure::Later(error.to_string())),
            },
            Way::Folder(folder) => {
                let later = |error: std::io::Error| MailFailure::Later(format!("{}: {error}", folder.display()));
                tokio::fs::create_dir_all(folder).await.map_err(later)?;
                tokio::fs::write(folder.join(format!("{id}.eml")), message.formatted()).await.map_err(later)?;
                let told = format!("To: {to}\nSubject: {}\n\n{}", letter.subject, letter.text);
                tokio::fs::write(folder.join(format!("{id}.txt")), told).await.map_err(later)
            }
        }
    }
}

fn mailbox(address: &str) -> Result<Mailbox, MailFailure> {
    address.parse().map_err(|error| MailFailure::Never(format!("`{address}` is no e-mail address: {error}")))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

    use super::*;

    fn letter() -> Letter {
        Letter { subject: "Twee vragen".into(), text: "Zie één: https://x".into(), html: "<p>Zie één</p>".into() }
    }

    /// A server of a few lines: takes one mail and gives what it was told, or refuses the recipient with this answer.
    async fn server(recipient: &'static str) -> (u16, tokio::task::JoinHandle<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 here\r\n").await.unwrap();
            let (mut told, mut in_data) = (String::new(), false);
            while let Ok(Some(line)) = lines.next_line().await {
                told.push_str(&line);
                told.push('\n');
                let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                    "." if in_data => "250 taken\r\n",
                    _ if in_data => continue,
                    "DATA" => {
                        in_data = true;
                        "354 go on\r\n"
                    }
                    "RCPT" => recipient,
                    "QUIT" => "221 bye\r\n",
                    _ => "250 fine\r\n",
                };
                in_data &= line != ".";
                write.write_all(answer.as_bytes()).await.unwrap();
            }
            told
        });
        (port, taken)
    }

    fn mailer(port: u16) -> Mailer {
        let server = SmtpServer { host: "127.0.0.1".into(), port, security: Security::None, login: None };
        Mailer::smtp("Kruispost <post@kaas.example>", server).unwrap()
    }

    #[tokio::test]
    async fn a_server_gets_text_and_html_from_the_sender() {
        let (port, taken) = server("250 fine\r\n").await;
        let mailer = mailer(port);
        mailer.send("1", "anna@kaas.example", &letter()).await.unwrap();
        drop(mailer);
        let told = taken.await.unwrap();
        for part in
            ["MAIL FROM:<post@kaas.example>", "RCPT TO:<anna@kaas.example>", "Subject: Twee vragen", "text/html"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
    }

    #[tokio::test]
    async fn a_refusal_for_good_is_told_apart_from_one_for_now() {
        let (port, _taken) = server("550 nobody here\r\n").await;
        let never = mailer(port).send("1", "otto@kaas.example", &letter()).await.unwrap_err();
        assert!(matches!(&never, MailFailure::Never(why) if why.contains("nobody here")), "{never:?}");
        let (port, _taken) = server("450 later\r\n").await;
        let later = mailer(port).send("1", "otto@kaas.example", &letter()).await.unwrap_err();
        assert!(matches!(later, MailFailure::Later(_)), "{later:?}");
        let no_address = mailer(port).send("1", "otto", &letter()).await.unwrap_err();
        assert!(matches!(no_address, MailFailure::Never(_)), "{no_address:?}");
    }

    #[tokio::test]
    async fn a_folder_gets_a_file() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("post");
        Mailer::folder("post@kaas.example", folder.clone())
            .unwrap()
            .send("7", "anna@kaas.example", &letter())
            .await
            .unwrap();
        let file = std::fs::read_to_string(folder.join("7.eml")).unwrap();
        assert!(file.contains("To: anna@kaas.example") && file.contains("text/html"), "{file}");
        let told = std::fs::read_to_string(folder.join("7.txt")).unwrap();
        assert_eq!(told, "To: anna@kaas.example\nSubject: Twee vragen\n\nZie één: https://x");
    }
}
