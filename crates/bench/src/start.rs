//! How long `kruispost run` takes until its pages answer, and how much memory it has when nothing happens.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::arguments::Arguments;
use crate::figures::{Figures, best, microseconds};
use crate::process::{RESIDENT, memory_kib};

/// Between two looks whether it answers: small against what is measured.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// A program that does not answer by then never will.
const PATIENCE: Duration = Duration::from_secs(20);

/// Measures, with `--program`, `--data` (a data folder that is there already), `--runs` and `--idle-ms`.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (program, data) = (given.path("--program")?, given.path("--data")?);
    let idle = Duration::from_millis(u64::try_from(given.number("--idle-ms", 3_000)?)?);
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..given.number("--runs", 7)? {
        let mut running = Running::start(&program, &data)?;
        starts.push(running.until_healthy()?);
        thread::sleep(idle);
        memory.push(memory_kib(&running.child.id().to_string(), RESIDENT)?);
    }
    memory.sort_unstable();
    let middle = memory.get(memory.len() / 2).context("nothing was measured")?;
    let mut figures = Figures::default();
    figures.add_median("start_us", &starts)?;
    figures.add("best_start_us", microseconds(best(&starts)?));
    figures.add("idle_bytes", middle * 1_024);
    Ok(figures)
}

/// The program while it runs; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    address: SocketAddr,
    since: Instant,
}

impl Running {
    pub(crate) fn start(program: &Path, data: &Path) -> Result<Self> {
        let address = free_address()?;
        let since = Instant::now();
        let mut command = Command::new(program);
        command.arg("run").arg("--data").arg(data).env("KRUISPOST_SERVER__LISTEN", address.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("can't run {}", program.display()))?;
        Ok(Self { child, address, since })
    }

    /// Where its pages answer.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The time from the start until `/health` answers 200.
    pub(crate) fn until_healthy(&mut self) -> Result<Duration> {
        loop {
            if is_healthy(self.address) {
                return Ok(self.since.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended: {status}");
            }
            ensure!(self.since.elapsed() < PATIENCE, "the program does not answer at {}", self.address);
            thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that was free a moment ago.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?.local_addr()?)
}

fn is_healthy(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = vec![0; 12];
        stream.read_exact(&mut head)?;
        Ok(head)
    };
    ask().is_ok_and(|head| head == b"HTTP/1.1 200")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_200_is_healthy() {
        use std::io::BufRead as _;

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            for status in ["503 Service Unavailable", "200 OK"] {
                let (mut stream, _) = listener.accept().unwrap();
                // the whole request: what is left unread when the stream goes would reset the connection
                let lines = std::io::BufReader::new(stream.try_clone().unwrap()).lines();
                let asked = lines.map(Result::unwrap).take_while(|line| !line.is_empty()).count();
                assert!(asked > 0);
                write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").unwrap();
            }
        });
        assert!(!is_healthy(address));
        assert!(is_healthy(address));
        server.join().unwrap();
        assert!(!is_healthy(address), "nobody listens any more");
    }

    #[test]
    fn a_program_that_ends_by_itself_is_an_error_and_not_a_figure() {
        let mut running = Running::start(Path::new("true"), Path::new(".")).unwrap();
        assert!(running.until_healthy().unwrap_err().to_string().contains("ended"));
    }
}
