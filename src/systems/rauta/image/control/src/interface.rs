//! What the kernel says of our network interface and of its neighbours.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::net::Ipv4Addr;

use anyhow::{anyhow, Context};
use nix::ifaddrs::getifaddrs;

use crate::layout::Mac;

/// An interface's address with its network.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Subnet {
    /// The interface's own address.
    pub address: Ipv4Addr,
    /// The network's mask.
    pub mask: Ipv4Addr,
}

impl Subnet {
    /// Whether an address belongs to the network.
    #[must_use]
    pub fn holds(self, address: Ipv4Addr) -> bool {
        self.network(address) == self.network(self.address)
    }

    fn network(self, address: Ipv4Addr) -> Ipv4Addr {
        Ipv4Addr::from_bits(address.to_bits() & self.mask.to_bits())
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.network(self.address), self.mask.to_bits().count_ones())
    }
}

/// Our interface.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// Its number.
    pub index: u32,
    /// Its MAC address.
    pub mac: Mac,
    /// Its first IPv4 address, with the network.
    pub subnet: Subnet,
}

impl Interface {
    /// Looks an interface up.
    ///
    /// # Errors
    /// When there is none of that name (the error says which there are), or it has no IPv4 address.
    pub fn find(name: &str) -> anyhow::Result<Self> {
        let index = nix::net::if_::if_nametoindex(name).map_err(|_| {
            let mut known: Vec<String> = nix::net::if_::if_nameindex()
                .map(|all| all.iter().map(|one| one.name().to_string_lossy().into_owned()).collect())
                .unwrap_or_default();
            known.sort();
            anyhow!("there is no interface {name}: there are {}", known.join(", "))
        })?;
        let subnet = getifaddrs()?
            .filter(|one| one.interface_name == name)
            .find_map(|one| {
                let address = one.address?.as_sockaddr_in()?.ip();
                let mask = one.netmask?.as_sockaddr_in()?.ip();
                Some(Subnet { address, mask })
            })
            .ok_or_else(|| anyhow!("{name} has no IPv4 address"))?;
        let mac = fs::read_to_string(format!("/sys/class/net/{name}/address"))
            .ok()
            .and_then(|text| parse_mac(text.trim()))
            .with_context(|| format!("{name} has no MAC address"))?;
        Ok(Self { name: name.to_owned(), index, mac, subnet })
    }
}

/// The neighbours that the kernel has resolved. Health checks keep those of the backends fresh.
#[must_use]
pub fn neighbours() -> HashMap<Ipv4Addr, Mac> {
    fs::read_to_string("/proc/net/arp").map(|text| parse_neighbours(&text)).unwrap_or_default()
}

/// Columns: address, hardware type, flags, MAC address, mask, device. Flag 2 says that the entry is complete.
fn parse_neighbours(text: &str) -> HashMap<Ipv4Addr, Mac> {
    let complete =
        |flags: &str| u32::from_str_radix(flags.trim_start_matches("0x"), 16).is_ok_and(|bits| bits & 2 != 0);
    text.lines()
        .skip(1)
        .filter_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [address, _, flags, mac, ..] if complete(flags) => Some((address.parse().ok()?, parse_mac(mac)?)),
            _ => None,
        })
        .collect()
}

fn parse_mac(text: &str) -> Option<Mac> {
    let bytes: Vec<u8> = text.split(':').map(|byte| u8::from_str_radix(byte, 16)).collect::<Result<_, _>>().ok()?;
    bytes.try_into().ok()
}

/// A MAC address in the usual form.
#[must_use]
pub fn mac_text(mac: Mac) -> String {
    mac.map(|byte| format!("{byte:02x}")).join(":")
}

/// The source ports that the data plane may use towards backends: below those that the kernel gives its own connections,
/// so that an answer belongs to one of the two without doubt.
///
/// # Errors
/// When the kernel's range leaves less than a thousand ports above 1024.
pub fn nat_ports() -> anyhow::Result<(u16, u16)> {
    let text = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range")?;
    nat_ports_below(text.split_whitespace().next().and_then(|low| low.parse().ok()).context("no port range")?)
}

fn nat_ports_below(local_low: u16) -> anyhow::Result<(u16, u16)> {
    let (low, high) = (10_240.min(local_low / 2).max(1024), local_low.saturating_sub(1));
    if high < low || high - low < 1000 {
        return Err(anyhow!(
            "net.ipv4.ip_local_port_range begins at {local_low}, which leaves no ports for the data plane: \
             set the sysctl to 32768 60999"
        ));
    }
    Ok((low, high))
}

#[cfg(test)]
mod tests {
    use super::{mac_text, nat_ports_below, parse_mac, parse_neighbours, Subnet};
    use std::net::Ipv4Addr;

    #[test]
    fn only_complete_neighbours_count() {
        let text = "IP address       HW type     Flags       HW address            Mask     Device\n\
                    10.0.1.10        0x1         0x2         02:42:0a:00:01:0a     *        eth0\n\
                    10.0.1.11        0x1         0x0         00:00:00:00:00:00     *        eth0\n";
        let found = parse_neighbours(text);
        assert_eq!(found.len(), 1);
        assert_eq!(mac_text(found[&Ipv4Addr::new(10, 0, 1, 10)]), "02:42:0a:00:01:0a");
    }

    #[test]
    fn a_mac_has_six_bytes() {
        assert_eq!(parse_mac("02:00:00:00:00"), None);
        assert_eq!(parse_mac("02:00:00:00:00:zz"), None);
    }

    #[test]
    fn a_subnet_knows_its_own() {
        let subnet = Subnet { address: Ipv4Addr::new(10, 0, 1, 5), mask: Ipv4Addr::new(255, 255, 254, 0) };
        assert_eq!(subnet.to_string(), "10.0.0.0/23");
        assert!(subnet.holds(Ipv4Addr::new(10, 0, 0, 9)));
        assert!(!subnet.holds(Ipv4Addr::new(10, 0, 2, 9)));
    }

    #[test]
    fn our_ports_are_below_the_kernels() {
        assert_eq!(nat_ports_below(32768).unwrap(), (10_240, 32_767));
        assert_eq!(nat_ports_below(15_000).unwrap(), (7500, 14_999));
        assert!(nat_ports_below(1024).unwrap_err().to_string().contains("ip_local_port_range begins at 1024"));
    }
}
