//! The program in the kernel with its maps: loaded, attached, written and read here and nowhere else.

use std::net::SocketAddrV4;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use anyhow::{anyhow, bail, Context};
use aya::programs::xdp::XdpLinkId;
use aya::programs::{ProgramError, Xdp, XdpFlags};
use aya::{Ebpf, EbpfLoader};
use rauta_api::{Attachment, Totals, Traffic};

use crate::layout::{
    wire_address, wire_port, BackendEntry, ClientKey, Counters, Settings, MAX_BACKENDS, STATE_DRAINING, STATE_NATIVE,
    TABLE_SIZE,
};

mod maps;

use maps::Maps;

const PROGRAM: &str = "rauta";
const LAST_VERIFIER_LINES: usize = 15;

/// The program in the kernel. Its attachment is a descriptor of ours: however we end, the kernel takes it off.
pub struct DataPlane {
    ebpf: Ebpf,
    link: Option<XdpLinkId>,
    settings: Settings,
    entries: Vec<BackendEntry>,
    tables: [Vec<u32>; 2],
    maps: Maps,
}

impl DataPlane {
    /// Loads an object file into the kernel.
    ///
    /// # Errors
    /// When it is no such object, or the verifier refuses it: with the verifier's last lines.
    pub fn load(object: &Path) -> anyhow::Result<Self> {
        let bytes =
            std::fs::read(object).with_context(|| format!("cannot read the BPF object {}", object.display()))?;
        let mut ebpf = EbpfLoader::new()
            .load(&bytes)
            .with_context(|| format!("{} is not a BPF object that can be loaded", object.display()))?;
        xdp(&mut ebpf)?.load().map_err(|error| refusal(object, error))?;
        let maps = Maps::take(&mut ebpf).with_context(|| format!("{} lacks a map", object.display()))?;
        let entries = vec![BackendEntry::default(); MAX_BACKENDS as usize];
        Ok(Self { ebpf, link: None, settings: Settings::default(), entries, tables: Default::default(), maps })
    }

    /// Says what to balance, and which source ports to use towards backends.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn serve(&mut self, service: SocketAddrV4, (low, high): (u16, u16)) -> anyhow::Result<()> {
        self.settings.address = wire_address(*service.ip());
        self.settings.port = wire_port(service.port());
        (self.settings.nat_port_low, self.settings.nat_port_high) = (low, high);
        self.write_settings()
    }

    /// Attaches the program, instead of how it was attached before.
    ///
    /// # Errors
    /// When the interface does not support the mode, or has another program already.
    pub fn attach(&mut self, interface: &str, attachment: Attachment) -> anyhow::Result<()> {
        self.detach()?;
        let (bit, flags) = match attachment {
            Attachment::Skb => (0, XdpFlags::SKB_MODE),
            Attachment::Native => (STATE_NATIVE, XdpFlags::DRV_MODE),
        };
        self.settings.state = self.settings.state & !STATE_NATIVE | bit;
        self.write_settings()?;
        let link = xdp(&mut self.ebpf)?.attach(interface, flags).map_err(|error| {
            let advice = match attachment {
                Attachment::Native => "its driver may not support native XDP; ask for mode skb or auto",
                Attachment::Skb => "another XDP program may be attached: look with `ip -d link` or `bpftool net show`",
            };
            anyhow!("{interface} does not take the program in {attachment} mode: {}: {advice}", chain(&error))
        })?;
        self.link = Some(link);
        Ok(())
    }

    /// Takes the program off its interface.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn detach(&mut self) -> anyhow::Result<()> {
        if let Some(link) = self.link.take() {
            xdp(&mut self.ebpf)?.detach(link)?;
        }
        Ok(())
    }

    /// Refuses new connections from now on.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn drain(&mut self) -> anyhow::Result<()> {
        self.settings.state |= STATE_DRAINING;
        self.write_settings()
    }

    /// Takes over the backends' entries and the table, in such an order that no new connection is refused meanwhile:
    /// who comes is there before the table names it, who goes is there until the table names it no more.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn follow(&mut self, entries: &[BackendEntry], table: Vec<u32>, usable: usize) -> anyhow::Result<()> {
        self.write_entries(entries, |entry| entry.usable == 1)?;
        self.write_table(table)?;
        self.settings.usable = u32::try_from(usable)?;
        self.write_settings()?;
        self.write_entries(entries, |entry| entry.usable == 0)
    }

    fn write_entries(&mut self, entries: &[BackendEntry], which: impl Fn(&BackendEntry) -> bool) -> anyhow::Result<()> {
        for (slot, entry) in entries.iter().enumerate().filter(|(_, entry)| which(entry)) {
            if self.entries[slot] != *entry {
                self.maps.backends.set(u32::try_from(slot)?, entry, 0)?;
                self.entries[slot] = *entry;
            }
        }
        Ok(())
    }

    /// Writes the table that is not in use, as far as it differs, and puts it into use.
    fn write_table(&mut self, table: Vec<u32>) -> anyhow::Result<()> {
        if table.is_empty() || table == self.tables[self.settings.table as usize] {
            return Ok(());
        }
        let next = 1 - self.settings.table;
        let old = &self.tables[next as usize];
        for (entry, slot) in (0..).zip(&table) {
            if old.get(entry as usize) != Some(slot) {
                self.maps.tables.set(next * TABLE_SIZE + entry, slot, 0)?;
            }
        }
        self.tables[next as usize] = table;
        self.settings.table = next;
        Ok(())
    }

    fn write_settings(&mut self) -> anyhow::Result<()> {
        Ok(self.maps.settings.set(0, self.settings, 0)?)
    }

    /// Sets a slot's counts to zero, for a new backend in it.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn clear(&mut self, slot: u32) -> anyhow::Result<()> {
        let zero = vec![Counters::default(); self.maps.counters.get(&slot, 0)?.len()];
        Ok(self.maps.counters.set(slot, zero.try_into()?, 0)?)
    }

    /// A slot's counts.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn traffic(&self, slot: u32) -> anyhow::Result<Traffic> {
        Ok(Counters::sum(self.maps.counters.get(&slot, 0)?.iter()))
    }

    /// What no backend got.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn totals(&self) -> anyhow::Result<Totals> {
        let total = |which: u32| Ok::<u64, anyhow::Error>(self.maps.totals.get(&which, 0)?.iter().sum());
        Ok(Totals { passed: total(0)?, refused: total(1)?, unknown: total(2)?, exhausted: total(3)? })
    }

    /// Whether there is a connection that no backend has ended yet.
    #[must_use]
    pub fn has_open_connections(&self) -> bool {
        self.maps.returns.iter().flatten().any(|(_, back)| back.finished == 0)
    }

    /// Whether a client's connection is known.
    #[must_use]
    pub fn has_flow(&self, client: SocketAddrV4) -> bool {
        let key = ClientKey { address: wire_address(*client.ip()), port: wire_port(client.port()), pad: 0 };
        self.maps.flows.get(&key, 0).is_ok()
    }

    /// The program's id in the kernel.
    ///
    /// # Errors
    /// What the kernel refuses.
    pub fn program_id(&mut self) -> anyhow::Result<u32> {
        Ok(xdp(&mut self.ebpf)?.info()?.id())
    }

    /// Does something with the program's descriptor.
    ///
    /// # Errors
    /// When the program is not loaded.
    pub fn with_program<T>(&mut self, action: impl FnOnce(BorrowedFd<'_>) -> T) -> anyhow::Result<T> {
        Ok(action(xdp(&mut self.ebpf)?.fd()?.as_fd()))
    }
}

fn xdp(ebpf: &mut Ebpf) -> anyhow::Result<&mut Xdp> {
    let Some(program) = ebpf.program_mut(PROGRAM) else { bail!("the object has no program {PROGRAM}") };
    Ok(program.try_into()?)
}

fn refusal(object: &Path, error: ProgramError) -> anyhow::Error {
    let ProgramError::LoadError { io_error, verifier_log } = error else { return error.into() };
    let log = verifier_log.to_string();
    let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(LAST_VERIFIER_LINES)..].join("\n");
    anyhow!("the kernel refuses {}: {io_error}; the verifier's last lines:\n{last}", object.display())
}

fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |one| one.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
