//! Where the chunks of a cached table may live, by Spark's names of storage levels.
//!
//! Chunks are kept in one form only and on one machine, so the `_SER` and `_2` variants mean the same as the plain names.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-cache-cache-table.html>

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, nearest};

/// Where the chunks of a cached table may live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StorageLevel {
    /// In memory; dropped when memory is short, and computed again at the next use.
    MemoryOnly,
    /// In memory; written to a temporary folder when memory is short.
    #[default]
    MemoryAndDisk,
    /// In a temporary folder.
    DiskOnly,
}

/// Spark's names, and what each means here.
static NAMES: &[(&str, Option<StorageLevel>)] = &[
    ("NONE", None),
    ("DISK_ONLY", Some(StorageLevel::DiskOnly)),
    ("DISK_ONLY_2", Some(StorageLevel::DiskOnly)),
    ("DISK_ONLY_3", Some(StorageLevel::DiskOnly)),
    ("MEMORY_ONLY", Some(StorageLevel::MemoryOnly)),
    ("MEMORY_ONLY_2", Some(StorageLevel::MemoryOnly)),
    ("MEMORY_ONLY_SER", Some(StorageLevel::MemoryOnly)),
    ("MEMORY_ONLY_SER_2", Some(StorageLevel::MemoryOnly)),
    ("MEMORY_AND_DISK", Some(StorageLevel::MemoryAndDisk)),
    ("MEMORY_AND_DISK_2", Some(StorageLevel::MemoryAndDisk)),
    ("MEMORY_AND_DISK_SER", Some(StorageLevel::MemoryAndDisk)),
    ("MEMORY_AND_DISK_SER_2", Some(StorageLevel::MemoryAndDisk)),
    ("OFF_HEAP", Some(StorageLevel::MemoryAndDisk)),
];

impl StorageLevel {
    /// Whether chunks may be in memory.
    pub fn in_memory(self) -> bool {
        self != StorageLevel::DiskOnly
    }

    /// Whether chunks may be on disk.
    pub fn on_disk(self) -> bool {
        self != StorageLevel::MemoryOnly
    }
}

impl FromStr for StorageLevel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
            Some((_, Some(level))) => Ok(*level),
            Some((_, None)) => Err(Error::unsupported("CACHE TABLE with the storage level NONE")),
            None => Err(Error::new("INVALID_STORAGE_LEVEL")
                .with("level", text)
                .suggest(nearest(text, NAMES.iter().map(|(name, _)| *name)))),
        }
    }
}

impl fmt::Display for StorageLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StorageLevel::MemoryOnly => "MEMORY_ONLY",
            StorageLevel::MemoryAndDisk => "MEMORY_AND_DISK",
            StorageLevel::DiskOnly => "DISK_ONLY",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_spark() {
        assert_eq!("memory_only_ser".parse::<StorageLevel>().ok(), Some(StorageLevel::MemoryOnly));
        assert_eq!("DISK_ONLY_2".parse::<StorageLevel>().ok(), Some(StorageLevel::DiskOnly));
        let error = "MEMORY_AND_DISC".parse::<StorageLevel>().unwrap_err();
        assert_eq!(error.class(), "INVALID_STORAGE_LEVEL");
        assert_eq!(error.suggestions().first().map(String::as_str), Some("MEMORY_AND_DISK"));
    }
}
