//! The backends with their slots in the data plane: who is there, who is well, who is on its way out.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::{Duration, Instant};

use crate::config::{Backend, Health};
use crate::layout::{backend_entry, BackendEntry, Mac};
use crate::maglev::Candidate;
use crate::proof::Helper;

mod member;

pub use member::{Condition, Member};

/// All backends. A backend keeps its slot as long as it is there.
#[derive(Debug, Default)]
pub struct Pool {
    slots: Vec<Option<Member>>,
}

impl Pool {
    /// Takes over the configuration's backends. Those that are gone leave; new ones get a slot.
    ///
    /// # Returns
    /// the slots that got a new backend
    pub fn reconcile(&mut self, wanted: &[Backend], now: Instant) -> Vec<u32> {
        for member in self.slots.iter_mut().flatten() {
            let address = member.backend.socket_address();
            if let Some(backend) = wanted.iter().find(|backend| backend.socket_address() == address) {
                member.backend = backend.clone();
                member.leaving = None;
            } else {
                member.leaving.get_or_insert(now);
            }
        }
        let known: Vec<SocketAddrV4> = self.members().map(|(_, member)| member.backend.socket_address()).collect();
        let new = wanted.iter().filter(|backend| !known.contains(&backend.socket_address()));
        new.cloned().collect::<Vec<_>>().into_iter().map(|backend| self.put(Member::new(backend))).collect()
    }

    fn put(&mut self, member: Member) -> u32 {
        let slot = self.slots.iter().position(Option::is_none).unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[slot] = Some(member);
        u32::try_from(slot).expect("the configuration limits the backends")
    }

    /// Takes in the outcome of a check.
    ///
    /// # Returns
    /// what to tell, when it changed the backend's condition
    pub fn report(&mut self, address: SocketAddrV4, result: Result<(), String>, health: &Health) -> Option<String> {
        let member = self.slots.iter_mut().flatten().find(|one| one.backend.socket_address() == address)?;
        member
            .judge(result, health)
            .then(|| format!("backend {} ({address}) is {}", member.backend.name, member.condition))
    }

    /// Takes in what the kernel knows of neighbours. What is known stays known while the kernel asks anew.
    pub fn learn(&mut self, neighbours: &HashMap<Ipv4Addr, Mac>) {
        for member in self.slots.iter_mut().flatten() {
            member.mac = neighbours.get(&member.backend.address).copied().or(member.mac);
        }
    }

    /// Frees the slots of those whose time to leave is over.
    pub fn sweep(&mut self, now: Instant, patience: Duration) {
        for slot in &mut self.slots {
            let over = |member: &Member| member.leaving.is_some_and(|since| now.duration_since(since) >= patience);
            if slot.as_ref().is_some_and(over) {
                *slot = None;
            }
        }
    }

    /// The data plane's entries, by slot.
    #[must_use]
    pub fn entries(&self) -> Vec<BackendEntry> {
        let entry = |member: &Member| Some(backend_entry(member.backend.socket_address(), member.usable()?));
        self.slots.iter().map(|slot| slot.as_ref().and_then(entry).unwrap_or_default()).collect()
    }

    /// Those that get new connections.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        self.members()
            .filter(|(_, member)| member.usable().is_some() && member.leaving.is_none())
            .map(|(slot, Member { backend, .. })| Candidate {
                key: backend.socket_address().to_string(),
                weight: backend.weight,
                slot,
            })
            .collect()
    }

    /// Those that can help in a trial of the data plane.
    #[must_use]
    pub fn helpers(&self) -> Vec<Helper> {
        let helper = |(slot, member): (u32, &Member)| {
            Some(Helper { slot, address: member.backend.socket_address(), mac: member.usable()? })
        };
        self.members().filter_map(helper).collect()
    }

    /// Everybody, with their slots.
    pub fn members(&self) -> impl Iterator<Item = (u32, &Member)> {
        (0..).zip(&self.slots).filter_map(|(slot, member)| Some((slot, member.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Backend, Condition, Health, Pool};
    use std::collections::HashMap;
    use std::net::Ipv4Addr;
    use std::time::{Duration, Instant};

    fn backend(last: u8) -> Backend {
        Backend { name: format!("b{last}"), address: Ipv4Addr::new(10, 0, 1, last), port: 80, weight: 1 }
    }

    /// A pool whose members, numbered from 0, are all well.
    fn well(count: u8) -> Pool {
        let mut pool = Pool::default();
        let backends: Vec<Backend> = (0..count).map(backend).collect();
        pool.reconcile(&backends, Instant::now());
        pool.learn(&backends.iter().map(|one| (one.address, [2, 0, 0, 0, 0, 1])).collect());
        for one in &backends {
            pool.report(one.socket_address(), Ok(()), &Health::default());
        }
        pool
    }

    fn slots(pool: &Pool) -> Vec<u32> {
        pool.candidates().iter().map(|candidate| candidate.slot).collect()
    }

    #[test]
    fn a_backend_is_used_once_it_is_well_and_its_mac_is_known() {
        let mut pool = Pool::default();
        assert_eq!(pool.reconcile(&[backend(7)], Instant::now()), [0]);
        assert!(pool.candidates().is_empty());
        let told = pool.report(backend(7).socket_address(), Ok(()), &Health::default());
        assert_eq!(told.as_deref(), Some("backend b7 (10.0.1.7:80) is up"));
        assert!(pool.candidates().is_empty());
        pool.learn(&HashMap::from([(backend(7).address, [2; 6])]));
        assert_eq!(slots(&pool), [0]);
        assert_eq!((pool.entries()[0].mac, pool.entries()[0].usable), ([2; 6], 1));
    }

    #[test]
    fn it_takes_two_failures_in_a_row_to_be_taken_out_and_one_success_to_return() {
        let mut pool = well(1);
        let mut report = |result: Result<(), &str>| {
            pool.report(backend(0).socket_address(), result.map_err(String::from), &Health::default())
        };
        assert_eq!(report(Err("refused")), None);
        assert_eq!(report(Ok(())), None);
        assert_eq!(report(Err("refused")), None);
        assert_eq!(report(Err("refused")).as_deref(), Some("backend b0 (10.0.1.0:80) is down: refused"));
        assert_eq!(report(Err("refused")), None);
        assert_eq!(report(Ok(())).as_deref(), Some("backend b0 (10.0.1.0:80) is up"));
    }

    #[test]
    fn one_that_is_down_is_neither_chosen_nor_kept() {
        let mut pool = well(2);
        for _ in 0..2 {
            pool.report(backend(0).socket_address(), Err("timed out".into()), &Health::default());
        }
        assert_eq!(slots(&pool), [1]);
        assert_eq!(pool.entries()[0].usable, 0);
    }

    #[test]
    fn a_removed_one_gets_no_new_connections_and_keeps_its_old_ones_for_a_while() {
        let mut pool = well(2);
        let now = Instant::now();
        let patience = Duration::from_secs(5);
        pool.reconcile(&[backend(1)], now);
        pool.sweep(now + Duration::from_secs(4), patience);
        assert_eq!((slots(&pool), pool.entries()[0].usable), (vec![1], 1));
        pool.sweep(now + patience, patience);
        assert_eq!(pool.entries()[0].usable, 0);
        assert_eq!(pool.reconcile(&[backend(1), backend(9)], now), [0], "a free slot is used again");
    }

    #[test]
    fn one_that_comes_back_in_time_is_as_it_was() {
        let mut pool = well(2);
        pool.reconcile(&[backend(1)], Instant::now());
        assert!(pool.reconcile(&[backend(0), backend(1)], Instant::now()).is_empty());
        assert_eq!(slots(&pool), [0, 1]);
    }

    #[test]
    fn a_late_result_of_a_stranger_is_nobodys() {
        assert_eq!(well(1).report(backend(200).socket_address(), Ok(()), &Health::default()), None);
    }

    #[test]
    fn a_first_failure_alone_leaves_it_waiting() {
        let mut pool = Pool::default();
        pool.reconcile(&[backend(0)], Instant::now());
        let mut fail = || pool.report(backend(0).socket_address(), Err("refused".into()), &Health::default());
        assert_eq!(fail(), None);
        assert!(fail().is_some());
        assert_eq!(pool.members().next().unwrap().1.condition, Condition::Down("refused".into()));
    }
}
