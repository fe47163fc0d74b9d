//! Values as text, as Spark writes them.
