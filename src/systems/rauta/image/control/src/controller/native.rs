//! Which mode the program is attached in, and whether traffic gets through there.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rauta_api::{Attachment, Mode};

use super::{Controller, Event};
use crate::config::AskedMode;
use crate::dataplane::DataPlane;
use crate::proof;

impl Controller {
    /// Works only until it is known whether traffic gets through in the mode asked for.
    ///
    /// # Returns
    /// what was found, in words
    ///
    /// # Errors
    /// When native mode was asked for and carries no traffic.
    pub fn try_out(mut self, events: &Receiver<Event>, patience: Duration) -> anyhow::Result<String> {
        let end = Instant::now() + patience;
        while self.undecided() && Instant::now() < end {
            match events.recv_timeout(self.until_due()) {
                Ok(Event::Checked { address, result }) => self.checked(address, result),
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(Event::Asked(_)) | Err(RecvTimeoutError::Timeout) => {}
            }
            self.tick()?;
        }
        self.data_plane.detach()?;
        let mode = self.mode.attached;
        Ok(if self.undecided() {
            format!("whether {mode} mode carries traffic is not known: no backend was well within {patience:?}")
        } else {
            format!("{mode} mode carries traffic on {}", self.interface.name)
        })
    }

    /// Generic mode needs no proof: the kernel itself transmits there.
    pub(super) fn undecided(&self) -> bool {
        self.mode.attached == Attachment::Native && !self.mode.proven
    }

    pub(super) fn prove(&mut self) -> anyhow::Result<()> {
        let service = self.service();
        let helpers = self.pool.helpers();
        let Err(why) = proof::prove(&mut self.data_plane, &self.interface, service, &helpers) else {
            self.mode.proven = true;
            eprintln!("native mode is proven: a trial connection has gone both ways through the driver");
            return Ok(());
        };
        let name = &self.interface.name;
        let note = format!("native mode does not carry traffic on {name}: {why:#}");
        if self.options.mode == AskedMode::Native {
            self.data_plane.detach()?;
            anyhow::bail!(
                "{note}; ask for mode skb or auto (a veth transmits only if its other end has an XDP program, too)"
            );
        }
        eprintln!("{note}; falling back to skb mode");
        self.data_plane.attach(name, Attachment::Skb)?;
        self.mode = Mode { attached: Attachment::Skb, note: Some(note), ..self.mode.clone() };
        Ok(())
    }
}

/// Attaches as asked. For `auto` native comes first; whether it carries traffic is seen once a backend is well.
pub(super) fn attach(data_plane: &mut DataPlane, interface: &str, asked: AskedMode) -> anyhow::Result<Mode> {
    let first = if asked == AskedMode::Skb { Attachment::Skb } else { Attachment::Native };
    let mut mode = Mode { asked: asked.to_string(), attached: first, proven: false, note: None };
    if let Err(error) = data_plane.attach(interface, first) {
        if asked != AskedMode::Auto {
            return Err(error);
        }
        eprintln!("{error:#}; falling back to skb mode");
        data_plane.attach(interface, Attachment::Skb)?;
        mode = Mode { attached: Attachment::Skb, note: Some(format!("{error:#}")), ..mode };
    }
    Ok(mode)
}
