//! What the control plane is told when it is started.

use std::path::PathBuf;

use crate::config::AskedMode;

/// What the command line and the environment say.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Configuration file; it is read again when it changes
    #[arg(long, env = "RAUTA_CONFIG", default_value = "/etc/rauta/rauta.json")]
    pub config: PathBuf,
    /// Interface that the program is attached to
    #[arg(long, env = "XDP_INTERFACE", default_value = "eth0")]
    pub interface: String,
    /// How the program is attached
    #[arg(long, env = "XDP_MODE", value_enum, default_value = "auto")]
    pub mode: AskedMode,
    /// The compiled BPF program
    #[arg(long, env = "RAUTA_OBJECT", default_value = "/usr/lib/rauta/rauta.bpf.o")]
    pub object: PathBuf,
    /// Socket for rautactl
    #[arg(long, env = "RAUTA_SOCKET", default_value = rauta_api::DEFAULT_SOCKET)]
    pub socket: PathBuf,
}
