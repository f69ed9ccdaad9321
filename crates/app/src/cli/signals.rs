//! Ctrl-C and SIGTERM: first finish what is being done, then stop at once.

use tokio_util::sync::CancellationToken;

/// The signals that ask us to stop.
pub(crate) struct Signals {
    /// Cancelled at the first signal.
    pub(crate) stop: CancellationToken,
    /// Cancelled at the second.
    pub(crate) stop_now: CancellationToken,
}

impl Signals {
    /// Begins to listen.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let (stop, stop_now) = (CancellationToken::new(), CancellationToken::new());
        let tokens = [stop.clone(), stop_now.clone()];
        let mut asked = Asked::listen()?;
        tokio::spawn(async move {
            for token in tokens {
                asked.wait().await;
                token.cancel();
            }
        });
        Ok(Self { stop, stop_now })
    }
}

#[cfg(unix)]
struct Asked {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Asked {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Asked;

#[cfg(not(unix))]
impl Asked {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn wait(&mut self) {
        // Without a console there is nobody to interrupt us.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
