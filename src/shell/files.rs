//! `firesteel trips.parquet`: each data file of the command line becomes a view named after it.

use std::path::{Path, PathBuf};

use super::footer;
use super::render::group;
use super::runner::{Failure, Shell};
use super::{names, tell};
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::Int64Type;

/// Text files up to this size are counted when the shell starts; of Parquet files the count is known anyway.
const COUNTED_BYTES: u64 = 256 << 20;

/// Endings of data files, by format.
const FORMATS: [&str; 10] =
    [".parquet", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".arrow", ".avro", ".orc"];
/// Endings of compressed files.
const COMPRESSED: [&str; 6] = [".gz", ".zst", ".bz2", ".xz", ".snappy", ".lz4"];

/// A folder is one table; but the files of a folder in which formats mix cannot be one, and are a table each.
fn tables_of(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut files: Vec<PathBuf> = entries.unwrap_or_default();
    files.retain(|file| file.is_file() && format_of(file).is_some());
    files.sort();
    let mixed = files.windows(2).any(|pair| format_of(&pair[0]) != format_of(&pair[1]));
    if mixed { files } else { vec![path.to_path_buf()] }
}

/// The ending that tells the format of a file; text files are none that a folder is opened for.
fn format_of(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let bare = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    FORMATS.into_iter().filter(|ending| *ending != ".txt").find(|ending| bare.ends_with(ending))
}

/// Creates the views, and says what is in them if `shown`. What failed is returned.
pub fn create_views(shell: &mut Shell, paths: &[PathBuf], shown: bool) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for path in &paths.iter().flat_map(|path| tables_of(path)).collect::<Vec<_>>() {
        let name = view_name(path, &taken);
        taken.push(name.clone());
        let Some(text) = path.to_str() else {
            let error = crate::error::Error::io(path.display(), "the name is not UTF-8 text");
            failures.push(Failure::Error(error));
            continue;
        };
        let view = names::quote(&name);
        let create = format!("CREATE OR REPLACE TEMPORARY VIEW {view} AS SELECT * FROM {}", names::literal(text));
        let made = shell.collect(&create).and_then(|_| if shown { describe(shell, path, &name) } else { Ok(()) });
        if let Err(failure) = made {
            failures.push(failure);
        }
    }
    failures
}

/// `flights.csv.gz` is `flights`; a name that is taken gets a number.
fn view_name(path: &Path, taken: &[String]) -> String {
    let mut stem = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for _ in 0..2 {
        let ending = COMPRESSED
            .iter()
            .chain(&FORMATS)
            .find(|ending| stem.to_lowercase().ends_with(*ending) && stem.len() > ending.len());
        if let Some(ending) = ending {
            stem.truncate(stem.len() - ending.len());
        }
    }
    let is_taken = |name: &str| taken.iter().any(|other| other.eq_ignore_ascii_case(name));
    let mut name = stem.clone();
    let mut number = 1;
    while is_taken(&name) {
        number += 1;
        name = format!("{stem}_{number}");
    }
    name
}

/// Prints a view's columns, rows and the file's size.
fn describe(shell: &mut Shell, path: &Path, name: &str) -> Result<(), Failure> {
    let view = names::quote(name);
    let (columns, _) = shell.collect(&format!("SELECT * FROM {view} LIMIT 0"))?;
    let size = size(path);
    let is_parquet = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"));
    let mut parts = vec![format!("{} columns", columns.len())];
    if is_parquet || size <= COUNTED_BYTES {
        let (_, batches) = shell.collect(&format!("SELECT count(*) FROM {view}"))?;
        let rows =
            batches.first().and_then(|batch| batch.column(0).as_primitive_opt::<Int64Type>().map(|c| c.value(0)));
        if let Some(rows) = rows {
            parts.insert(0, format!("{} rows", group(rows.unsigned_abs())));
        }
    }
    parts.push(footer::bytes(size));
    tell(&format!("{view}: {}", parts.join(", ")));
    let width = columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
    for column in &columns {
        let pad = " ".repeat(width - column.name.chars().count());
        tell(&format!("  {}{pad}  {}", super::render::escape_control(&column.name), column.ty));
    }
    Ok(())
}

/// Bytes of a file, or of all files in a folder.
fn size(path: &Path) -> u64 {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|entry| size(&entry.path())).sum(),
        Err(_) => path.metadata().map_or(0, |metadata| metadata.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, "a\n1\n").unwrap();
            path
        };
        let (one, two) = (file("b.csv.gz"), file("c.csv"));
        file("README.md");
        assert_eq!(tables_of(folder.path()), [folder.path().to_path_buf()]);
        let three = file("a.jsonl");
        assert_eq!(tables_of(folder.path()), [three, one.clone(), two]);
        assert_eq!(tables_of(&one), [one]);
    }

    #[test]
    fn names_of_views() {
        let name = |path: &str| view_name(Path::new(path), &[]);
        assert_eq!(name("data/flights.parquet"), "flights");
        assert_eq!(name("weather.csv.gz"), "weather");
        assert_eq!(name("a.b.CSV"), "a.b");
        assert_eq!(name("folder"), "folder");
        assert_eq!(view_name(Path::new("x/t.csv"), &["T".into()]), "t_2");
    }
}
