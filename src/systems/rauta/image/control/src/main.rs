//! `rauta-control`: attaches the load balancer's program and looks after it until it is stopped.

use std::sync::mpsc::{channel, Sender};
use std::thread;

use clap::Parser;
use rauta_control::api_server;
use rauta_control::controller::{Controller, Event, Options};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Control plane of the RAUTA reference load balancer.
#[derive(Debug, Parser)]
#[command(version)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
}

fn main() {
    if let Err(error) = run(CommandLine::parse().options) {
        eprintln!("rauta-control: {error:#}");
        std::process::exit(1);
    }
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
