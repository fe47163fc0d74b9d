//! Errors of DataFusion, Arrow and the system as ours, and ours carried through theirs.

use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;

use super::Error;

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

impl From<Error> for ArrowError {
    fn from(error: Error) -> Self {
        ArrowError::ExternalError(Box::new(error))
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        if let Some(ours) = find(&error) {
            return ours;
        }
        match error.find_root() {
            DataFusionError::ResourcesExhausted(message) => Error::new("OUT_OF_MEMORY").with("message", message),
            DataFusionError::NotImplemented(message) => Error::unsupported(message),
            DataFusionError::IoError(io) => Error::new("FAILED_READ").with("reason", io),
            DataFusionError::ObjectStore(store) => Error::new("FAILED_READ").with("reason", store),
            DataFusionError::ParquetError(parquet) => Error::new("FAILED_READ").with("reason", parquet),
            DataFusionError::ArrowError(arrow, _) => from_arrow(arrow),
            other => Error::internal(other),
        }
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        match find(&error) {
            Some(ours) => ours,
            None => from_arrow(&error),
        }
    }
}

fn from_arrow(error: &ArrowError) -> Error {
    match error {
        ArrowError::DivideByZero => Error::new("DIVIDE_BY_ZERO").with("config", "\"spark.sql.ansi.enabled\""),
        ArrowError::ArithmeticOverflow(message) => Error::new("ARITHMETIC_OVERFLOW")
            .with("message", message)
            .with("alternative", "")
            .with("config", "\"spark.sql.ansi.enabled\""),
        ArrowError::CsvError(message) | ArrowError::JsonError(message) | ArrowError::ParquetError(message) => {
            Error::new("FAILED_READ").with("reason", message)
        }
        ArrowError::IoError(message, _) => Error::new("FAILED_READ").with("reason", message),
        other => Error::internal(other),
    }
}

/// The error of ours at the bottom of a chain of wrappers.
fn find(error: &(dyn std::error::Error + 'static)) -> Option<Error> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(ours) = current.downcast_ref::<Error>() {
            return Some(ours.clone());
        }
        next = match current.downcast_ref::<DataFusionError>() {
            Some(DataFusionError::External(inner)) => Some(inner.as_ref()),
            Some(DataFusionError::ArrowError(inner, _)) => Some(inner.as_ref()),
            Some(DataFusionError::Context(_, inner)) | Some(DataFusionError::Diagnostic(_, inner)) => {
                Some(inner.as_ref())
            }
            Some(DataFusionError::Shared(inner)) => Some(inner.as_ref()),
            Some(DataFusionError::Collection(all)) => all.first().map(|e| e as _),
            Some(_) => current.source(),
            None => match current.downcast_ref::<ArrowError>() {
                Some(ArrowError::ExternalError(inner)) => Some(inner.as_ref()),
                _ => current.source(),
            },
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_survives_a_journey_through_theirs() {
        let arrow = ArrowError::from(Error::unsupported("X"));
        let wrapped = DataFusionError::Context("while y".into(), Box::new(DataFusionError::from(arrow)));
        assert_eq!(Error::from(wrapped).class(), "UNSUPPORTED_FEATURE");
    }
}
