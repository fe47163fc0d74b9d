//! Which rules of our own may act on a statement, and which have: EXPLAIN names them.
//!
//! It travels with DataFusion's options, which every rule gets to see.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::config::{ConfigEntry, ConfigExtension, ConfigOptions, ExtensionOptions};
use datafusion::common::{DataFusionError, Result};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::config::Settings;
use crate::error::Error;

/// What is before a rule's name in its setting.
const PREFIX: &str = "firesteel.optimizer.";

/// The rules of our own, as one statement has them.
#[derive(Clone, Debug, Default)]
pub struct Acting {
    off: BTreeSet<&'static str>,
    acted: Arc<Mutex<BTreeSet<&'static str>>>,
    memory_limit: Option<usize>,
    /// Cancelled when the statement is to stop.
    token: CancellationToken,
}

impl Acting {
    /// What the settings allow, under a limit of bytes if there is one; nothing has acted yet.
    pub fn of(settings: &Settings, memory_limit: Option<usize>) -> Self {
        let off = |rule: &&&'static str| !settings.is_on(&format!("{PREFIX}{rule}"));
        Acting { off: super::RULES.iter().filter(off).copied().collect(), memory_limit, ..Acting::default() }
    }

    /// The same, until the token is cancelled.
    #[must_use]
    pub fn until(self, token: CancellationToken) -> Self {
        Acting { token, ..self }
    }

    /// Whether a rule may act under these options.
    pub fn allows(options: &ConfigOptions, rule: &'static str) -> bool {
        options.extensions.get::<Acting>().is_none_or(|acting| !acting.off.contains(rule))
    }

    /// The bytes that queries and cache may hold together.
    pub fn memory_limit(options: &ConfigOptions) -> Option<usize> {
        options.extensions.get::<Acting>().and_then(|acting| acting.memory_limit)
    }

    /// Whether planning may go on: one rule may take long, and nothing else can stop it between two.
    /// # Errors
    /// `OPERATION_CANCELED`
    pub fn check(options: &ConfigOptions) -> Result<()> {
        match options.extensions.get::<Acting>() {
            Some(acting) if acting.token.is_cancelled() => Err(Error::new("OPERATION_CANCELED").into()),
            _ => Ok(()),
        }
    }

    /// Notes that a rule has acted.
    pub fn note(options: &ConfigOptions, rule: &'static str) {
        if let Some(acting) = options.extensions.get::<Acting>() {
            acting.acted.lock().insert(rule);
        }
    }

    /// The rules that have acted under these options.
    pub fn acted(options: &ConfigOptions) -> Vec<&'static str> {
        let acting = options.extensions.get::<Acting>();
        acting.map(|acting| acting.acted.lock().iter().copied().collect()).unwrap_or_default()
    }
}

impl ConfigExtension for Acting {
    const PREFIX: &'static str = "firesteel_optimizer";
}

impl ExtensionOptions for Acting {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, _: &str) -> Result<()> {
        Err(DataFusionError::Configuration(format!("{key} is set by the session")))
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_switch() {
        let mut settings = Settings::default();
        let mut options = ConfigOptions::default();
        for rule in crate::optimizer::RULES {
            options.extensions.insert(Acting::of(&settings, None));
            assert!(Acting::allows(&options, rule), "{rule} is on unless set");
            settings.set(&format!("{PREFIX}{rule}"), "false").unwrap();
            options.extensions.insert(Acting::of(&settings, None));
            assert!(!Acting::allows(&options, rule));
            Acting::note(&options, rule);
            assert_eq!(Acting::acted(&options), [*rule]);
        }
    }

    #[test]
    fn planning_can_be_stopped() {
        let (token, mut options) = (CancellationToken::new(), ConfigOptions::default());
        options.extensions.insert(Acting::of(&Settings::default(), None).until(token.clone()));
        assert!(Acting::check(&options).is_ok());
        token.cancel();
        assert!(Acting::check(&options).is_err());
    }
}
