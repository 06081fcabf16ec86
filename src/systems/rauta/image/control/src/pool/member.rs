//! One backend: what its checks have said, and what follows.

use std::fmt;
use std::time::Instant;

use crate::config::{Backend, Health};
use crate::layout::Mac;

/// What the last health checks said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Condition {
    /// No check has ended yet.
    Waiting,
    /// It is well.
    Up,
    /// It is not, and why.
    Down(String),
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => formatter.write_str("waiting"),
            Self::Up => formatter.write_str("up"),
            Self::Down(why) => write!(formatter, "down: {why}"),
        }
    }
}

/// A backend in its slot.
#[derive(Clone, Debug)]
pub struct Member {
    /// What the configuration says.
    pub backend: Backend,
    /// What the last health checks said.
    pub condition: Condition,
    /// Its MAC address, once known.
    pub mac: Option<Mac>,
    /// Since when it is no longer in the configuration: its connections may still end.
    pub leaving: Option<Instant>,
    /// Results in a row that contradict the condition.
    contrary: u32,
}

impl Member {
    pub(super) fn new(backend: Backend) -> Self {
        Self { backend, condition: Condition::Waiting, mac: None, leaving: None, contrary: 0 }
    }

    /// Its MAC address, if it can be used.
    pub(super) fn usable(&self) -> Option<Mac> {
        self.mac.filter(|_| self.condition == Condition::Up)
    }

    /// The state in words.
    #[must_use]
    pub fn state(&self) -> String {
        match &self.condition {
            _ if self.leaving.is_some() => "leaving".into(),
            Condition::Up if self.mac.is_none() => "waiting for its MAC address".into(),
            condition => condition.to_string(),
        }
    }

    /// Takes in the outcome of a check: whether that changed the condition.
    pub(super) fn judge(&mut self, result: Result<(), String>, health: &Health) -> bool {
        let (outcome, needed) = match result {
            Ok(()) => (Condition::Up, health.successes),
            Err(why) => (Condition::Down(why), health.failures),
        };
        let same = matches!(
            (&self.condition, &outcome),
            (Condition::Up, Condition::Up) | (Condition::Down(_), Condition::Down(_))
        );
        self.contrary = if same { 0 } else { self.contrary + 1 };
        if self.contrary < needed {
            return false;
        }
        self.condition = outcome;
        self.contrary = 0;
        true
    }
}
