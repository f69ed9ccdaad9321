//! Who we are to AFAS: a classic token, or (see `oauth`) a client with a secret.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::problem::{Problem, ProblemKind};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::failure::Failure;

/// Gives the `Authorization` header of each call.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// The complete header value, marked as sensitive so that it is not printed.
    async fn header(&self) -> Result<HeaderValue, Failure>;

    /// AFAS refused this header. Whether asking for another one makes sense.
    async fn refused(&self, header: &HeaderValue) -> bool;
}

/// A classic AfasToken: it stands until it is revoked or expires.
#[derive(Debug, Clone)]
pub struct ClassicToken {
    /// The value after the word `AfasToken`.
    encoded: SecretString,
}

/// Characters of data in a token (AFAS documentation: authentication).
const DATA_LENGTH: usize = 64;
const BEFORE_DATA: &str = "<token><version>1</version><data>";
const AFTER_DATA: &str = "</data></token>";

impl ClassicToken {
    /// Reads a token in any of its three forms: the bare 64 hexadecimal characters, the XML around them, or the base64
    /// of that XML. White space is ignored.
    ///
    /// Fails with `afas-token-malformed`; the text itself is never repeated.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.strip_prefix("AfasToken").unwrap_or(&text);
        let data = data_of_xml(text)
            .or_else(|| is_data(text).then(|| text.to_owned()))
            .or_else(|| data_of_base64(text))
            .ok_or_else(|| Problem::new(ProblemKind::AfasTokenMalformed, String::new()))?;
        Ok(Self { encoded: STANDARD.encode(format!("{BEFORE_DATA}{data}{AFTER_DATA}")).into() })
    }
}

fn data_of_xml(text: &str) -> Option<String> {
    let data = text.strip_prefix(BEFORE_DATA)?.strip_suffix(AFTER_DATA)?;
    is_data(data).then(|| data.to_owned())
}

fn data_of_base64(text: &str) -> Option<String> {
    let xml = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let xml: String = xml.chars().filter(|c| !c.is_whitespace()).collect();
    data_of_xml(&xml)
}

fn is_data(text: &str) -> bool {
    text.len() == DATA_LENGTH && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[async_trait]
impl TokenSource for ClassicToken {
    async fn header(&self) -> Result<HeaderValue, Failure> {
        secret_header("AfasToken", &self.encoded)
    }

    async fn refused(&self, _header: &HeaderValue) -> bool {
        false
    }
}

/// `{scheme} {secret}`, marked as sensitive.
pub(super) fn secret_header(scheme: &str, secret: &SecretString) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::try_from(format!("{scheme} {}", secret.expose_secret())).map_err(|_| {
        Failure::Denied(Problem::new(ProblemKind::AfasTokenWrong, "the token holds characters that can't be sent"))
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

    async fn header_of(text: &str) -> String {
        let header = ClassicToken::parse(text).unwrap().header().await.unwrap();
        assert!(header.is_sensitive());
        header.to_str().unwrap().to_owned()
    }

    /// The header from AFAS's own documentation of the classic token.
    const EXPECTED: &str = "AfasToken PHRva2VuPjx2ZXJzaW9uPjE8L3ZlcnNpb24+PGRhdGE+MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQkNERUYwMTIzNDU2Nzg5QUJDREVGMDEyMzQ1Njc4OUFCQ0RFRjwvZGF0YT48L3Rva2VuPg==";

    #[tokio::test]
    async fn all_forms_of_a_token_give_the_same_header() {
        let xml = format!("{BEFORE_DATA}{DATA}{AFTER_DATA}");
        let with_line_end = STANDARD.encode(format!("{xml}\r\n"));
        for text in [DATA, &format!(" {DATA}\n"), &xml, &format!("{xml}\r\n"), &with_line_end, EXPECTED] {
            assert_eq!(header_of(text).await, EXPECTED, "{text}");
        }
        assert_eq!(header_of(&xml.replace("><", ">\r\n  <")).await, EXPECTED);
    }

    #[test]
    fn other_texts_are_malformed_and_are_not_repeated() {
        let short = DATA.get(1..).unwrap();
        let no_hex = DATA.replace('A', "G");
        for text in ["", "token", short, &no_hex, "<token><version>1</version><data></data></token>", "aGVsbG8="] {
            let problem = ClassicToken::parse(text).unwrap_err();
            assert_eq!(problem.kind, ProblemKind::AfasTokenMalformed);
            assert_eq!(problem.detail, "");
        }
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token = ClassicToken::parse(DATA).unwrap();
        assert!(!format!("{token:?}").contains("PHRva2V"));
    }
}
