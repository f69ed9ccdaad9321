//! Chromium, driven by its own driver on a port of its own.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;

/// Chromium as root, without a display, and without calling anybody.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en",
];

/// How often the driver is asked whether it is ready, each tenth of a second.
const TRIES: u32 = 300;

/// A browser with a profile of its own; ended when this goes.
pub(crate) struct Chrome {
    pub(crate) driver: WebDriver,
    process: Process,
    profile: TempDir,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _waited = self.0.wait();
    }
}

impl Chrome {
    /// Starts the driver and a browser.
    pub(crate) async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: `cargo xtask browser` installs it");
        let process = Process(child);
        let profile = tempfile::tempdir().unwrap();
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            capabilities.add_arg(argument).unwrap();
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        let address = format!("http://127.0.0.1:{port}");
        for _ in 0..TRIES {
            if let Ok(driver) = WebDriver::new(&address, capabilities.clone()).await {
                return Self { driver, process, profile };
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("chromedriver did not become ready");
    }

    /// Ends the browser; its driver alone would leave it running.
    pub(crate) async fn end(self) {
        let Self { driver, process, profile } = self;
        driver.quit().await.unwrap();
        drop((process, profile));
    }

    /// The size of the window, and whether the person's system is dark.
    pub(crate) async fn set_view(&self, width: u32, height: u32, dark: bool) {
        let tools = self.driver.cdp();
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        tools.send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
        let scheme = if dark { "dark" } else { "light" };
        // without smooth scrolling a click lands where it is aimed
        let media = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        tools.send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
    }

    /// The whole page as a picture, however long it is.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let tools = self.driver.cdp();
        let wanted = json!({ "format": "png", "captureBeyondViewport": true });
        let taken = tools.send_raw("Page.captureScreenshot", wanted).await.unwrap();
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.decode(taken["data"].as_str().unwrap()).unwrap()
    }
}
