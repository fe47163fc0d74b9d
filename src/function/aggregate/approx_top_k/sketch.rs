//! A sketch of the items that are there most often: a hash map of counters that, when it is full, takes the median away
//! from every counter and forgets those that are used up.
//!
//! As `ItemsSketch` and `ReversePurgeItemHashMap` of Apache DataSketches, slot by slot, so that items of one count come in
//! the same order. Sources: <https://datasketches.apache.org/docs/Frequency/FrequentItemsOverview.html>; Anderson et al.,
//! "A High-Performance Algorithm for Identifying Frequent Items in Data Streams", IMC 2017.

/// An item in its binary form, with the hash that Java has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Java's `hashCode`.
    pub(crate) hash: i32,
    /// The binary form.
    pub(crate) bytes: Box<[u8]>,
}

#[derive(Clone, Debug)]
struct Slot {
    item: Item,
    count: i64,
    /// How far the item is from the slot that its hash names, plus one.
    drift: usize,
}

/// The logarithm of the slots that a sketch begins with.
const FIRST: u8 = 3;
/// How many counters the median is taken of.
const SAMPLE: usize = 1024;

/// The sketch.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    slots: Vec<Option<Slot>>,
    active: usize,
    most: u8,
    /// What was taken away from every counter.
    pub(crate) offset: i64,
    /// How many items there were.
    pub(crate) weight: i64,
}

impl Sketch {
    /// A sketch that tracks at least that many items.
    pub(crate) fn new(tracked: usize) -> Self {
        let slots = tracked.saturating_mul(4).div_ceil(3).max(1).next_power_of_two();
        Self::of_size(u8::try_from(slots.trailing_zeros()).unwrap_or(31))
    }

    /// A sketch of at most that power of two slots.
    pub(crate) fn of_size(most: u8) -> Self {
        Self::with_slots(most, FIRST)
    }

    /// A sketch of that power of two slots, and at most that other one.
    pub(crate) fn with_slots(most: u8, now: u8) -> Self {
        let most = most.max(FIRST);
        Sketch { slots: vec![None; 1 << now.clamp(FIRST, most)], active: 0, most, offset: 0, weight: 0 }
    }

    /// The logarithm of the slots that there may be, and of those that there are.
    pub(crate) fn sizes(&self) -> (u8, u8) {
        (self.most, u8::try_from(self.slots.len().trailing_zeros()).unwrap_or(31))
    }

    /// Takes an item in, `count` times.
    pub(crate) fn update(&mut self, item: Item, count: i64) {
        self.weight += count;
        self.put(item, count);
        if self.active <= self.slots.len() / 4 * 3 {
            return;
        }
        if self.sizes().1 < self.most {
            let larger = vec![None; self.slots.len() * 2];
            let smaller = std::mem::replace(&mut self.slots, larger);
            self.active = 0;
            smaller.into_iter().flatten().for_each(|slot| self.put(slot.item, slot.count));
        } else {
            self.purge();
        }
    }

    /// Takes all items of another sketch in.
    pub(crate) fn merge(&mut self, other: &Sketch) {
        let weight = self.weight + other.weight;
        let items: Vec<(Item, i64)> = other.items().map(|(item, count)| (item.clone(), count)).collect();
        items.into_iter().for_each(|(item, count)| self.update(item, count));
        self.offset += other.offset;
        self.weight = weight;
    }

    /// The items with their counters, slot by slot.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (&Item, i64)> {
        self.slots.iter().flatten().map(|slot| (&slot.item, slot.count))
    }

    /// The items with their counters, in the Java library's order: a walk over the slots in strides of the golden ratio.
    pub(crate) fn items(&self) -> impl Iterator<Item = (&Item, i64)> {
        let length = self.slots.len();
        let golden = (5f64.sqrt() - 1.0) / 2.0;
        let stride = (length as f64 * golden) as usize | 1;
        let slots = (0..length).map(move |i| (i * stride) & (length - 1));
        slots.filter_map(|slot| self.slots[slot].as_ref()).map(|slot| (&slot.item, slot.count))
    }

    /// How much memory it takes.
    pub(crate) fn size(&self) -> usize {
        let items: usize = self.slots.iter().flatten().map(|slot| slot.item.bytes.len()).sum();
        self.slots.capacity() * size_of::<Option<Slot>>() + items
    }

    fn put(&mut self, item: Item, count: i64) {
        let mask = self.slots.len() - 1;
        let (mut probe, mut drift) = (mixed(item.hash) as usize & mask, 1);
        while let Some(slot) = &mut self.slots[probe] {
            if slot.item == item {
                slot.count += count;
                return;
            }
            (probe, drift) = ((probe + 1) & mask, drift + 1);
        }
        self.slots[probe] = Some(Slot { item, count, drift });
        self.active += 1;
    }

    fn purge(&mut self) {
        let mut sample: Vec<i64> = self.stored().map(|(_, count)| count).take(SAMPLE.min(self.active)).collect();
        let middle = sample.len() / 2;
        let (_, median, _) = sample.select_nth_unstable(middle);
        let median = *median;
        self.slots.iter_mut().flatten().for_each(|slot| slot.count -= median);
        self.offset += median;
        // From the back of a cluster, whose items may move into the slots that become free.
        let last = self.slots.iter().rposition(Option::is_none).unwrap_or(0);
        for probe in (0..last).rev().chain((last..self.slots.len()).rev()) {
            if self.slots[probe].as_ref().is_some_and(|slot| slot.count <= 0) {
                self.remove(probe);
                self.active -= 1;
            }
        }
    }

    fn remove(&mut self, mut free: usize) {
        let mask = self.slots.len() - 1;
        self.slots[free] = None;
        let (mut probe, mut drift) = ((free + 1) & mask, 1);
        while let Some(slot) = &mut self.slots[probe] {
            if slot.drift > drift {
                slot.drift -= drift;
                self.slots[free] = self.slots[probe].take();
                (free, drift) = (probe, 0);
            }
            (probe, drift) = ((probe + 1) & mask, drift + 1);
        }
    }
}

/// The last step of MurmurHash3.
fn mixed(hash: i32) -> u64 {
    let mut key = i64::from(hash) as u64;
    key ^= key >> 33;
    key = key.wrapping_mul(0xff51_afd7_ed55_8ccd);
    key ^= key >> 33;
    key = key.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ (key >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: i32) -> Item {
        Item { hash: number, bytes: number.to_le_bytes().into() }
    }

    #[test]
    fn frequent_items_survive_a_purge() {
        let mut sketch = Sketch::of_size(3);
        for i in 0..100 {
            sketch.update(item(7), 1);
            sketch.update(item(i + 100), 1);
        }
        let (most, count) = sketch.items().max_by_key(|(_, count)| *count).unwrap();
        assert_eq!(*most, item(7));
        assert!(count <= 100 && count + sketch.offset >= 100, "{count} and {}", sketch.offset);
        assert_eq!(sketch.weight, 200);
    }

    #[test]
    fn order_of_items_of_one_count() {
        let mut sketch = Sketch::new(10000);
        [0, 0, 1, 1, 2, 3, 4, 4].into_iter().for_each(|number| sketch.update(item(number), 1));
        let mut items: Vec<(i32, i64)> = sketch.items().map(|(item, count)| (item.hash, count)).collect();
        items.sort_by_key(|(_, count)| -count);
        assert_eq!(items, [(0, 2), (4, 2), (1, 2), (2, 1), (3, 1)]);
    }
}
