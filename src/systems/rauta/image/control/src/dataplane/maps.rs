//! The program's maps, each with what is in it.

use anyhow::anyhow;
use aya::maps::{Array, HashMap, MapData, PerCpuArray};
use aya::Ebpf;

use crate::layout::{BackendEntry, ClientKey, Counters, Flow, ReturnFlow, ReturnKey, Settings};

/// All maps, as `bpf/maps.h` has them.
pub(super) struct Maps {
    pub(super) settings: Array<MapData, Settings>,
    pub(super) backends: Array<MapData, BackendEntry>,
    pub(super) tables: Array<MapData, u32>,
    pub(super) flows: HashMap<MapData, ClientKey, Flow>,
    pub(super) returns: HashMap<MapData, ReturnKey, ReturnFlow>,
    pub(super) counters: PerCpuArray<MapData, Counters>,
    pub(super) totals: PerCpuArray<MapData, u64>,
}

impl Maps {
    /// Takes them out of an object that has been loaded.
    ///
    /// # Errors
    /// When one is not there, or is of another kind.
    pub(super) fn take(ebpf: &mut Ebpf) -> anyhow::Result<Self> {
        let mut map = |name: &str| ebpf.take_map(name).ok_or_else(|| anyhow!("there is no map {name}"));
        Ok(Self {
            settings: map("settings_map")?.try_into()?,
            backends: map("backends")?.try_into()?,
            tables: map("tables")?.try_into()?,
            flows: map("flows")?.try_into()?,
            returns: map("returns")?.try_into()?,
            counters: map("counters")?.try_into()?,
            totals: map("totals")?.try_into()?,
        })
    }
}
