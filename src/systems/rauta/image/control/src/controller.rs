//! The one loop that changes things. Checks, signals and questions come as events.

use std::net::SocketAddrV4;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use rauta_api::{Attachment, Backend, Mode, State, Status};

use crate::config::{self, AskedMode, Config};
use crate::dataplane::DataPlane;
use crate::health::Watch;
use crate::interface::{mac_text, nat_ports, neighbours, Interface};
use crate::layout::{BackendEntry, TABLE_SIZE};
use crate::maglev::Candidate;
use crate::pool::{Member, Pool};
use crate::{api_server, maglev, proof};

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
}

impl Controller {
    /// Reads the configuration, loads the program and attaches it.
    ///
    /// # Errors
    /// Whatever is in the way of that; nothing is attached then.
    pub fn start(options: Options, events: Sender<Event>) -> anyhow::Result<Self> {
        let interface = Interface::find(&options.interface)?;
        let config = config::read(&options.config, interface.subnet)?;
        let mut data_plane = DataPlane::load(&options.object)?;
        data_plane.serve(config.service_address(interface.subnet.address), nat_ports()?)?;
        let mode = attach(&mut data_plane, &interface.name, options.mode)?;
        let config_text = std::fs::read_to_string(&options.config).ok();
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
        };
        controller.take_over()?;
        eprintln!("serving {} on {} in {} mode", controller.service(), controller.interface.name, controller.mode.attached);
        Ok(controller)
    }

    /// Works until it has been stopped and the connections have ended or their time is over.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn run(mut self, events: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            match events.recv_timeout(TICK) {
                Ok(Event::Checked { address, result }) => self.checked(address, result),
                Ok(Event::Asked(stream)) => api_server::answer(stream, &self.status()?),
                Ok(Event::Stop) if self.draining.is_some() => break,
                Ok(Event::Stop) => self.drain()?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.tick()?;
            if self.drained() {
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

    fn tick(&mut self) -> anyhow::Result<()> {
        self.reload()?;
        self.pool.learn(&neighbours());
        self.pool.sweep(Instant::now(), self.config.drain());
        let candidates = self.pool.candidates();
        let entries = self.pool.entries();
        if (&entries, &candidates) != (&self.written.0, &self.written.1) {
            self.data_plane.follow(&entries, maglev::table(&candidates, TABLE_SIZE), candidates.len())?;
            self.written = (entries, candidates.clone());
        }
        if self.mode.attached == Attachment::Native && !self.mode.proven && !candidates.is_empty() {
            self.prove()?;
        }
        Ok(())
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

    fn prove(&mut self) -> anyhow::Result<()> {
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
            anyhow::bail!("{note}; ask for mode skb or auto (a veth transmits only if its other end has an XDP program, too)");
        }
        eprintln!("{note}; falling back to skb mode");
        self.data_plane.attach(name, Attachment::Skb)?;
        self.mode = Mode { attached: Attachment::Skb, note: Some(note), ..self.mode.clone() };
        Ok(())
    }

    fn drain(&mut self) -> anyhow::Result<()> {
        eprintln!("draining for {:?} at most", self.config.drain());
        self.draining = Some(Instant::now());
        self.data_plane.drain()
    }

    fn drained(&self) -> bool {
        let over = |since: Instant| since.elapsed() >= self.config.drain() || self.data_plane.open_connections() == 0;
        self.draining.is_some_and(over)
    }

    fn status(&mut self) -> anyhow::Result<Status> {
        let each = self.pool.members().map(|(slot, member)| self.backend(slot, member));
        let mut backends = each.collect::<anyhow::Result<Vec<_>>>()?;
        backends.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Status {
            state: if self.draining.is_some() { State::Draining } else { State::Serving },
            service: self.service().to_string(),
            interface: self.interface.name.clone(),
            mode: self.mode.clone(),
            program_id: self.data_plane.program_id()?,
            backends,
            totals: self.data_plane.totals()?,
            configuration_problem: self.config_problem.clone(),
        })
    }

    fn backend(&self, slot: u32, member: &Member) -> anyhow::Result<Backend> {
        Ok(Backend {
            name: member.backend.name.clone(),
            address: member.backend.socket_address().to_string(),
            state: member.state(),
            mac: member.mac.map(mac_text),
            weight: member.backend.weight,
            traffic: self.data_plane.traffic(slot)?,
        })
    }
}

/// Attaches as asked. For `auto` native comes first; whether it carries traffic is seen once a backend is well.
fn attach(data_plane: &mut DataPlane, interface: &str, asked: AskedMode) -> anyhow::Result<Mode> {
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
