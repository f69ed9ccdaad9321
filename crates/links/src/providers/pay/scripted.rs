//! A server for tests that gives scripted answers, one connection each, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a connection.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// Status line and headers after `HTTP/1.1 `, and the body.
    Http(String, String),
    /// Says that more is coming than what comes.
    BreaksOff(String),
    /// Listens and says nothing.
    Silence,
}

/// An answer of 200 in JSON.
pub(super) fn json(body: &str) -> Answer {
    Answer::Http("200 OK\r\nContent-Type: application/json".to_owned(), body.to_owned())
}

/// An answer with a status and no body.
pub(super) fn status(head: &str) -> Answer {
    Answer::Http(head.to_owned(), String::new())
}

/// The running server.
pub(super) struct Scripted {
    pub(super) base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Starts it on a free port of this machine. After the last answer it accepts nothing more.
    pub(super) async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut silent = Vec::new();
            for answer in answers {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let request = read_head(&mut stream).await;
                kept.lock().unwrap().push(request);
                if let Some(text) = written(&answer) {
                    stream.write_all(text.as_bytes()).await.unwrap();
                    stream.shutdown().await.unwrap();
                } else {
                    silent.push(stream);
                }
            }
            drop(listener);
            // The silent ones stay open until the test is over.
            std::future::pending::<()>().await;
        });
        Self { base_url, requests }
    }

    /// The heads of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The request lines so far.
    pub(super) fn paths(&self) -> Vec<String> {
        let path = |request: String| request.split_whitespace().nth(1).unwrap_or_default().to_owned();
        self.requests().into_iter().map(path).collect()
    }
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}

fn written(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Http(head, body) => {
            Some(format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()))
        }
        Answer::BreaksOff(body) => {
            let length = body.len() + 100;
            Some(format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"))
        }
        Answer::Silence => None,
    }
}
