//! What `rauta-control` tells whoever asks on its socket: one JSON document per connection.

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Where `rauta-control` listens unless told otherwise.
pub const DEFAULT_SOCKET: &str = "/run/rauta/control.sock";

const PATIENCE: Duration = Duration::from_secs(2);

/// How the program is attached to its interface.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Attachment {
    /// Generic: works with every driver.
    Skb,
    /// In the driver.
    Native,
}

impl std::fmt::Display for Attachment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Skb => "skb",
            Self::Native => "native",
        })
    }
}

/// What the control plane is at.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// New connections are balanced.
    Serving,
    /// It is about to end: new connections are refused, old ones go on.
    Draining,
}

/// How the program is attached, and how that came.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Mode {
    /// What the configuration asks for: `skb`, `native` or `auto`.
    pub asked: String,
    /// What it is.
    pub attached: Attachment,
    /// Native mode only: whether traffic has been seen to get through.
    pub proven: bool,
    /// Why it is not what was tried first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Counts of one backend, from the data plane.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Traffic {
    /// Packets from clients.
    pub in_packets: u64,
    /// Their bytes, Ethernet headers and all.
    pub in_bytes: u64,
    /// Packets to clients.
    pub out_packets: u64,
    /// Their bytes.
    pub out_bytes: u64,
    /// Connections opened.
    pub connections: u64,
    /// Connections reset because the backend was taken out.
    pub resets: u64,
}

/// What became of packets that no backend got.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Totals {
    /// Left to the kernel: not the service's traffic.
    pub passed: u64,
    /// New connections refused for want of a backend, or while draining.
    pub refused: u64,
    /// Packets of unknown connections, answered with a reset.
    pub unknown: u64,
    /// New connections for which no source port was free.
    pub exhausted: u64,
}

/// One backend.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Backend {
    /// Its name in the configuration.
    pub name: String,
    /// Address and port.
    pub address: String,
    /// `up`, `down: <why>`, `leaving`: what the last health checks said.
    pub state: String,
    /// Its MAC address, once known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// Its share relative to the others.
    pub weight: u32,
    /// What it has got and sent.
    pub traffic: Traffic,
}

/// Everything.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Status {
    /// What the control plane is at.
    pub state: State,
    /// Address and port of the service.
    pub service: String,
    /// The interface that the program is attached to.
    pub interface: String,
    /// How it is attached.
    pub mode: Mode,
    /// The program's id in the kernel, as `bpftool prog show` has it.
    pub program_id: u32,
    /// The backends, in the order of their names.
    pub backends: Vec<Backend>,
    /// What no backend got.
    pub totals: Totals,
    /// Why the configuration file's last change was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration_problem: Option<String>,
}

/// Asks the control plane.
///
/// # Errors
/// When nobody answers on the socket within two seconds.
pub fn ask(socket: &Path) -> anyhow::Result<Status> {
    let mut stream = UnixStream::connect(socket)
        .with_context(|| format!("no answer on {}: is rauta-control running?", socket.display()))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut text = String::new();
    stream
        .read_to_string(&mut text)
        .with_context(|| format!("no answer on {} within {PATIENCE:?}", socket.display()))?;
    serde_json::from_str(&text).context("rauta-control's answer is not understood")
}
