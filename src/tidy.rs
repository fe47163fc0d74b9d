//! The shape of this tree, checked: floors, lists, module docs, lengths, benchmarks of rules, unfinished marks.
//!
//! `ARCHITECTURE.md` says why. A room imports only from floors below its own; `use` lines and paths in the code are
//! resolved as text, also `super::`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Rooms by floor. A room may use those of lower floors only; rooms of one floor never use each other.
const FLOORS: &[(u8, &[&str])] = &[
    (0, &["error", "config", "types"]),
    (1, &["plan", "scan"]),
    (2, &["function", "cache", "source"]),
    (3, &["exec"]),
    (4, &["sql", "optimizer", "stream", "ml"]),
    (5, &["cluster"]),
    (6, &["session"]),
    (7, &["shell"]),
    (8, &["main", "lib", "tidy"]),
];

/// The base rooms are one floor on which the order is error, config, types: errors know nothing of types.
const BASE: &[&str] = &["error", "config", "types"];

struct File {
    /// Below `src`, with `/`.
    path: String,
    /// `["sql", "query", "cte"]`
    module: Vec<String>,
    text: String,
}

impl File {
    fn room(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(&root).unwrap().with_extension("");
            let mut module: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
                module.pop();
            }
            let text = std::fs::read_to_string(&path).unwrap();
            File { path: path.strip_prefix(&root).unwrap().display().to_string(), module, text }
        })
        .collect()
}

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, rooms)| rooms.contains(&room)).map(|(floor, _)| *floor)
}

/// The rooms that a file's paths lead to.
fn rooms_used(file: &File) -> Vec<(usize, String)> {
    let path = regex::Regex::new(r"\b(?:(crate::)|((?:super::)+))(\w+)").unwrap();
    let mut used = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for found in path.captures_iter(code) {
            let name = found[3].to_string();
            let to_root = match found.get(2) {
                None => true,
                Some(supers) => supers.as_str().matches("super").count() == file.module.len(),
            };
            if to_root {
                used.push((number + 1, name));
            }
        }
    }
    used
}

#[test]
fn imports_go_down_the_floors() {
    let mut wrong = Vec::new();
    for file in files() {
        let room = file.room();
        let Some(own) = floor(room) else {
            wrong.push(format!("{}: the room {room} is on no floor", file.path));
            continue;
        };
        for (line, used) in rooms_used(&file) {
            let Some(theirs) = floor(&used) else { continue };
            let within_base = own == 0 && theirs == 0 && BASE.contains(&used.as_str());
            if used != room && theirs >= own && !within_base {
                wrong.push(format!("{}:{line}: {room} (floor {own}) uses {used} (floor {theirs})", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "imports go up:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_is_declared() {
    let files = files();
    let declared: BTreeMap<Vec<String>, &File> = files.iter().map(|file| (file.module.clone(), file)).collect();
    let mut dead = Vec::new();
    for file in &files {
        let Some((name, parent)) = file.module.split_last() else { continue };
        if file.path == "main.rs" {
            continue;
        }
        let declares = declared.get(parent).is_some_and(|parent| {
            parent.text.lines().any(|line| {
                let line = line.trim();
                line.ends_with(&format!("mod {name};"))
            })
        });
        if !declares {
            dead.push(file.path.clone());
        }
    }
    assert!(dead.is_empty(), "no `mod` line for: {}", dead.join(", "));
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> =
        files().into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path).collect();
    assert!(silent.is_empty(), "no module doc in: {}", silent.join(", "));
}

/// A long file has a second subject in it; one that has not says so in its module doc ("Long, because").
#[test]
fn files_are_short() {
    let long: Vec<String> = files()
        .into_iter()
        .filter(|file| {
            file.text.lines().count() > 700
                && !file.path.ends_with("tests.rs")
                && !file.text.contains("//! Long, because")
        })
        .map(|file| format!("{} ({} lines)", file.path, file.text.lines().count()))
        .collect();
    assert!(long.is_empty(), "look for the second subject in: {}", long.join(", "));
}

/// Each rule can be turned off, and a benchmark tells what it is worth.
#[test]
fn every_rule_has_a_benchmark() {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
    let texts: Vec<String> = std::fs::read_dir(benches)
        .unwrap()
        .flatten()
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .collect();
    let rules: Vec<String> = files()
        .into_iter()
        .filter(|file| file.room() == "optimizer")
        .filter_map(|file| {
            let (_, name) = file.text.split_once("pub const NAME: &str = \"")?;
            Some(name.split_once('"')?.0.to_string())
        })
        .collect();
    assert!(rules.len() > 10, "{rules:?}");
    let without: Vec<&String> =
        rules.iter().filter(|rule| !texts.iter().any(|text| text.contains(&format!("\"{rule}\"")))).collect();
    assert!(without.is_empty(), "no benchmark for: {without:?}");
}

#[test]
fn nothing_is_left_unfinished() {
    let marks = ["TO", "DO"].concat();
    let mut found = Vec::new();
    for file in files() {
        for (number, line) in file.text.lines().enumerate() {
            let lower = line.to_lowercase();
            let unfinished = line.contains(&format!("{marks}:"))
                || lower.contains(&["fix", "me"].concat())
                || lower.contains(&["for ", "now"].concat());
            if unfinished {
                found.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "unfinished:\n{}", found.join("\n"));
}
