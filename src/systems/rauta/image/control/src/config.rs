//! The configuration file: what it may say, and everything that is wrong with one.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;
use std::time::Duration;

use anyhow::{bail, Context};
use serde::Deserialize;

use crate::interface::Subnet;

mod problems;

/// How the program shall be attached.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum AskedMode {
    /// Generic: works with every driver.
    Skb,
    /// In the driver, or not at all.
    Native,
    /// In the driver if traffic gets through there, else generic.
    Auto,
}

impl std::fmt::Display for AskedMode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Skb => "skb",
            Self::Native => "native",
            Self::Auto => "auto",
        })
    }
}

/// What a healthy backend does.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// It accepts a connection.
    #[default]
    Tcp,
    /// It answers a GET with a status below 400.
    Http,
}

/// How backends are watched.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Health {
    /// What is tried.
    pub check: Check,
    /// Path of an HTTP check.
    pub path: String,
    /// From the begin of one check to that of the next.
    pub interval_ms: u64,
    /// A check that takes longer has failed.
    pub timeout_ms: u64,
    /// Failures in a row that take a backend out.
    pub failures: u32,
    /// Successes in a row that bring it back.
    pub successes: u32,
}

impl Default for Health {
    // The last good check, two failed ones and their time-outs make 1.4 s: dead within two seconds.
    fn default() -> Self {
        Self { check: Check::Tcp, path: "/".into(), interval_ms: 500, timeout_ms: 400, failures: 2, successes: 1 }
    }
}

impl Health {
    /// From the begin of one check to that of the next.
    #[must_use]
    pub fn interval(&self) -> Duration {
        Duration::from_millis(self.interval_ms)
    }

    /// A check that takes longer has failed.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }
}

/// What clients connect to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its address. Default: the interface's own.
    pub address: Option<Ipv4Addr>,
    /// Its TCP port.
    pub port: u16,
}

/// One backend.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Backend {
    /// What people call it.
    pub name: String,
    /// Its address, in the interface's subnet.
    pub address: Ipv4Addr,
    /// Its TCP port.
    pub port: u16,
    /// Its share relative to the others.
    #[serde(default = "one")]
    pub weight: u32,
}

fn one() -> u32 {
    1
}

impl Backend {
    /// Address and port.
    #[must_use]
    pub fn socket_address(&self) -> SocketAddrV4 {
        SocketAddrV4::new(self.address, self.port)
    }
}

/// The configuration file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// What clients connect to.
    pub service: Service,
    /// Who answers.
    pub backends: Vec<Backend>,
    /// How they are watched.
    #[serde(default)]
    pub health: Health,
    /// How long connections may go on after the stop signal, and those of a backend after its removal.
    #[serde(default = "default_drain")]
    pub drain_ms: u64,
}

fn default_drain() -> u64 {
    5000
}

impl Config {
    /// How long connections may go on.
    #[must_use]
    pub fn drain(&self) -> Duration {
        Duration::from_millis(self.drain_ms)
    }

    /// The service's address and port, given the interface's own address.
    #[must_use]
    pub fn service_address(&self, own: Ipv4Addr) -> SocketAddrV4 {
        SocketAddrV4::new(self.service.address.unwrap_or(own), self.service.port)
    }
}

/// Reads the file.
///
/// # Errors
/// When it cannot be read, is no JSON of this form, or contradicts itself or the interface: all that is wrong, at once.
pub fn read(file: &Path, subnet: Subnet) -> anyhow::Result<Config> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text, subnet).with_context(|| format!("in {}", file.display()))
}

/// Reads the file's text.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, subnet: Subnet) -> anyhow::Result<Config> {
    let config: Config = serde_json::from_str(text)?;
    let problems = problems::find(&config, subnet);
    if !problems.is_empty() {
        bail!("{}", problems.join("; "));
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::{parse, Check};
    use crate::interface::Subnet;
    use std::net::Ipv4Addr;

    fn subnet() -> Subnet {
        Subnet { address: Ipv4Addr::new(10, 0, 1, 5), mask: Ipv4Addr::new(255, 255, 255, 0) }
    }

    #[test]
    fn the_least_that_must_be_said() {
        let text = r#"{"service":{"port":8080},"backends":[{"name":"a","address":"10.0.1.10","port":80}]}"#;
        let config = parse(text, subnet()).unwrap();
        assert_eq!(config.service_address(subnet().address).to_string(), "10.0.1.5:8080");
        assert_eq!((config.backends[0].weight, config.health.check, config.drain_ms), (1, Check::Tcp, 5000));
    }

    #[test]
    fn default_checks_take_a_dead_backend_out_within_two_seconds() {
        let health = super::Health::default();
        let slowest = health.interval_ms * u64::from(health.failures) + health.timeout_ms;
        assert!(slowest < 2000, "{slowest} ms");
    }

    #[test]
    fn unknown_words_are_mistakes() {
        let error = parse(r#"{"service":{"port":80},"backends":[],"mod":"skb"}"#, subnet()).unwrap_err();
        assert!(error.to_string().contains("unknown field `mod`"));
    }
}
