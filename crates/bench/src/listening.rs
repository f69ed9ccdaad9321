//! A server on this machine for what is measured: it reads requests, and whoever starts it answers them.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, Result};

/// Answers one request after the other on each connection, by its path; gives the address. It ends with the process.
pub(crate) fn listen(
    answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            // Whoever hangs up is no longer served; that is no failure.
            thread::spawn(move || serve(stream, answer.as_ref()).unwrap_or_default());
        }
    });
    Ok(base_url)
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&str, &mut TcpStream) -> std::io::Result<()>) -> std::io::Result<()> {
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
        answer(request.split(' ').nth(1).unwrap_or_default(), &mut stream)?;
    }
}
