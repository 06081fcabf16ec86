//! What is shared with the program in the kernel. `bpf/maps.h` has the same structs: change both.

use std::net::{Ipv4Addr, SocketAddrV4};

use aya::Pod;
use rauta_api::Traffic;

/// Most backends that there can be.
pub const MAX_BACKENDS: u32 = 4096;
/// Entries of one table.
pub const TABLE_SIZE: u32 = 65537;
/// No new connections.
pub const STATE_DRAINING: u32 = 1;
/// Attached in the driver.
pub const STATE_NATIVE: u32 = 2;

/// A MAC address.
pub type Mac = [u8; 6];

/// `struct settings`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Settings {
    pub address: u32,
    pub port: u16,
    pub pad: u16,
    pub state: u32,
    pub table: u32,
    pub usable: u32,
    pub nat_port_low: u16,
    pub nat_port_high: u16,
}

/// `struct backend`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct BackendEntry {
    pub address: u32,
    pub port: u16,
    pub mac: Mac,
    pub usable: u32,
}

/// `struct client_key`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ClientKey {
    pub address: u32,
    pub port: u16,
    pub pad: u16,
}

/// `struct flow`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    pub address: u32,
    pub port: u16,
    pub nat_port: u16,
    pub slot: u32,
    pub finished: u32,
}

/// `struct return_key`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ReturnKey {
    pub address: u32,
    pub port: u16,
    pub nat_port: u16,
}

/// `struct return_flow`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ReturnFlow {
    pub seen: u64,
    pub address: u32,
    pub port: u16,
    pub mac: Mac,
    pub slot: u32,
    pub finished: u32,
    pub pad: u32,
}

/// `struct counters`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    pub in_packets: u64,
    pub in_bytes: u64,
    pub out_packets: u64,
    pub out_bytes: u64,
    pub connections: u64,
    pub resets: u64,
}

impl Counters {
    /// The sum over the processors, each of which counts for itself.
    pub fn sum<'a>(each: impl Iterator<Item = &'a Counters>) -> Traffic {
        each.fold(Traffic::default(), |sum, one| Traffic {
            in_packets: sum.in_packets + one.in_packets,
            in_bytes: sum.in_bytes + one.in_bytes,
            out_packets: sum.out_packets + one.out_packets,
            out_bytes: sum.out_bytes + one.out_bytes,
            connections: sum.connections + one.connections,
            resets: sum.resets + one.resets,
        })
    }
}

// SAFETY: plain integers in C's order, with all padding named.
unsafe impl Pod for Settings {}
// SAFETY: as above.
unsafe impl Pod for BackendEntry {}
// SAFETY: as above.
unsafe impl Pod for ClientKey {}
// SAFETY: as above.
unsafe impl Pod for Flow {}
// SAFETY: as above.
unsafe impl Pod for ReturnKey {}
// SAFETY: as above.
unsafe impl Pod for ReturnFlow {}
// SAFETY: as above.
unsafe impl Pod for Counters {}

/// An address as it is in a packet.
#[must_use]
pub fn wire_address(address: Ipv4Addr) -> u32 {
    u32::from_ne_bytes(address.octets())
}

/// A port as it is in a packet.
#[must_use]
pub fn wire_port(port: u16) -> u16 {
    port.to_be()
}

/// A backend's entry.
#[must_use]
pub fn backend_entry(address: SocketAddrV4, mac: Mac) -> BackendEntry {
    BackendEntry { address: wire_address(*address.ip()), port: wire_port(address.port()), mac, usable: 1 }
}

#[cfg(test)]
mod tests {
    use super::{BackendEntry, ClientKey, Counters, Flow, ReturnFlow, ReturnKey, Settings};
    use std::mem::size_of;

    #[test]
    fn sizes_are_those_of_the_c_structs() {
        assert_eq!(size_of::<Settings>(), 24);
        assert_eq!(size_of::<BackendEntry>(), 16);
        assert_eq!(size_of::<ClientKey>(), 8);
        assert_eq!(size_of::<Flow>(), 16);
        assert_eq!(size_of::<ReturnKey>(), 8);
        assert_eq!(size_of::<ReturnFlow>(), 32);
        assert_eq!(size_of::<Counters>(), 48);
    }
}
