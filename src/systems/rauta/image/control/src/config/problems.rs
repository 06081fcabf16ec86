//! What a configuration of the right form may still have wrong: it contradicts itself or the interface.

use std::collections::HashSet;

use super::{Backend, Config, Health};
use crate::interface::Subnet;
use crate::layout::MAX_BACKENDS;

/// All that is wrong, in words.
pub(super) fn find(config: &Config, subnet: Subnet) -> Vec<String> {
    let own = config.service.address.unwrap_or(subnet.address);
    let mut found = Vec::new();
    let mut refuse = |wrong: bool, what: String| {
        if wrong {
            found.push(what);
        }
    };
    refuse(config.service.port == 0, "service.port is 0: write 1 to 65535".into());
    refuse(own != subnet.address, format!("service.address {own} is not the interface's own, {}", subnet.address));
    let count = config.backends.len();
    refuse(count == 0, "there is no backend: name at least one".into());
    refuse(count > MAX_BACKENDS as usize, format!("there are {count} backends: {MAX_BACKENDS} are the most"));
    let mut names = HashSet::new();
    let mut addresses = HashSet::new();
    for backend in &config.backends {
        let Backend { name, address, port, weight } = backend;
        refuse(name.is_empty(), format!("the backend at {address} has no name"));
        refuse(!names.insert(name), format!("two backends are called {name}"));
        refuse(!addresses.insert(backend.socket_address()), format!("two backends are at {address}:{port}"));
        refuse(*port == 0, format!("{name}: port is 0: write 1 to 65535"));
        refuse(!(1..=100).contains(weight), format!("{name}: weight is {weight}: write 1 to 100"));
        refuse(*address == own, format!("{name}: {address} is the load balancer's own address"));
        refuse(!subnet.holds(*address), format!("{name}: {address} is outside the interface's subnet {subnet}"));
    }
    let Health { interval_ms, timeout_ms, failures, successes, path, .. } = &config.health;
    refuse(*interval_ms < 50, format!("health.intervalMs is {interval_ms}: write at least 50"));
    refuse(*timeout_ms == 0, "health.timeoutMs is 0: write at least 1".into());
    refuse(*failures == 0 || *successes == 0, "health.failures and health.successes must be at least 1".into());
    refuse(!path.starts_with('/'), format!("health.path is {path:?}: it begins with /"));
    found
}

#[cfg(test)]
mod tests {
    use crate::config::parse;
    use crate::interface::Subnet;
    use std::net::Ipv4Addr;

    fn subnet() -> Subnet {
        Subnet { address: Ipv4Addr::new(10, 0, 1, 5), mask: Ipv4Addr::new(255, 255, 255, 0) }
    }

    fn error(text: &str) -> String {
        parse(text, subnet()).unwrap_err().to_string()
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let found = error(
            r#"{"service":{"port":0},"backends":[
                {"name":"a","address":"10.0.2.10","port":80,"weight":0},
                {"name":"a","address":"10.0.1.5","port":80}],
                "health":{"intervalMs":1,"path":"x"}}"#,
        );
        for part in [
            "service.port is 0",
            "two backends are called a",
            "10.0.2.10 is outside the interface's subnet 10.0.1.0/24",
            "a: weight is 0",
            "10.0.1.5 is the load balancer's own address",
            "health.intervalMs is 1",
            "health.path is \"x\"",
        ] {
            assert!(found.contains(part), "{part:?} is not in {found:?}");
        }
    }

    #[test]
    fn one_address_has_one_backend() {
        let twice = r#"{"name":"NAME","address":"10.0.1.10","port":80}"#;
        let backends = [twice.replace("NAME", "a"), twice.replace("NAME", "b")].join(",");
        let found = error(&format!(r#"{{"service":{{"port":80}},"backends":[{backends}]}}"#));
        assert_eq!(found, "two backends are at 10.0.1.10:80");
    }
}
