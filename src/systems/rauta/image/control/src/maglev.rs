//! Consistent hashing as Google's Maglev does it: every backend fills the table's entries in an order of its own, turn
//! by turn, so that shares are even and a backend's coming or going moves few entries beside its own.

use std::hash::Hasher;

/// One backend as the table sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// What its order is derived from; the same everywhere and always.
    pub key: String,
    /// Turns per round.
    pub weight: u32,
    /// What stands in the table for it.
    pub slot: u32,
}

/// Fills a table of `size` entries, which must be a prime. Empty without candidates.
#[must_use]
pub fn table(candidates: &[Candidate], size: u32) -> Vec<u32> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let mut orders: Vec<Order> = sorted.iter().map(|c| Order::new(&c.key, size)).collect();
    let mut entries: Vec<Option<u32>> = vec![None; size as usize];
    let mut filled = 0;
    loop {
        for (order, candidate) in orders.iter_mut().zip(&sorted) {
            for _ in 0..candidate.weight {
                let free = order.find(|&entry| entries[entry as usize].is_none());
                entries[free.expect("the order visits every entry") as usize] = Some(candidate.slot);
                filled += 1;
                if filled == size {
                    return entries.into_iter().flatten().collect();
                }
            }
        }
    }
}

/// The order in which one backend prefers the entries: a walk with a fixed step, which visits all since `size` is prime.
struct Order {
    at: u32,
    step: u32,
    size: u32,
}

impl Order {
    fn new(key: &str, size: u32) -> Self {
        let offset = hash(key, 0) % u64::from(size);
        let step = hash(key, 1) % u64::from(size - 1) + 1;
        let small = |value: u64| u32::try_from(value).expect("below a u32");
        Self { at: small(offset), step: small(step), size }
    }
}

impl Iterator for Order {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let entry = self.at;
        self.at = (self.at + self.step) % self.size;
        Some(entry)
    }
}

/// FNV-1a, finished so that similar keys differ in all bits. The standard library's hasher may change with its version.
fn hash(key: &str, seed: u8) -> u64 {
    struct Fnv(u64);
    impl Hasher for Fnv {
        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        fn finish(&self) -> u64 {
            let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            mixed ^ (mixed >> 33)
        }
    }
    let mut fnv = Fnv(0xcbf2_9ce4_8422_2325);
    fnv.write(&[seed]);
    fnv.write(key.as_bytes());
    fnv.finish()
}

#[cfg(test)]
mod tests {
    use super::{table, Candidate};
    use crate::layout::TABLE_SIZE;

    fn candidates(count: u32) -> Vec<Candidate> {
        (0..count).map(|slot| Candidate { key: format!("10.0.1.{slot}:8080"), weight: 1, slot }).collect()
    }

    fn shares(entries: &[u32], count: u32) -> Vec<usize> {
        (0..count).map(|slot| entries.iter().filter(|&&entry| entry == slot).count()).collect()
    }

    #[test]
    fn nobody_gets_an_empty_table() {
        assert!(table(&[], TABLE_SIZE).is_empty());
    }

    #[test]
    fn shares_are_even_to_one_entry() {
        let shares = shares(&table(&candidates(7), TABLE_SIZE), 7);
        assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1, "{shares:?}");
    }

    #[test]
    fn a_weight_is_a_share() {
        let mut two = candidates(2);
        two[1].weight = 3;
        let shares = shares(&table(&two, TABLE_SIZE), 2);
        assert!(shares[1].abs_diff(shares[0] * 3) <= 4, "{shares:?}");
    }

    #[test]
    fn the_order_of_the_configuration_does_not_matter() {
        let mut reversed = candidates(5);
        reversed.reverse();
        assert_eq!(table(&candidates(5), TABLE_SIZE), table(&reversed, TABLE_SIZE));
    }

    #[test]
    fn one_that_leaves_moves_few_of_the_others() {
        let before = table(&candidates(10), TABLE_SIZE);
        let after = table(&candidates(9), TABLE_SIZE);
        let moved = before.iter().zip(&after).filter(|(old, new)| **old != 9 && old != new).count();
        assert!(moved < before.len() / 20, "{moved} entries of {} moved", before.len());
    }
}
