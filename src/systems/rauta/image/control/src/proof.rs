//! Finds out whether traffic gets through in native mode. Attaching alone does not say so: a virtual Ethernet device
//! takes a program and then drops all it transmits, unless its other end has an XDP program, too.
//!
//! The trial is a connection that seems to come from a backend. Its opening is sent through the program and the driver;
//! a backend's answer comes in as every packet does, and goes out to the seeming client, who has asked for nothing and
//! resets it, if the checksum is right. So when that reset has come in, every step has been taken.

use std::net::SocketAddrV4;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};

use crate::dataplane::DataPlane;
use crate::interface::Interface;
use crate::layout::Mac;
use crate::packet::{flag, Segment};
use crate::test_run;

const TRIES: u16 = 3;
const PATIENCE: Duration = Duration::from_millis(300);
// Below the ports that a kernel gives its own connections, and above those that services usually have.
const FIRST_PORT: u16 = 28_000;

/// A backend that the trial takes for its client.
#[derive(Clone, Copy, Debug)]
pub struct Helper {
    /// Its slot in the data plane.
    pub slot: u32,
    /// Address and port.
    pub address: SocketAddrV4,
    /// Its MAC address.
    pub mac: Mac,
}

/// Makes the trial.
///
/// # Errors
/// Why traffic does not get through.
pub fn prove(
    data_plane: &mut DataPlane,
    on: &Interface,
    service: SocketAddrV4,
    helpers: &[Helper],
) -> anyhow::Result<()> {
    for (attempt, helper) in (0..TRIES).zip(helpers.iter().cycle()) {
        let opening = Segment {
            source_mac: helper.mac,
            destination_mac: on.mac,
            source: SocketAddrV4::new(*helper.address.ip(), FIRST_PORT + attempt),
            destination: service,
            sequence: 1,
            acknowledged: 0,
            flags: flag::SYN,
        };
        let before = connections(data_plane, helpers)?;
        inject(data_plane, on, &opening)?;
        if connections(data_plane, helpers)? == before {
            bail!("the program has not taken a trial frame");
        }
        if wait(|| !data_plane.has_flow(opening.source)) {
            return Ok(());
        }
        // The backend need not keep the half-open connection.
        inject(data_plane, on, &Segment { sequence: 2, flags: flag::RST, ..opening })?;
    }
    bail!("no reset came back in {TRIES} trials")
}

fn inject(data_plane: &mut DataPlane, on: &Interface, segment: &Segment) -> anyhow::Result<()> {
    let sent = data_plane.with_program(|program| test_run::live(program, &segment.frame(), on.index))?;
    sent.map_err(|error| anyhow!("the kernel or the driver cannot send a trial frame ({error})"))
}

fn connections(data_plane: &DataPlane, helpers: &[Helper]) -> anyhow::Result<u64> {
    helpers.iter().map(|helper| Ok(data_plane.traffic(helper.slot)?.connections)).sum()
}

fn wait(done: impl Fn() -> bool) -> bool {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if done() {
            return true;
        }
        thread::sleep(Duration::from_millis(10));
    }
    false
}
