//! `rautactl`: asks `rauta-control` how it is.

mod link;
mod view;

use std::path::PathBuf;

use anyhow::bail;
use clap::{Parser, Subcommand};
use rauta_api::{Attachment, State, Status};
use serde_json::{json, Value};

/// Looks into the RAUTA reference load balancer.
#[derive(Debug, Parser)]
#[command(version)]
struct CommandLine {
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Socket of rauta-control
    #[arg(long, global = true, env = "RAUTA_SOCKET", default_value = rauta_api::DEFAULT_SOCKET)]
    socket: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Command {
    /// Everything at a glance
    Status,
    /// The backends and their health
    Backends,
    /// Packets, bytes and connections by backend
    Stats,
    /// How the program is attached
    Mode,
    /// End with 0 only while the program is attached in the mode asked for, and serves
    Health,
}

fn main() {
    if let Err(error) = run(&CommandLine::parse()) {
        eprintln!("rautactl: {error:#}");
        std::process::exit(1);
    }
}

fn run(line: &CommandLine) -> anyhow::Result<()> {
    let status = rauta_api::ask(&line.socket)?;
    if matches!(line.command, Command::Health) {
        judge(&status)?;
    }
    let text = if line.json { json_of(line.command, &status).to_string() } else { text_of(line.command, &status) };
    println!("{text}");
    Ok(())
}

fn text_of(command: Command, status: &Status) -> String {
    match command {
        Command::Status => view::status(status),
        Command::Backends => view::backends(&status.backends),
        Command::Stats => view::stats(status),
        Command::Mode | Command::Health => view::mode(status),
    }
}

fn json_of(command: Command, status: &Status) -> Value {
    match command {
        Command::Status => json!(status),
        Command::Backends => json!(status.backends),
        Command::Stats => json!({
            "backends": status.backends.iter().map(|one| (one.name.clone(), json!(one.traffic))).collect::<serde_json::Map<_, _>>(),
            "totals": status.totals,
        }),
        Command::Mode | Command::Health => json!(status.mode),
    }
}

/// The control plane's word is not enough: the kernel must say the same of the interface.
fn judge(status: &Status) -> anyhow::Result<()> {
    if status.state == State::Draining {
        bail!("rauta-control is draining");
    }
    let (asked, attached) = (&status.mode.asked, status.mode.attached);
    if asked != "auto" && *asked != attached.to_string() {
        bail!("mode {asked} is asked for, and {attached} is attached");
    }
    if attached == Attachment::Native && !status.mode.proven {
        bail!("native mode is not proven yet: no backend is up to try it with");
    }
    link::holds(&status.interface, attached, status.program_id)
}
