//! From paths as the user writes them to the data files that they stand for.
//!
//! A path may be a file, a folder, a pattern, a `file:` URL or begin with `~`. Names that begin with `_` or `.` are no
//! data, as for Spark; nested folders named `name=value` are partition columns (see [`super::partition`]).

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use super::glob;
use super::option::Options;
use crate::error::{Error, Result, nearest};

/// What tells one state of a file from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileIdentity {
    /// Where it is, absolute.
    pub path: PathBuf,
    /// Its bytes.
    pub size: u64,
    /// When it was last changed.
    pub mtime: SystemTime,
}

/// A file with data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Which, and in which state.
    pub identity: FileIdentity,
    /// Name and raw value of each `name=value` folder between the given folder and the file.
    pub partition: Vec<(String, String)>,
}

impl DataFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.identity.path
    }

    /// Its bytes.
    pub fn size(&self) -> u64 {
        self.identity.size
    }
}

/// How folders are searched.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// Only files of such names.
    filter: Option<String>,
    /// Whether `name=value` folders are columns.
    flat: bool,
    /// The folder below which they are.
    base: Option<PathBuf>,
}

impl Lookup {
    /// As the options say.
    /// # Errors
    /// For values that are no booleans.
    pub fn new(options: &Options) -> Result<Self> {
        Ok(Lookup {
            filter: options.given("pathGlobFilter").map(str::to_string),
            flat: options.boolean("recursiveFileLookup")?,
            base: options.given("basePath").map(local).transpose()?,
        })
    }
}

/// All data files of the paths, in the order of the paths, then of the names.
/// # Errors
/// `PATH_NOT_FOUND` for a path that does not exist, with the nearest names of its folder; `FAILED_IO` for one that cannot
/// be read.
pub fn find(paths: &[String], lookup: &Lookup) -> Result<Vec<DataFile>> {
    let mut files = Vec::new();
    for path in paths {
        let root = local(path)?;
        // A name that exists is taken as it is, even with a `[` in it.
        let roots = if root.exists() || !glob::is_pattern(path) { vec![root] } else { expand(&root)? };
        if roots.is_empty() {
            return Err(Error::new("PATH_NOT_FOUND").with("path", show(path)));
        }
        for root in roots {
            let base = lookup.base.clone().unwrap_or_else(|| root.clone());
            let meta = fs::metadata(&root).map_err(|error| missing(path, &root, &error))?;
            if meta.is_dir() {
                walk(&root, &base, lookup, &mut files)?;
            } else {
                let partition = if lookup.base.is_some() { partition_of(&root, &base) } else { Vec::new() };
                files.push(data_file(root, &meta, partition)?);
            }
        }
    }
    Ok(files)
}

/// Whether the paths are one file, for which one look at it is enough.
pub fn is_one(paths: &[String]) -> bool {
    matches!(paths, [path] if local(path).is_ok_and(|path| path.is_file()))
}

/// The path in this machine's file system.
/// # Errors
/// For URIs of other schemes, which have a `/` behind the colon.
pub fn local(path: &str) -> Result<PathBuf> {
    let mut rest = path.trim();
    if let Some(after) = rest.strip_prefix("file:") {
        rest = after.strip_prefix("//localhost").or_else(|| after.strip_prefix("//")).unwrap_or(after);
    } else if let Some((scheme, _)) = rest.split_once(":/")
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    {
        return Err(Error::unsupported(format!("paths of the scheme {scheme}://")));
    }
    let path = match rest.strip_prefix('~') {
        Some(below) if below.is_empty() || below.starts_with('/') => match std::env::home_dir() {
            Some(home) => home.join(below.trim_start_matches('/')),
            None => PathBuf::from(rest),
        },
        _ => PathBuf::from(rest),
    };
    std::path::absolute(&path).map_err(|error| Error::io(path.display(), error))
}

/// An absolute path without links and `..`, also where its end does not exist.
pub fn real(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            part => {
                out.push(part);
                if let Ok(found) = fs::canonicalize(&out) {
                    out = found;
                }
            }
        }
    }
    out
}

/// The file or folder in which everything is that a path or pattern stands for, without links: of a pattern the folder
/// before its first wildcard.
/// # Errors
/// As of [`local`].
pub fn root(path: &str) -> Result<PathBuf> {
    let local = local(path)?;
    // A name that exists is taken as it is, as by [`find`].
    if !glob::is_pattern(path) || local.exists() {
        return Ok(real(&local));
    }
    let fixed = local.components().take_while(|part| !glob::is_pattern(&part.as_os_str().to_string_lossy()));
    Ok(real(&fixed.collect::<PathBuf>()))
}

/// `file:/data/x`, as Spark shows paths in messages.
fn show(path: &str) -> String {
    match local(path) {
        Ok(local) => format!("file:{}", local.display()),
        Err(_) => path.to_string(),
    }
}

fn missing(path: &str, local: &Path, error: &std::io::Error) -> Error {
    if error.kind() != std::io::ErrorKind::NotFound {
        return Error::io(local.display(), error);
    }
    Error::new("PATH_NOT_FOUND").with("path", show(path)).suggest(near(path))
}

/// Paths that exist and that `path`, which does not, may have been meant to be, written as it is.
pub fn near(path: &str) -> Vec<String> {
    let mut known = String::new();
    let mut rest = path;
    loop {
        let end = rest.find('/').unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let folder = local(if known.is_empty() { "." } else { &known }).unwrap_or_default();
        // The first part that is not there is the one that is spelt wrong.
        if !name.is_empty() && !folder.join(name).exists() {
            let names: Vec<String> = fs::read_dir(folder)
                .map(|entries| {
                    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
                })
                .unwrap_or_default();
            let near = nearest(name, names.iter().map(String::as_str).filter(|name| !hidden(name)));
            let whole = near.into_iter().map(|name| format!("{known}{name}{behind}"));
            return whole.filter(|path| local(path).is_ok_and(|path| path.exists())).take(3).collect();
        }
        if behind.is_empty() {
            return Vec::new();
        }
        known.push_str(name);
        known.push('/');
        rest = &behind[1..];
    }
}

/// Whether a name marks something that is no data: `_SUCCESS`, `.part-0.crc`; but `_year=2013` is a partition.
fn hidden(name: &str) -> bool {
    (name.starts_with('_') && !name.contains('=')) || name.starts_with('.') || name.ends_with("._COPYING_")
}

fn walk(folder: &Path, base: &Path, lookup: &Lookup, files: &mut Vec<DataFile>) -> Result<()> {
    for (name, path) in entries(folder)? {
        if hidden(&name) {
            continue;
        }
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            // A link to nothing, or a file that was removed just now.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::io(path.display(), error)),
        };
        if meta.is_dir() {
            // Links may lead in circles; sixty levels are deeper than any table.
            if path.components().count() > base.components().count() + 60 {
                return Err(Error::io(path.display(), "folders are nested too deeply"));
            }
            walk(&path, base, lookup, files)?;
        } else if lookup
            .filter
            .as_ref()
            .is_none_or(|filter| glob::expand_braces(filter).iter().any(|pattern| glob::matches(pattern, &name)))
        {
            let partition = if lookup.flat { Vec::new() } else { partition_of(&path, base) };
            files.push(data_file(path, &meta, partition)?);
        }
    }
    Ok(())
}

fn data_file(path: PathBuf, meta: &fs::Metadata, partition: Vec<(String, String)>) -> Result<DataFile> {
    let mtime = meta.modified().map_err(|error| Error::io(path.display(), error))?;
    Ok(DataFile { identity: FileIdentity { path, size: meta.len(), mtime }, partition })
}

/// Names and paths in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let failed = |error| Error::io(folder.display(), error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        names.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    names.sort();
    Ok(names)
}

/// The `name=value` folders between `base` and a file.
fn partition_of(file: &Path, base: &Path) -> Vec<(String, String)> {
    let Some(folders) = file.parent().and_then(|folder| folder.strip_prefix(base).ok()) else { return Vec::new() };
    let split = |part: Component<'_>| {
        let part = part.as_os_str().to_string_lossy().into_owned();
        let (name, value) = part.split_once('=')?;
        Some((unescape(name), unescape(value)))
    };
    folders.components().filter_map(split).collect()
}

/// `%3A` in a partition folder's name is `:`.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = match (first, after) {
            (b'%', [a, b, ..]) => std::str::from_utf8(&[*a, *b]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a pattern matches, with the paths as relative as the pattern; nothing for a text that is no pattern.
/// # Errors
/// For a folder that cannot be read.
pub fn matching(pattern: &str) -> Result<Vec<PathBuf>> {
    if !glob::is_pattern(pattern) {
        return Ok(Vec::new());
    }
    let here = std::env::current_dir().unwrap_or_default();
    let found = expand(&local(pattern)?)?;
    let as_typed = |path: PathBuf| match path.strip_prefix(&here) {
        Ok(below) if !pattern.starts_with('/') => below.to_path_buf(),
        _ => path,
    };
    Ok(found.into_iter().map(as_typed).collect())
}

/// Everything that a pattern matches, sorted.
fn expand(pattern: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for pattern in glob::expand_braces(&pattern.to_string_lossy()) {
        let mut at = vec![PathBuf::from("/")];
        for part in pattern.split('/').filter(|part| !part.is_empty()) {
            let mut next = Vec::new();
            for folder in at {
                step(&folder, part, &mut next)?;
            }
            at = next;
        }
        found.extend(at.into_iter().filter(|path| path.exists()));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// What one part of a pattern matches in a folder.
fn step(folder: &Path, part: &str, next: &mut Vec<PathBuf>) -> Result<()> {
    if part == "**" {
        next.push(folder.to_path_buf());
        if folder.is_dir() {
            for (name, path) in entries(folder)? {
                if path.is_dir() && !path.is_symlink() && !hidden(&name) {
                    step(&path, part, next)?;
                }
            }
        }
    } else if !glob::is_pattern(part) {
        next.push(folder.join(part));
    } else if folder.is_dir() {
        let matching = |(name, path): (String, PathBuf)| {
            (glob::matches(part, &name) && (!hidden(&name) || part.starts_with(['_', '.']))).then_some(path)
        };
        next.extend(entries(folder)?.into_iter().filter_map(matching));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    fn names(folder: &tempfile::TempDir, pattern: &str) -> Vec<String> {
        let path = folder.path().join(pattern).to_string_lossy().into_owned();
        let files = find(&[path], &Lookup::default()).unwrap();
        let name = |file: &DataFile| file.path().strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned();
        files.iter().map(name).collect()
    }

    #[test]
    fn folders_and_patterns() {
        let folder = tree(&["a.csv", "_SUCCESS", ".a.csv.crc", "y=1/b.csv", "y=2/c.csv", "z/deep/er/d.json"]);
        assert_eq!(names(&folder, ""), ["a.csv", "y=1/b.csv", "y=2/c.csv", "z/deep/er/d.json"]);
        assert_eq!(names(&folder, "*.csv"), ["a.csv"]);
        assert_eq!(names(&folder, "y=*/*.csv"), ["y=1/b.csv", "y=2/c.csv"]);
        assert_eq!(names(&folder, "**/*.json"), ["z/deep/er/d.json"]);
        assert_eq!(names(&folder, "{a,y=2/c}.csv"), ["a.csv", "y=2/c.csv"]);
    }

    #[test]
    fn partitions_are_unescaped() {
        let folder = tree(&["t=a%3Ab/u=x=y/f.csv"]);
        let files = find(&[folder.path().to_string_lossy().into_owned()], &Lookup::default()).unwrap();
        let wanted = [("t".to_string(), "a:b".to_string()), ("u".to_string(), "x=y".to_string())];
        assert_eq!(files[0].partition, wanted);
    }

    #[test]
    fn a_missing_file_gets_suggestions() {
        let folder = tree(&["flights.csv"]);
        let path = folder.path().join("flihgts.csv").to_string_lossy().into_owned();
        let error = find(&[path], &Lookup::default()).unwrap_err();
        let near = [folder.path().join("flights.csv").to_string_lossy().into_owned()];
        assert_eq!((error.class(), error.suggestions()), ("PATH_NOT_FOUND", &near[..]));
        let folder = tree(&["data/flights.csv"]);
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        assert_eq!(super::near(&path("dta/flights.csv")), [path("data/flights.csv")]);
        assert!(super::near(&path("dta/nothing.csv")).is_empty());
    }

    #[test]
    fn urls() {
        assert_eq!(local("file:///a/b").unwrap(), PathBuf::from("/a/b"));
        assert_eq!(local("file:/a/b").unwrap(), PathBuf::from("/a/b"));
        for other in ["s3://bucket/x", "s3:/bucket/x", "hdfs:/x", "abfs+x.y-z:/", "FILE:/x"] {
            assert_eq!(local(other).unwrap_err().class(), "UNSUPPORTED_FEATURE", "{other}");
        }
        assert_eq!(local("/a:/b").unwrap(), PathBuf::from("/a:/b"));
        assert!(local("a:b").unwrap().ends_with("a:b") && local("10:/x").unwrap().ends_with("10:/x"));
    }

    #[test]
    fn roots_have_no_links() {
        let folder = tree(&["real/[x]/a.csv"]);
        std::os::unix::fs::symlink("real", folder.path().join("link")).unwrap();
        let below = |name: &str| folder.path().join(name).display().to_string();
        let at = |name: &str| fs::canonicalize(folder.path()).unwrap().join(name);
        for (path, wanted) in [
            ("link", "real"),
            ("link/", "real"),
            ("link/none/../../link/x", "real/x"),
            ("link/[x]", "real/[x]"),
            ("link/*/a.csv", "real"),
            ("li*/x", ""),
            ("link/{a/b,c}", "real"),
        ] {
            assert_eq!(root(&below(path)).unwrap(), at(wanted), "{path}");
            assert_eq!(root(&format!("file:{}", below(path))).unwrap(), at(wanted), "{path}");
        }
        assert!(root("s3://x").is_err());
    }
}
