//! A web server whose answers a test scripts. It keeps every request and counts how many run at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Behind the base path, without the query.
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

/// What the server does with it.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: String,
    body: String,
    hold: Duration,
    together: usize,
    cut: bool,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: String::new(), body: body.into(), hold: Duration::ZERO, together: 0, cut: false }
    }

    pub(crate) fn ok(body: impl Into<String>) -> Self {
        Self::new(200, body)
    }

    /// A functional refusal.
    pub(crate) fn refusal(message: &str) -> Self {
        let body = serde_json::json!({ "externalMessage": message, "errorNumber": -1, "profitLogReference": "0F1E" });
        Self::new(500, body.to_string())
    }

    /// The connection ends without an answer.
    pub(crate) fn cut() -> Self {
        Self { cut: true, ..Self::new(200, "") }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers = format!("{}{name}: {value}\r\n", self.headers);
        self
    }

    /// Waits until that many requests have run at once (for a second at most), so that a slow machine fails no test.
    pub(crate) fn together(mut self, requests: usize) -> Self {
        self.together = requests;
        self
    }

    /// Waits before it answers.
    pub(crate) fn after(mut self, hold: Duration) -> Self {
        self.hold = hold;
        self
    }
}

type Script = dyn Fn(&Request) -> Reply + Send + Sync;

#[derive(Default)]
struct Seen {
    requests: Vec<Request>,
    running: Vec<String>,
    most_at_once: usize,
    /// Most requests at once of one method and path.
    most_of_one_path: usize,
}

/// The server; it ends with the test.
pub(crate) struct Server {
    address: String,
    seen: Arc<Mutex<Seen>>,
}

/// What stands before every path.
const BASE: &str = "/ProfitRestServices/";

impl Server {
    pub(crate) async fn start(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (script, kept): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&kept)));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}{}", self.address, BASE.trim_end_matches('/'))
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().requests.clone()
    }

    /// The requests whose path starts with this.
    pub(crate) fn requests_to(&self, path: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.path.starts_with(path)).collect()
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.seen.lock().unwrap().most_at_once
    }

    pub(crate) fn most_of_one_path(&self) -> usize {
        self.seen.lock().unwrap().most_of_one_path
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Script>, seen: Arc<Mutex<Seen>>) {
    while let Some(request) = receive(&mut stream).await {
        let name = format!("{} {}", request.method, request.path);
        {
            let mut seen = seen.lock().unwrap();
            seen.requests.push(request.clone());
            seen.running.push(name.clone());
            seen.most_at_once = seen.most_at_once.max(seen.running.len());
            let of_path = seen.running.iter().filter(|running| **running == name).count();
            seen.most_of_one_path = seen.most_of_one_path.max(of_path);
        }
        let reply = script(&request);
        for _ in 0..1_000 {
            if seen.lock().unwrap().most_at_once >= reply.together {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if !reply.hold.is_zero() {
            tokio::time::sleep(reply.hold).await;
        }
        {
            let mut seen = seen.lock().unwrap();
            let index = seen.running.iter().position(|running| *running == name).unwrap();
            seen.running.remove(index);
        }
        if reply.cut {
            return;
        }
        let head =
            format!("HTTP/1.1 {} X\r\n{}Content-Length: {}\r\n\r\n", reply.status, reply.headers, reply.body.len());
        if stream.write_all(format!("{head}{}", reply.body).as_bytes()).await.is_err() {
            return;
        }
    }
}

/// One request; nothing when the connection ends or does not speak HTTP.
async fn receive(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        more(stream, &mut bytes).await?;
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    let headers: HashMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + 4 + length {
        more(stream, &mut bytes).await?;
    }
    let url = reqwest::Url::parse(&format!("http://host{target}")).unwrap();
    Some(Request {
        method,
        path: url.path().strip_prefix(BASE).unwrap_or(url.path()).to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers,
        body: String::from_utf8(bytes[end + 4..].to_vec()).unwrap(),
    })
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(bytes).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
