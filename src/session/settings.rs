//! Settings whose defaults are found out at the start: the machine's time zone.

use crate::config::Settings;
use crate::types::zone::machine_zone;

/// The session's time zone by name: as set, else the machine's.
pub(super) fn timezone(settings: &Settings) -> String {
    match settings.get("spark.sql.session.timeZone") {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => machine_zone().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::zone::Zone;

    #[test]
    fn what_is_set_wins_and_must_be_a_zone() {
        let mut settings = Settings::default();
        assert!(Zone::parse(&timezone(&settings)).is_some());
        settings.set("spark.sql.session.timeZone", "Asia/Tokyo").unwrap();
        assert_eq!(timezone(&settings), "Asia/Tokyo");
        let refused = settings.set("spark.sql.session.timeZone", "Foo").unwrap_err();
        assert_eq!(refused.class(), "INVALID_CONF_VALUE.TIME_ZONE");
    }
}
