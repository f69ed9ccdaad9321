//! A server on this machine that does next to nothing: every answer lies ready in memory, so that what is measured is
//! the one who asks.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};

use super::pages;

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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let answers = pages.into_iter().map(answer).collect();
        let shared = Arc::new(Shared { answers, asked: Mutex::default() });
        let server = Self { base_url, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // Whoever hangs up is no longer served; that is no failure.
                thread::spawn(move || shared.serve(stream).unwrap_or_default());
            }
        });
        Ok(server)
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
    /// Answers one request after the other on a connection.
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        loop {
            let (mut request, mut header) = (String::new(), String::new());
            if reader.read_line(&mut request)? == 0 {
                return Ok(());
            }
            while reader.read_line(&mut header)? > 2 {
                header.clear();
            }
            let path = request.split(' ').nth(1).unwrap_or_default();
            let answer = self.answers.get(pages::asked_for(path));
            stream.write_all(answer.map_or(NOT_FOUND.as_bytes(), Vec::as_slice))?;
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        }
    }
}

const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

fn answer(page: String) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\n";
    format!("{head}Content-Length: {}\r\n\r\n{page}", page.len()).into_bytes()
}
