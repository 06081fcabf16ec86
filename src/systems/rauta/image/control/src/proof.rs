//! Finds out whether traffic gets through in native mode. Attaching alone does not say so: a virtual Ethernet device
//! takes a program and then drops all it transmits, unless its other end polls (GRO or an XDP program there).

use std::net::{Ipv4Addr, SocketAddrV4};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;

use crate::dataplane::DataPlane;
use crate::interface::Interface;
use crate::layout::Mac;
use crate::packet::{flag, Segment};
use crate::test_run;

const TRIES: u16 = 3;
const PATIENCE: Duration = Duration::from_millis(300);
// A documentation address (RFC 5737) and a locally administered MAC: nobody has them.
const NOBODY: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const NOBODYS_MAC: Mac = [0x02, 0, 0, 0, 0, 0x01];
const FIRST_PORT: u16 = 40_000;

/// Sends the begin of a connection through the program and its driver to a backend, and waits for the program to see
/// the answer.
///
/// # Errors
/// Why traffic does not get through.
pub fn prove(data_plane: &mut DataPlane, on: &Interface, service: SocketAddrV4, slots: &[u32]) -> anyhow::Result<()> {
    for attempt in 0..TRIES {
        let opening = Segment {
            source_mac: NOBODYS_MAC,
            destination_mac: on.mac,
            source: SocketAddrV4::new(NOBODY, FIRST_PORT + attempt),
            destination: service,
            sequence: 1,
            acknowledged: 0,
            flags: flag::SYN,
        };
        let before = answers(data_plane, slots)?;
        inject(data_plane, on, &opening)?;
        let answered = wait(|| Ok(answers(data_plane, slots)? > before))?;
        // The backend need not keep the half-open connection.
        inject(data_plane, on, &Segment { sequence: 2, flags: flag::RST, ..opening })?;
        if answered {
            return Ok(());
        }
    }
    bail!("no backend's answer came back in {} tries", TRIES)
}

fn inject(data_plane: &mut DataPlane, on: &Interface, segment: &Segment) -> anyhow::Result<()> {
    let sent = data_plane.with_program(|program| test_run::live(program, &segment.frame(), on.index))?;
    sent.map_err(|error| anyhow::anyhow!("the kernel or the driver cannot send a trial frame ({error})"))
}

fn answers(data_plane: &DataPlane, slots: &[u32]) -> anyhow::Result<u64> {
    slots.iter().map(|&slot| Ok(data_plane.traffic(slot)?.out_packets)).sum()
}

fn wait(mut done: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<bool> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if done()? {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(false)
}
