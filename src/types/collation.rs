//! Collations: by which rules text is compared.
//!
//! A text without a collation is compared byte by byte, which is `UTF8_BINARY`, so that no value of [`Collation`] means
//! that. `_CI` leaves case out of account, `_AI` accents, `_RTRIM` blanks at the end.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-collation.html> and Spark's `CollationFactory`.

use std::fmt;

use super::locale::LOCALES;
use crate::error::{Error, Result};

/// A collation other than `UTF8_BINARY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Collation {
    family: Family,
    ignores_case: bool,
    ignores_accents: bool,
    trims: bool,
}

/// Where a collation's order comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Family {
    /// Bytes.
    Binary,
    /// Bytes of what each character is in lower case.
    LowerCase,
    /// The Unicode Collation Algorithm with the tailoring of a locale, by its place in the list.
    Unicode(u8),
    /// Two columns of different collations meet.
    Indeterminate,
}

impl Collation {
    /// What comes of two columns whose collations differ; nothing can be compared in it. Spark calls it `null`.
    pub const INDETERMINATE: Collation =
        Collation { family: Family::Indeterminate, ignores_case: false, ignores_accents: false, trims: false };

    /// The collation of that name, in any case; `None` is `UTF8_BINARY`.
    /// # Errors
    /// `COLLATION_INVALID_NAME`
    pub fn parse(name: &str) -> Result<Option<Collation>> {
        let wrong = || {
            Error::new("COLLATION_INVALID_NAME")
                .with("collationName", name)
                .with("proposals", suggestions(name).join(", "))
        };
        let upper = name.to_uppercase();
        let plain = |family, trims| Collation { family, ignores_case: false, ignores_accents: false, trims };
        match upper.as_str() {
            "UTF8_BINARY" => return Ok(None),
            "UTF8_BINARY_RTRIM" => return Ok(Some(plain(Family::Binary, true))),
            "UTF8_LCASE" => return Ok(Some(plain(Family::LowerCase, false))),
            "UTF8_LCASE_RTRIM" => return Ok(Some(plain(Family::LowerCase, true))),
            _ => {}
        }
        // The longest locale that the name begins with, with the rest of the name.
        let found = LOCALES
            .iter()
            .enumerate()
            .filter_map(|(at, (locale, ..))| {
                let rest = upper.strip_prefix(&locale.to_uppercase())?;
                (rest.is_empty() || rest.starts_with('_')).then_some((u8::try_from(at).ok()?, locale.len(), rest))
            })
            .max_by_key(|(_, length, _)| *length);
        let Some((locale, _, rest)) = found else { return Err(wrong()) };
        let (mut case, mut accents, mut trims) = (None, None, None);
        for word in rest.split('_').skip(1) {
            let (slot, value) = match word {
                "CI" => (&mut case, true),
                "CS" => (&mut case, false),
                "AI" => (&mut accents, true),
                "AS" => (&mut accents, false),
                "RTRIM" => (&mut trims, true),
                _ => return Err(wrong()),
            };
            if slot.replace(value).is_some() {
                return Err(wrong());
            }
        }
        Ok(Some(Collation {
            family: Family::Unicode(locale),
            ignores_case: case.unwrap_or(false),
            ignores_accents: accents.unwrap_or(false),
            trims: trims.unwrap_or(false),
        }))
    }

    /// Every collation, in the order in which Spark lists them; `None` is `UTF8_BINARY`.
    pub fn all() -> Vec<Option<Collation>> {
        let plain = |family, trims| Collation { family, ignores_case: false, ignores_accents: false, trims };
        let mut all = vec![
            None,
            Some(plain(Family::LowerCase, false)),
            Some(plain(Family::Binary, true)),
            Some(plain(Family::LowerCase, true)),
        ];
        for locale in (0..LOCALES.len()).filter_map(|at| u8::try_from(at).ok()) {
            let first = all.len();
            for bits in 0..8 {
                all.push(Some(Collation {
                    family: Family::Unicode(locale),
                    ignores_case: bits & 1 != 0,
                    ignores_accents: bits & 2 != 0,
                    trims: bits & 4 != 0,
                }));
            }
            all[first..].sort_by_key(|collation| collation.map(|collation| collation.to_string()));
        }
        all
    }

    /// Whether no collation could be decided on.
    pub fn is_indeterminate(self) -> bool {
        self.family == Family::Indeterminate
    }

    /// Whether text is compared in lower case, character by character.
    pub fn is_lower_case(self) -> bool {
        self.family == Family::LowerCase
    }

    /// Whether the Unicode Collation Algorithm compares text.
    pub fn is_unicode(self) -> bool {
        matches!(self.family, Family::Unicode(_))
    }

    /// Whether case is left out of account.
    pub fn ignores_case(self) -> bool {
        self.ignores_case || self.is_lower_case()
    }

    /// Whether accents are left out of account.
    pub fn ignores_accents(self) -> bool {
        self.ignores_accents
    }

    /// Whether blanks at the end are left out of account.
    pub fn trims(self) -> bool {
        self.trims
    }

    /// The locale whose tailoring counts: `UNICODE` for none.
    pub fn locale(self) -> Option<&'static str> {
        self.entry().map(|(name, ..)| *name)
    }

    /// The names of the language and of the country.
    pub fn place(self) -> (Option<&'static str>, Option<&'static str>) {
        let set = |name: &'static str| (!name.is_empty()).then_some(name);
        self.entry().map_or((None, None), |(_, language, country)| (set(language), set(country)))
    }

    fn entry(self) -> Option<&'static (&'static str, &'static str, &'static str)> {
        match self.family {
            Family::Unicode(at) => LOCALES.get(usize::from(at)),
            _ => None,
        }
    }
}

/// The name in its own case.
impl fmt::Display for Collation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.family {
            Family::Binary => f.write_str("UTF8_BINARY")?,
            Family::LowerCase => f.write_str("UTF8_LCASE")?,
            Family::Indeterminate => f.write_str("null")?,
            Family::Unicode(_) => f.write_str(self.locale().unwrap_or("UNICODE"))?,
        }
        for (set, suffix) in [(self.ignores_case, "_CI"), (self.ignores_accents, "_AI"), (self.trims, "_RTRIM")] {
            if set {
                f.write_str(suffix)?;
            }
        }
        Ok(())
    }
}

/// Up to three names that may have been meant, nearest first, as Spark chooses them.
fn suggestions(name: &str) -> Vec<String> {
    let (roots, modifiers): (Vec<&str>, &[&str]) = if name.starts_with("UTF8_") {
        (vec!["UTF8_BINARY", "UTF8_LCASE"], &["_RTRIM"])
    } else {
        (LOCALES.iter().map(|(name, ..)| *name).collect(), &["_CI", "_AI", "_CS", "_AS", "_RTRIM"])
    };
    let upper = name.to_uppercase();
    let mut root = upper.as_str();
    let mut found: Vec<&str> = Vec::new();
    while let Some((rest, modifier)) = modifiers.iter().find_map(|m| Some((root.strip_suffix(m)?, *m))) {
        root = rest;
        if let Some(at) = found.iter().position(|known| *known == modifier) {
            found.remove(at);
        }
        found.insert(0, modifier);
    }
    for (on, off) in [("_CS", "_CI"), ("_AS", "_AI")] {
        if found.contains(&on) {
            found.retain(|modifier| *modifier != off);
        }
    }
    let mut nearest = roots;
    nearest.sort_by_key(|candidate| strsim::levenshtein(&candidate.to_uppercase(), root));
    let mut out: Vec<String> = Vec::new();
    for candidate in nearest.into_iter().take(3) {
        let candidate = format!("{candidate}{}", found.concat());
        if !out.is_empty() && strsim::levenshtein(&candidate.to_uppercase(), &upper) >= 3 {
            break;
        }
        out.push(candidate);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_case_and_order() {
        let shown = |name: &str| Collation::parse(name).unwrap().map(|collation| collation.to_string());
        assert_eq!(shown("utf8_binary"), None);
        assert_eq!(shown("unicode_rtrim_ci").as_deref(), Some("UNICODE_CI_RTRIM"));
        assert_eq!(shown("EN_ci_AS").as_deref(), Some("en_CI"));
        assert_eq!(shown("zh_hans_chn_ai").as_deref(), Some("zh_Hans_CHN_AI"));
        assert_eq!(Collation::all().len(), 4 + 8 * LOCALES.len());
    }

    #[test]
    fn wrong_names_get_suggestions() {
        for (name, expected) in [
            ("nope", "[ne, no]"),
            ("de_de", "[de]"),
            ("utf8_lcase_ci", "[fr_CAN_CI]"),
            ("unicode_ci_ci", "[UNICODE_CI]"),
            ("de_DEU_ci_ai", "[de_AUT_CI_AI]"),
        ] {
            let error = Collation::parse(name).unwrap_err();
            assert!(error.message().contains(expected), "{error}");
        }
    }
}
