//! The one loop that changes things. Checks, signals and questions come as events.

use std::net::SocketAddrV4;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use rauta_api::Mode;

use crate::config::{self, Config};
use crate::dataplane::DataPlane;
use crate::health::Watch;
use crate::interface::{nat_ports, neighbours, Interface};
use crate::layout::{BackendEntry, TABLE_SIZE};
use crate::maglev::Candidate;
use crate::pool::Pool;
use crate::{api_server, maglev};

mod native;
mod options;
mod status;

pub use options::Options;

const TICK: Duration = Duration::from_millis(100);

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A health check has ended.
    Checked { address: SocketAddrV4, result: Result<(), String> },
    /// Somebody wants the status.
    Asked(UnixStream),
    /// We shall end: after draining, or at once when asked again.
    Stop,
}

/// The control plane at work.
pub struct Controller {
    options: Options,
    interface: Interface,
    config: Config,
    config_text: Option<String>,
    config_problem: Option<String>,
    pool: Pool,
    watch: Watch,
    data_plane: DataPlane,
    /// What the data plane has been told last.
    written: (Vec<BackendEntry>, Vec<Candidate>),
    mode: Mode,
    draining: Option<Instant>,
    /// When the data plane is next brought into step.
    due: Instant,
}

impl Controller {
    /// Reads the configuration, loads the program and attaches it.
    ///
    /// # Errors
    /// Whatever is in the way of that; nothing is attached then.
    pub fn start(options: Options, events: Sender<Event>) -> anyhow::Result<Self> {
        let interface = Interface::find(&options.interface)?;
        // First, so that whatever changes meanwhile is seen as a change.
        let config_text = std::fs::read_to_string(&options.config).ok();
        let config = config::read(&options.config, interface.subnet)?;
        let mut data_plane = DataPlane::load(&options.object)?;
        data_plane.serve(config.service_address(interface.subnet.address), nat_ports()?)?;
        let mode = native::attach(&mut data_plane, &interface.name, options.mode)?;
        let mut controller = Self {
            options,
            interface,
            config,
            config_text,
            config_problem: None,
            pool: Pool::default(),
            watch: Watch::new(events),
            data_plane,
            written: (Vec::new(), Vec::new()),
            mode,
            draining: None,
            due: Instant::now(),
        };
        controller.take_over()?;
        eprintln!(
            "serving {} on {} in {} mode",
            controller.service(),
            controller.interface.name,
            controller.mode.attached
        );
        Ok(controller)
    }

    /// Works until it has been stopped and the connections have ended or their time is over.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn run(mut self, events: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            match events.recv_timeout(self.until_due()) {
                Ok(Event::Checked { address, result }) => self.checked(address, result),
                Ok(Event::Asked(stream)) => api_server::answer(stream, &self.status()?),
                Ok(Event::Stop) if self.draining.is_some() => break,
                Ok(Event::Stop) => self.drain()?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.tick()? && self.drained() {
                break;
            }
        }
        self.data_plane.detach()?;
        eprintln!("detached from {}", self.interface.name);
        Ok(())
    }

    fn service(&self) -> SocketAddrV4 {
        self.config.service_address(self.interface.subnet.address)
    }

    fn checked(&mut self, address: SocketAddrV4, result: Result<(), String>) {
        if let Some(news) = self.pool.report(address, result, &self.config.health) {
            eprintln!("{news}");
        }
    }

    fn until_due(&self) -> Duration {
        self.due.saturating_duration_since(Instant::now())
    }

    /// Brings the data plane into step with all that has happened, when it is time; not at each event, of which thousands
    /// of backends make thousands a second.
    ///
    /// # Returns
    /// whether it was time
    fn tick(&mut self) -> anyhow::Result<bool> {
        if !self.until_due().is_zero() {
            return Ok(false);
        }
        self.due = Instant::now() + TICK;
        self.reload()?;
        self.pool.learn(&neighbours());
        self.pool.sweep(Instant::now(), self.config.drain());
        let candidates = self.pool.candidates();
        let entries = self.pool.entries();
        if (&entries, &candidates) != (&self.written.0, &self.written.1) {
            self.data_plane.follow(&entries, maglev::table(&candidates, TABLE_SIZE), candidates.len())?;
            self.written = (entries, candidates.clone());
        }
        if self.undecided() && !candidates.is_empty() {
            self.prove()?;
        }
        Ok(true)
    }

    /// Takes over a changed configuration file. A wrong one changes nothing.
    fn reload(&mut self) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(&self.options.config).ok();
        if text == self.config_text {
            return Ok(());
        }
        self.config_text = text;
        match config::read(&self.options.config, self.interface.subnet) {
            Ok(config) => {
                self.config = config;
                self.config_problem = None;
                eprintln!("the configuration has changed: {} backends", self.config.backends.len());
                self.take_over()
            }
            Err(error) => {
                eprintln!("the configuration's change is not taken: {error:#}");
                self.config_problem = Some(format!("{error:#}"));
                Ok(())
            }
        }
    }

    fn take_over(&mut self) -> anyhow::Result<()> {
        self.data_plane.serve(self.service(), nat_ports()?)?;
        for slot in self.pool.reconcile(&self.config.backends, Instant::now()) {
            self.data_plane.clear(slot)?;
        }
        self.watch.follow(&self.config).context("cannot watch the backends")
    }

    fn drain(&mut self) -> anyhow::Result<()> {
        eprintln!("draining for {:?} at most", self.config.drain());
        self.draining = Some(Instant::now());
        self.data_plane.drain()
    }

    fn drained(&self) -> bool {
        let over = |since: Instant| since.elapsed() >= self.config.drain() || !self.data_plane.has_open_connections();
        self.draining.is_some_and(over)
    }
}
