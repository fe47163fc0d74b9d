//! What names mean at a place in a query: columns with their qualifiers, outer scopes, lambda parameters, lateral aliases.

use std::collections::HashMap;

use datafusion::logical_expr::LogicalPlan;

use super::ast::WindowSpec;
use crate::function::Bound;
use crate::types::{Column, SparkType};

/// A plan and what its columns are called.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The plan; its schema's column names are the `id`s of `columns`, unqualified. What [`super::bind::Binder::query`]
    /// returns has exactly these columns in this order; within FROM a plan may have more.
    pub plan: LogicalPlan,
    /// The columns that names may refer to, in the order that `*` shows them.
    pub columns: Vec<ScopeColumn>,
}

/// A column that a name may refer to.
#[derive(Clone, Debug)]
pub struct ScopeColumn {
    /// Its unique name in the plan: `carrier#17`.
    pub id: String,
    /// Its name, type and nullability.
    pub column: Column,
    /// The relation's name, with database and catalog before it where it has them: `["spark_catalog", "default", "t"]`.
    pub qualifier: Vec<String>,
    /// Not shown by `*`: the right side's column of a USING join, found only by its qualified name.
    pub hidden: bool,
}

/// What names mean at a place in a query.
#[derive(Clone, Debug, Default)]
pub struct Scope<'p> {
    /// Columns of the relations in FROM.
    pub columns: Vec<ScopeColumn>,
    /// The scope of the query around this one: a name found there is a correlation.
    pub parent: Option<&'p Scope<'p>>,
    /// Parameters of lambdas around this place, innermost last.
    pub lambda: Vec<LambdaParameter>,
    /// Aliases of the select list so far, which later items may use: name and expression. Columns of FROM come first.
    pub aliases: Vec<(String, Bound)>,
    /// In ORDER BY and HAVING an alias comes before a column of FROM; inside an aggregate function's arguments it does
    /// not count at all.
    pub aliases_first: bool,
    /// `WINDOW w AS (...)` by name in lower case.
    pub windows: HashMap<String, WindowSpec>,
    /// Which kinds of functions may stand here.
    pub allow: Allow,
}

/// A parameter of a lambda.
#[derive(Clone, Debug)]
pub struct LambdaParameter {
    /// Its name as written.
    pub name: String,
    /// Its unique name.
    pub id: String,
    /// Its type.
    pub ty: SparkType,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// Which kinds of functions may stand at a place, and how an error names the place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allow {
    /// Aggregate functions without OVER.
    pub aggregates: bool,
    /// Functions with OVER.
    pub windows: bool,
}
