//! What the control plane tells of itself.

use rauta_api::{Backend, State, Status};

use super::Controller;
use crate::interface::mac_text;
use crate::pool::Member;

impl Controller {
    pub(super) fn status(&mut self) -> anyhow::Result<Status> {
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
