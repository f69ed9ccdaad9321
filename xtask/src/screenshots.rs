//! Pictures of the pages of the demo, for people to look at: wide and narrow, light and dark, English and Dutch.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::{packages, say};

/// The settlement that the Pay. reference works out, which every demo has.
const WORKED: &str = "/settlements/QX7P-2M4K";

/// How often the demo is asked whether it is ready, once a second.
const PATIENCE_SECONDS: u32 = 900;

/// Chromium as root, without a display, and without calling anybody.
const CHROMIUM: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// Takes the pictures into `target/screenshots`, and the one of the README into `docs/images`.
pub fn run() -> Result<ExitCode> {
    let chromium = find_or_install()?;
    let folder = Path::new("target/screenshots");
    std::fs::create_dir_all(folder)?;
    std::fs::create_dir_all("docs/images")?;
    let demo = Demo::start()?;
    for (name, path) in [
        ("overview", "/"),
        ("settlements", "/settlements"),
        ("questions", "/questions"),
        ("settlement", WORKED),
        ("problems", "/problems"),
    ] {
        for (shape, size) in [("wide", "1440,1500"), ("narrow", "390,3000")] {
            for (light, scheme) in [("light", "1"), ("dark", "0")] {
                for language in ["en", "nl"] {
                    let file = folder.join(format!("{name}-{shape}-{light}-{language}.png"));
                    take(chromium, &demo.url(path, language), size, scheme, &file)?;
                }
            }
        }
    }
    take(chromium, &demo.url(WORKED, "en"), "1440,1180", "1", Path::new("docs/images/settlement.png"))?;
    say(&format!("xtask: the pictures are in {}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

fn take(chromium: &str, url: &str, size: &str, scheme: &str, file: &Path) -> Result<()> {
    let profile = std::env::temp_dir().join(format!("kruispost-chromium-{}", std::process::id()));
    let status = Command::new(chromium)
        .args(CHROMIUM)
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--window-size={size}"))
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .arg(format!("--screenshot={}", file.display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("can't run chromium")?;
    let _gone = std::fs::remove_dir_all(profile);
    ensure!(status.success() && file.is_file(), "chromium took no picture of {url}");
    Ok(())
}

fn find_or_install() -> Result<&'static str> {
    let there = || Path::new("/usr/bin/chromium").is_file();
    if !there() {
        ensure!(
            packages::is_root()?,
            "Chromium is missing: install it with `sudo apt-get install chromium`, then try again"
        );
        say("xtask: installing chromium");
        packages::install("chromium")?;
    }
    ensure!(there(), "chromium was installed, but is not /usr/bin/chromium");
    Ok("/usr/bin/chromium")
}

/// The demo, serving its pages; ended when this goes.
struct Demo {
    child: Child,
    port: u16,
}

impl Demo {
    fn start() -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new("cargo")
            .args(["demo", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .context("can't run cargo demo")?;
        let mut demo = Self { child, port };
        demo.wait_until_it_serves()?;
        Ok(demo)
    }

    fn url(&self, path: &str, language: &str) -> String {
        format!("http://127.0.0.1:{}{path}?lang={language}", self.port)
    }

    fn wait_until_it_serves(&mut self) -> Result<()> {
        for _ in 0..PATIENCE_SECONDS {
            ensure!(self.child.try_wait()?.is_none(), "the demo ended before it served its pages");
            if answers(self.port) {
                return Ok(());
            }
            sleep(Duration::from_secs(1));
        }
        anyhow::bail!("the demo does not serve its pages")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // cargo hands the signal to nobody, so the program below it is ended by name of its port
        let _ended = Command::new("pkill").args(["-f", &format!("demo --port {}", self.port)]).status();
        let _waited = self.child.wait();
    }
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
