//! The Unicode Collation Algorithm with the tailorings of languages, from the data of ICU4X.
//!
//! The strength is Spark's: all three levels, the first two without case, the first alone without accents, to which
//! case is a level of its own. Source: Unicode Technical Standard 10 and Spark's `CollationFactory`.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use icu_collator::options::{CaseLevel, CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::LanguageIdentifier;
use parking_lot::RwLock;

use crate::error::{Error, Result};
use crate::types::Collation;

/// The collators that were asked for. They borrow from the program's own data and are kept: there are a few at most.
static COLLATORS: LazyLock<RwLock<HashMap<Collation, &'static CollatorBorrowed<'static>>>> =
    LazyLock::new(RwLock::default);

/// The order of a collation by Unicode.
/// # Errors
/// When its data are missing.
pub(super) fn collator(collation: Collation) -> Result<&'static CollatorBorrowed<'static>> {
    if let Some(known) = COLLATORS.read().get(&collation) {
        return Ok(known);
    }
    let missing = |error: String| Error::internal(format!("there are no data of the collation {collation}: {error}"));
    let preferences = CollatorPreferences::from(language(collation).map_err(missing)?);
    let mut options = CollatorOptions::default();
    options.strength = Some(match (collation.ignores_case(), collation.ignores_accents()) {
        (false, false) => Strength::Tertiary,
        (true, false) => Strength::Secondary,
        (_, true) => Strength::Primary,
    });
    options.case_level =
        Some(if collation.ignores_accents() && !collation.ignores_case() { CaseLevel::On } else { CaseLevel::Off });
    let made = CollatorBorrowed::try_new(preferences, options).map_err(|error| missing(error.to_string()))?;
    Ok(COLLATORS.write().entry(collation).or_insert_with(|| Box::leak(Box::new(made))))
}

/// Whether two texts compare equal.
pub(super) fn is_equal(collator: &CollatorBorrowed, left: &str, right: &str) -> bool {
    collator.compare(left, right) == Ordering::Equal
}

/// The key by which a text sorts: the bytes of its sort key, each as the character of that number, which keeps their
/// order.
pub(super) fn sort_key(collator: &CollatorBorrowed, text: &str, bytes: &mut Vec<u8>) -> String {
    bytes.clear();
    let Ok(()) = collator.write_sort_key_to(text, bytes);
    bytes.iter().copied().map(char::from).collect()
}

/// The language, script and region of a collation's name, whose regions have three letters.
fn language(collation: Collation) -> std::result::Result<LanguageIdentifier, String> {
    let mut found = LanguageIdentifier::UNKNOWN;
    let Some(name) = collation.locale().filter(|name| *name != "UNICODE") else { return Ok(found) };
    for (at, part) in name.split('_').enumerate() {
        match (at, part.len()) {
            (0, _) => found.language = part.parse().map_err(|error| format!("{error}"))?,
            (_, 4) => found.script = Some(part.parse().map_err(|error| format!("{error}"))?),
            _ => {
                let (_, region) = REGIONS
                    .iter()
                    .find(|(long, _)| *long == part)
                    .ok_or_else(|| format!("the region {part} is not known"))?;
                found.region = Some(region.parse().map_err(|error| format!("{error}"))?);
            }
        }
    }
    Ok(found)
}

/// ISO 3166's codes of the regions in the names of collations: of three letters and of two.
const REGIONS: &[(&str, &str)] = &[
    ("AFG", "AF"),
    ("AUT", "AT"),
    ("BIH", "BA"),
    ("CAN", "CA"),
    ("CHN", "CN"),
    ("HKG", "HK"),
    ("IDN", "ID"),
    ("IND", "IN"),
    ("ISR", "IL"),
    ("MAC", "MO"),
    ("MNE", "ME"),
    ("NOR", "NO"),
    ("SAU", "SA"),
    ("SGP", "SG"),
    ("SRB", "RS"),
    ("TWN", "TW"),
    ("USA", "US"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_collation_has_its_data() {
        for collation in Collation::all().into_iter().flatten().filter(|collation| collation.is_unicode()) {
            collator(collation).unwrap();
        }
    }

    #[test]
    fn keys_sort_as_texts_compare() {
        for (name, words) in [
            ("UNICODE", ["", "_", "1", "a", "A", "ä", "Ä", "z"].as_slice()),
            ("sv", &["a", "z", "Z", "å", "ä", "ö"]),
            ("fr_CAN", &["cote", "côte", "coté", "côté"]),
            ("zh_Hant_TWN", &["一", "中", "文", "阿"]),
        ] {
            let collator = collator(Collation::parse(name).unwrap().unwrap()).unwrap();
            let keys: Vec<String> = words.iter().map(|word| sort_key(collator, word, &mut Vec::new())).collect();
            assert!(keys.is_sorted_by(|one, next| one < next), "{name}");
            assert!(words.is_sorted_by(|one, next| collator.compare(one, next) == Ordering::Less), "{name}");
        }
    }

    #[test]
    fn strengths() {
        let equal = |name: &str, left: &str, right: &str| {
            is_equal(collator(Collation::parse(name).unwrap().unwrap()).unwrap(), left, right)
        };
        assert!(equal("UNICODE", "e\u{301}", "é") && !equal("UNICODE", "a", "A"));
        assert!(equal("UNICODE_CI", "a", "A") && !equal("UNICODE_CI", "a", "á"));
        assert!(equal("UNICODE_AI", "a", "á") && !equal("UNICODE_AI", "a", "A"));
        assert!(equal("UNICODE_CI_AI", "a", "Á") && equal("tr_CI", "I", "ı") && !equal("tr_CI", "I", "i"));
    }
}
