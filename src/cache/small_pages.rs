//! Pages of four kilobytes while a table is filled.
//!
//! The program's allocator asks Linux for huge pages, which make the look-ups of queries in large hash tables quicker:
//! without them (`MIMALLOC_ALLOW_THP=0`) TPC-H took a tenth longer. But a fill touches more fresh memory than anything else,
//! and where memory is in pieces, or a virtual machine's host has yet to give it, two megabytes at once are long in
//! coming: TPC-H at scale 1 was filled in 3.2 seconds with them and in 2.1 without. So the process does without while it
//! fills.

use parking_lot::Mutex;

/// As long as one of these lives, memory that is touched for the first time comes in small pages.
#[derive(Debug)]
pub(super) struct SmallPages(());

/// How many there are, and whether huge pages were off before the first.
static LIVING: Mutex<(usize, bool)> = Mutex::new((0, false));

impl SmallPages {
    pub(super) fn new() -> Self {
        let mut living = LIVING.lock();
        if living.0 == 0 {
            living.1 = huge_pages::are_off();
            if !living.1 {
                huge_pages::turn_off(true);
            }
        }
        living.0 += 1;
        SmallPages(())
    }
}

impl Drop for SmallPages {
    fn drop(&mut self) {
        let mut living = LIVING.lock();
        living.0 -= 1;
        if living.0 == 0 && !living.1 {
            huge_pages::turn_off(false);
        }
    }
}

/// Whether Linux may give the process huge pages (`prctl(2)`, `PR_SET_THP_DISABLE`).
#[cfg(target_os = "linux")]
mod huge_pages {
    use nix::sys::prctl::{get_thp_disable, set_thp_disable};

    pub(super) fn are_off() -> bool {
        // A kernel that does not tell does not know them either.
        get_thp_disable().unwrap_or(true)
    }

    pub(super) fn turn_off(off: bool) {
        // It is quicker only: if it cannot be, nothing is lost.
        let _ = set_thp_disable(off);
    }
}

#[cfg(not(target_os = "linux"))]
mod huge_pages {
    pub(super) fn are_off() -> bool {
        true
    }

    pub(super) fn turn_off(_: bool) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn huge_pages_come_back_with_the_last() {
        let (one, two) = (SmallPages::new(), SmallPages::new());
        assert!(huge_pages::are_off());
        drop(one);
        assert!(huge_pages::are_off());
        drop(two);
        // Unless other tests fill tables meanwhile, it is as before the first.
        let living = LIVING.lock();
        assert!(living.0 > 0 || huge_pages::are_off() == living.1);
    }
}
