//! A server on this machine that does next to nothing: every answer lies ready in memory, so that what is measured is
//! the one who asks.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

use super::pages;
use crate::listening::listen;

/// The running server; it ends with the process.
pub(super) struct Server {
    base_url: String,
    shared: Arc<Shared>,
}

struct Shared {
    /// Complete answers, heads included.
    answers: Vec<Vec<u8>>,
    /// The paths asked for, oldest first.
    asked: Mutex<Vec<String>>,
}

impl Server {
    pub(super) fn start(pages: Vec<String>) -> Result<Self> {
        let answers = pages.into_iter().map(answer).collect();
        let shared = Arc::new(Shared { answers, asked: Mutex::default() });
        let serving = Arc::clone(&shared);
        let base_url = listen(move |path, stream| serving.serve(path, stream))?;
        Ok(Self { base_url, shared })
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The paths asked for so far.
    pub(super) fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The size of all answers.
    pub(super) fn bytes(&self) -> u64 {
        self.shared.answers.iter().map(|answer| u64::try_from(answer.len()).unwrap_or(0)).sum()
    }
}

impl Shared {
    fn serve(&self, path: &str, stream: &mut TcpStream) -> std::io::Result<()> {
        let answer = self.answers.get(pages::asked_for(path));
        stream.write_all(answer.map_or(NOT_FOUND.as_bytes(), Vec::as_slice))?;
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Ok(())
    }
}

const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

fn answer(page: String) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\n";
    format!("{head}Content-Length: {}\r\n\r\n{page}", page.len()).into_bytes()
}
