//! `rauta-control`: attaches the load balancer's program and looks after it until it is stopped.

use std::sync::mpsc::{channel, Sender};
use std::thread;
use std::time::Duration;

use clap::Parser;
use rauta_control::api_server;
use rauta_control::controller::{Controller, Event, Options};
use rauta_control::dataplane::DataPlane;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Control plane of the RAUTA reference load balancer.
#[derive(Debug, Parser)]
#[command(version)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
    /// Only find out whether the kernel takes the program; nothing is attached
    #[arg(long)]
    check: bool,
    /// With --check: also attach it here, and see for at most so many seconds whether traffic gets through
    #[arg(long, requires = "check", value_name = "SECONDS")]
    trial: Option<u64>,
}

fn main() {
    let CommandLine { options, check, trial } = CommandLine::parse();
    let done = if check { self::check(&options).and_then(|()| try_out(options, trial)) } else { run(options) };
    if let Err(error) = done {
        eprintln!("rauta-control: {error:#}");
        std::process::exit(1);
    }
}

fn check(options: &Options) -> anyhow::Result<()> {
    DataPlane::load(&options.object)?;
    println!("the kernel takes {}", options.object.display());
    Ok(())
}

fn try_out(options: Options, trial: Option<u64>) -> anyhow::Result<()> {
    let Some(seconds) = trial else { return Ok(()) };
    let (sender, events) = channel();
    stop_on_signals(sender.clone())?;
    let found = Controller::start(options, sender)?.try_out(&events, Duration::from_secs(seconds))?;
    println!("{found}");
    Ok(())
}

fn run(options: Options) -> anyhow::Result<()> {
    let (sender, events) = channel();
    stop_on_signals(sender.clone())?;
    let socket = options.socket.clone();
    let controller = Controller::start(options, sender.clone())?;
    api_server::listen(&socket, sender)?;
    controller.run(&events)
}

fn stop_on_signals(events: Sender<Event>) -> anyhow::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for _ in signals.forever() {
            if events.send(Event::Stop).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}
