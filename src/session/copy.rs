//! `COPY ... TO`: the rows of a query become files.
//!
//! Where Spark's statements that write say nothing, DuckDB's COPY is followed: the name of the file tells the format, CSV
//! has a header and doubles its quotes, a file that exists is replaced when the new one is whole, and a folder with data is
//! left alone unless `OVERWRITE` or `APPEND` is given.

use std::path::Path;

use datafusion::execution::SendableRecordBatchStream;

use crate::error::{Error, Result};
use crate::exec::command::CopyTo;
use crate::function::Context;
use crate::source::{self, Existing, Format};
use crate::types::Column;

/// What a folder without an ending holds unless `FORMAT` says otherwise.
const DEFAULT: &str = "parquet";

/// What COPY writes where the format's own default is Spark's, which other programs read wrongly or which loses digits.
const CSV: &[(&str, &str)] = &[("header", "true"), ("escape", "\"")];
const TEXTS: &[(&str, &str)] =
    &[("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"), ("timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS")];

/// Names of options in DuckDB and PostgreSQL, and what they are here.
const ALIASES: &[(&str, &str)] =
    &[("delim", "sep"), ("delimiter", "sep"), ("nullstr", "nullValue"), ("null", "nullValue")];

/// Writes rows of these columns; returns how many there were. A run that fails or is stopped leaves nothing behind.
pub(super) async fn copy(
    rows: SendableRecordBatchStream,
    columns: &[Column],
    to: &CopyTo,
    context: &Context,
) -> Result<u64> {
    let target = source::local(&to.path)?;
    let format = format(to, &target)?;
    let (options, existing) = options(to, format, &target)?;
    if target.exists() && !target.is_file() && !target.is_dir() {
        return Err(Error::unsupported(format!("COPY to {}, which is neither a file nor a folder", to.path))
            .hint("firesteel -o FILE writes results to devices and pipes"));
    }
    let single = to.partitioned_by.is_empty() && target.extension().is_some();
    if target.is_file() && !single {
        return Err(Error::new("PATH_ALREADY_EXISTS").with("outputPath", format!("file:{}", target.display())));
    }
    source::check_names(columns)?;
    let zone = source::Zone::parse(&context.timezone_name).unwrap_or(source::Zone::UTC);
    let (path, by) = (&to.path, &to.partitioned_by);
    let written = source::write(format.name, rows, columns, path, &options, by, existing, zone).await?;
    Ok(written.rows)
}

/// As `FORMAT` says, else as the name does.
fn format(to: &CopyTo, target: &Path) -> Result<&'static Format> {
    if let Some(name) = &to.format {
        return source::find(name);
    }
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(format) = source::format_of_name(&name)? {
        return Ok(format);
    }
    if target.extension().is_none() {
        return source::find(DEFAULT);
    }
    let all: Vec<&str> =
        source::all().iter().filter(|format| format.write.is_some()).map(|format| format.name).collect();
    Err(Error::unsupported(format!("COPY to {}, whose name tells no format", to.path))
        .hint(format!("name one: (FORMAT csv); there are {}", all.join(", "))))
}

/// The format's options with COPY's defaults, and what happens to what is there.
fn options(to: &CopyTo, format: &Format, target: &Path) -> Result<(Vec<(String, String)>, Existing)> {
    let mut options: Vec<(String, String)> = Vec::new();
    // A file is replaced unless told otherwise, a folder is not.
    let mut existing =
        if target.is_dir() || !to.partitioned_by.is_empty() { Existing::Refuse } else { Existing::Replace };
    for (key, value) in &to.options {
        let name = key.replace('_', "").to_lowercase();
        let asked = match name.as_str() {
            "overwrite" | "overwriteorignore" => Existing::Replace,
            "append" => Existing::Append,
            name => {
                let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
                options.push((alias.map_or(key.replace('_', ""), |(_, real)| (*real).to_string()), value.clone()));
                continue;
            }
        };
        existing = match value.to_lowercase().as_str() {
            "true" | "1" => asked,
            "false" | "0" if asked == Existing::Replace => Existing::Refuse,
            "false" | "0" => existing,
            _ => {
                return Err(Error::new("INVALID_OPTION_VALUE")
                    .with("option", key)
                    .with("value", value)
                    .with("requirement", "true or false"));
            }
        };
    }
    let tabs = target.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let tabs = tabs.split('.').any(|part| part == "tsv" || part == "tab").then_some(("sep", "\t"));
    let defaults: Vec<(&str, &str)> = match format.name {
        "csv" => CSV.iter().chain(TEXTS).copied().chain(tabs).collect(),
        "json" => TEXTS.to_vec(),
        _ => Vec::new(),
    };
    for (name, value) in defaults {
        if !options.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            options.push((name.to_string(), value.to_string()));
        }
    }
    Ok((options, existing))
}

#[cfg(test)]
mod tests {
    use crate::session::blocking::{Answer, Session};

    fn run(session: &Session, statement: &str) -> Result<Answer, &'static str> {
        session.sql(statement).map_err(|error| error.class())
    }

    fn count(session: &Session, path: &str) -> u64 {
        let mut answer = run(session, &format!("select * from '{path}'")).unwrap();
        answer.by_ref().for_each(|batch| drop(batch.unwrap()));
        answer.summary().rows
    }

    #[test]
    fn files_are_replaced_and_folders_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let session = Session::new().unwrap();
        let copy =
            |rows: u32, to: &str| run(&session, &format!("copy (select id, id % 2 as p from range({rows})) to {to}"));
        for (name, options) in [("a.csv", ""), ("b.tsv", "(header)"), ("c.json.gz", ""), ("d.x", "(format parquet)")] {
            copy(5, &format!("'{}' {options}", path(name))).unwrap();
            copy(3, &format!("'{}' {options}", path(name))).unwrap();
            if name != "d.x" {
                assert_eq!(count(&session, &path(name)), 3, "{name}");
            }
            assert_eq!(
                copy(1, &format!("'{}' (format csv, overwrite false)", path(name))).unwrap_err(),
                "PATH_ALREADY_EXISTS"
            );
        }
        assert_eq!(std::fs::read_to_string(path("b.tsv")).unwrap(), "id\tp\n0\t0\n1\t1\n2\t0\n");
        let parts = path("parts");
        copy(4, &format!("'{parts}' (partition by (p))")).unwrap();
        assert_eq!(copy(4, &format!("'{parts}' (partition by (p))")).unwrap_err(), "PATH_ALREADY_EXISTS");
        copy(4, &format!("'{parts}' (partition by (p), append true)")).unwrap();
        assert_eq!(count(&session, &parts), 8);
        copy(2, &format!("'{parts}' (partition by p, overwrite)")).unwrap();
        assert_eq!(count(&session, &parts), 2);
    }

    #[test]
    fn what_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv").display().to_string();
        let session = Session::new().unwrap();
        for (query, to, class) in [
            ("select 1 / (id - 5000) from range(10000)", format!("'{path}'"), "DIVIDE_BY_ZERO"),
            ("select 1 as a, 2 as A", format!("'{path}'"), "COLUMN_ALREADY_EXISTS"),
            ("select 1 as a", format!("'{path}' (heade true)"), "UNKNOWN_OPTION"),
            ("select 1 as a", format!("'{path}.what'"), "UNSUPPORTED_FEATURE"),
            ("select array(1) as a", format!("'{path}'"), "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"),
        ] {
            assert_eq!(run(&session, &format!("copy ({query}) to {to}")).unwrap_err(), class);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
