//! Trees as S-expressions.

use super::super::super::ast::*;

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(" ")
}

fn names(idents: &[Ident]) -> String {
    idents.iter().map(|i| i.value.clone()).collect::<Vec<_>>().join(".")
}

pub(super) fn show(expr: &Expr) -> String {
    let not = |negated: &bool| if *negated { "not-" } else { "" };
    let all = |items: &[Expr]| list(items.iter().map(show));
    match &expr.kind {
        ExprKind::Literal(literal) => match literal {
            Literal::Null => "null".into(),
            Literal::Boolean(b) => b.to_string(),
            Literal::Int(v) => v.to_string(),
            Literal::Byte(v) => format!("{v}Y"),
            Literal::Short(v) => format!("{v}S"),
            Literal::Long(v) => format!("{v}L"),
            Literal::Float(v) => format!("{v}F"),
            Literal::Double(v) => format!("{v:?}D"),
            Literal::Decimal(v, p, s) => format!("{v}e-{s}:{p}"),
            Literal::String(s) => format!("'{s}'"),
            Literal::Binary(b) => format!("x{b:?}"),
            Literal::Typed(t, s) => format!("({t} '{s}')"),
        },
        ExprKind::Column(parts) => names(parts),
        ExprKind::Star(star) if star.except.is_empty() => {
            if star.qualifier.is_empty() {
                "*".into()
            } else {
                format!("{}.*", names(&star.qualifier))
            }
        }
        ExprKind::Star(star) => format!("(* except {})", list(star.except.iter().map(|n| names(&n.parts)))),
        ExprKind::Parameter(Parameter::Named(name)) => format!(":{name}"),
        ExprKind::Parameter(Parameter::Positional(n)) => format!("?{n}"),
        ExprKind::Unary { op, operand } => format!("({op:?} {})", show(operand)),
        ExprKind::Binary { op, left, right } => format!("({op:?} {} {})", show(left), show(right)),
        ExprKind::And(items) => format!("(and {})", all(items)),
        ExprKind::Or(items) => format!("(or {})", all(items)),
        ExprKind::IsNull { operand, negated } => format!("({}null? {})", not(negated), show(operand)),
        ExprKind::IsBoolean { operand, value, negated } => format!("({}is {} {value:?})", not(negated), show(operand)),
        ExprKind::IsDistinctFrom { left, right, negated } => {
            format!("({}distinct {} {})", not(negated), show(left), show(right))
        }
        ExprKind::Between { operand, low, high, negated } => {
            format!("({}between {} {} {})", not(negated), show(operand), show(low), show(high))
        }
        ExprKind::InList { operand, list, negated } => format!("({}in {} {})", not(negated), show(operand), all(list)),
        ExprKind::InSubquery { operand, query, negated } => {
            format!("({}in {} {})", not(negated), show(operand), show_query(query))
        }
        ExprKind::Exists(query) => format!("(exists {})", show_query(query)),
        ExprKind::ScalarSubquery(query) => format!("(scalar {})", show_query(query)),
        ExprKind::Like { operand, kind, patterns, quantifier, escape, negated } => {
            let quantifier = quantifier.map_or(String::new(), |q| format!("-{q:?}"));
            let escape = escape.map_or(String::new(), |c| format!(" escape {c}"));
            format!("({}{kind:?}{quantifier} {} {}{escape})", not(negated), show(operand), all(patterns))
        }
        ExprKind::Case { operand, branches, otherwise } => format!(
            "(case {}{}{})",
            operand.as_ref().map_or(String::new(), |o| format!("{} ", show(o))),
            list(branches.iter().map(|(w, t)| format!("[{} {}]", show(w), show(t)))),
            otherwise.as_ref().map_or(String::new(), |o| format!(" else {}", show(o)))
        ),
        ExprKind::Cast { operand, ty, try_cast } => {
            format!("({} {} {ty})", if *try_cast { "try_cast" } else { "cast" }, show(operand))
        }
        ExprKind::Call(call) => show_call(call),
        ExprKind::Extract { field, source } => format!("(extract {} {})", field.value, show(source)),
        ExprKind::Interval(Interval::Units(units)) => {
            format!("(interval {})", list(units.iter().map(|(v, u)| format!("{} {}", show(v), u.value))))
        }
        ExprKind::Interval(Interval::Range { value, negative, from, to }) => {
            format!("(interval {}'{value}' {} to {})", if *negative { "-" } else { "" }, from.value, to.value)
        }
        ExprKind::Interval(Interval::Text(text)) => format!("(interval '{text}')"),
        ExprKind::Tuple(items) => format!("(row {})", all(items)),
        ExprKind::Lambda { parameters, body } => {
            format!("(lambda [{}] {})", list(parameters.iter().map(|p| p.value.clone())), show(body))
        }
        ExprKind::Subscript { operand, index } => format!("(at {} {})", show(operand), show(index)),
        ExprKind::Path { operand, path } => format!("(path {} {path})", show(operand)),
        ExprKind::Field { operand, field } => format!("(field {} {})", show(operand), field.value),
        ExprKind::Named { name, value } => format!("(named {} {})", name.value, show(value)),
        ExprKind::Alias { operand, alias } => format!("(as {} {})", show(operand), alias.value),
        ExprKind::Collate { operand, collation } => format!("(collate {} {})", show(operand), names(&collation.parts)),
        ExprKind::Identifier(expr) => format!("(identifier {})", show(expr)),
    }
}

fn show_call(call: &Call) -> String {
    let mut out = format!("({}", names(&call.name.parts));
    if call.distinct {
        out.push_str(" distinct");
    }
    for argument in &call.arguments {
        out.push_str(&format!(" {}", show(argument)));
    }
    if !call.within_group.is_empty() {
        out.push_str(&format!(" within {}", show_sort(&call.within_group)));
    }
    if let Some(filter) = &call.filter {
        out.push_str(&format!(" filter {}", show(filter)));
    }
    if let Some(ignore) = call.ignore_nulls {
        out.push_str(if ignore { " ignore-nulls" } else { " respect-nulls" });
    }
    if let Some(over) = &call.over {
        out.push_str(&format!(" over {}", show_window(over)));
    }
    out + ")"
}

fn show_window(spec: &WindowSpec) -> String {
    let name = spec.name.as_ref().map_or(String::new(), |n| n.value.clone());
    let frame = spec.frame.as_ref().map_or(String::new(), |f| {
        let bound = |b: &FrameBound| match b {
            FrameBound::Preceding(e) => format!("-{}", show(e)),
            FrameBound::Following(e) => format!("+{}", show(e)),
            other => format!("{other:?}"),
        };
        format!(" {} {}..{}", if f.rows { "rows" } else { "range" }, bound(&f.start), bound(&f.end))
    });
    let by = list(spec.partition_by.iter().map(show));
    format!("[{name}|{by}|{}{frame}]", show_sort(&spec.order_by))
}

fn show_sort(items: &[SortItem]) -> String {
    list(items.iter().map(|s| {
        let nulls = s.nulls_first.map_or("", |first| if first { "^" } else { "_" });
        format!("{}{}{nulls}", if s.descending { "-" } else { "" }, show(&s.expr))
    }))
}

pub(super) fn show_query(query: &Query) -> String {
    let mut out = String::new();
    if let Some(with) = &query.with {
        let tables = with.tables.iter().map(|t| {
            let columns = if t.columns.is_empty() { String::new() } else { format!("({})", names(&t.columns)) };
            format!("{}{columns}={}", t.name.value, show_query(&t.query))
        });
        out.push_str(&format!("with{} {} ", if with.recursive { "-recursive" } else { "" }, list(tables)));
    }
    out.push_str(&show_body(&query.body));
    for (word, items) in [("order", &query.order_by), ("sort", &query.sort_by)] {
        if !items.is_empty() {
            out.push_str(&format!(" {word} {}", show_sort(items)));
        }
    }
    for (word, items) in [("distribute", &query.distribute_by), ("cluster", &query.cluster_by)] {
        if !items.is_empty() {
            out.push_str(&format!(" {word} {}", list(items.iter().map(show))));
        }
    }
    for (word, item) in [("limit", &query.limit), ("offset", &query.offset)] {
        if let Some(expr) = item {
            out.push_str(&format!(" {word} {}", show(expr)));
        }
    }
    format!("{{{out}}}")
}

fn show_body(body: &QueryBody) -> String {
    match body {
        QueryBody::Select(select) => show_select(select),
        QueryBody::SetOperation { op, all, left, right, .. } => {
            format!("({op:?}{} {} {})", if *all { "-all" } else { "" }, show_body(left), show_body(right))
        }
        QueryBody::Values(values) => show_values(values),
        QueryBody::Table(name) => format!("table {}", names(&name.parts)),
        QueryBody::Nested(query) => format!("nested {}", show_query(query)),
        QueryBody::Pipe { input, operator, .. } => format!("{} |> {}", show_body(input), show_pipe(operator)),
    }
}

fn show_pipe(operator: &PipeOperator) -> String {
    match operator {
        PipeOperator::Select(select) => show_select(select),
        PipeOperator::Extend(select) => format!("extend {}", show_items(&select.items)),
        PipeOperator::Set { assignments, .. } => {
            format!("set {}", list(assignments.iter().map(|(n, e)| format!("{}={}", n.value, show(e)))))
        }
        PipeOperator::Drop(columns) => format!("drop {}", list(columns.iter().map(|name| name.values().join(".")))),
        PipeOperator::As(name) => format!("as {}", name.value),
        PipeOperator::Where(expr) => format!("where {}", show(expr)),
        PipeOperator::Aggregate { items, group_by } => {
            format!("aggregate {} by {}", show_items(items), show_items(group_by))
        }
        PipeOperator::Join(join) => show_join(join),
        PipeOperator::SetOperation { op, all, right } => {
            format!("{op:?}{} {}", if *all { "-all" } else { "" }, show_body(right))
        }
        PipeOperator::Organize(query) => show_query(query),
        PipeOperator::Pivot(pivot) => show_pivot(pivot),
        PipeOperator::Unpivot(unpivot) => show_unpivot(unpivot),
        PipeOperator::Sample(sample) => show_sample(Some(sample)),
        PipeOperator::LateralView(view) => show_view(view),
    }
}

fn show_items(items: &[SelectItem]) -> String {
    list(items.iter().map(|item| match item.aliases.as_slice() {
        [] => show(&item.expr),
        aliases => format!("{}:{}", show(&item.expr), names(aliases)),
    }))
}

fn show_view(view: &LateralView) -> String {
    let name = view.name.as_ref().map_or("", |n| n.value.as_str());
    let outer = if view.outer { "-outer" } else { "" };
    format!(" view{outer} {} {name}({})", show_call(&view.call), names(&view.columns))
}

fn show_select(select: &Select) -> String {
    let mut out = String::from("select");
    for (name, arguments) in &select.hints {
        out.push_str(&format!(" hint:{}[{}]", name.value, list(arguments.iter().map(show))));
    }
    if select.distinct {
        out.push_str(" distinct");
    }
    out.push_str(&format!(" {}", show_items(&select.items)));
    if !select.from.is_empty() {
        out.push_str(&format!(" from {}", list(select.from.iter().map(show_relation))));
    }
    out.extend(select.lateral_views.iter().map(show_view));
    if let Some(expr) = &select.selection {
        out.push_str(&format!(" where {}", show(expr)));
    }
    if let Some(group) = &select.group_by {
        let sets = |s: &[Vec<Expr>]| list(s.iter().map(|set| format!("[{}]", list(set.iter().map(show)))));
        out.push_str(&format!(
            " group {}",
            list(group.items.iter().map(|item| match item {
                GroupItem::Expr(expr) => show(expr),
                GroupItem::Rollup(s) => format!("(rollup {})", sets(s)),
                GroupItem::Cube(s) => format!("(cube {})", sets(s)),
                GroupItem::Sets(s) => format!("(sets {})", sets(s)),
                GroupItem::SetsOf { sets: s, .. } => format!("(sets-of {})", sets(s)),
                GroupItem::With(cube) => format!("with-{}", if *cube { "cube" } else { "rollup" }),
            }))
        ));
    }
    if let Some(expr) = &select.having {
        out.push_str(&format!(" having {}", show(expr)));
    }
    for (name, spec) in &select.windows {
        out.push_str(&format!(" window {}={}", name.value, show_window(spec)));
    }
    if let Some(expr) = &select.qualify {
        out.push_str(&format!(" qualify {}", show(expr)));
    }
    out
}

fn show_values(values: &Values) -> String {
    let rows = values.rows.iter().map(|row| format!("[{}]", list(row.iter().map(show))));
    format!("values {}{}", list(rows), show_alias(values.alias.as_ref()))
}

fn show_alias(alias: Option<&TableAlias>) -> String {
    alias.map_or(String::new(), |a| {
        let name = a.name.as_ref().map_or("", |n| n.value.as_str());
        if a.columns.is_empty() { format!(":{name}") } else { format!(":{name}({})", names(&a.columns)) }
    })
}

fn show_sample(sample: Option<&Sample>) -> String {
    sample.map_or(String::new(), |s| {
        let seed = s.seed.map_or(String::new(), |seed| format!(" seed {seed}"));
        match &s.method {
            SampleMethod::Percent(p) => format!(" sample {p}%{seed}"),
            SampleMethod::Rows(rows) => format!(" sample {} rows{seed}", show(rows)),
            SampleMethod::Bucket(x, y) => format!(" sample {x}/{y}{seed}"),
        }
    })
}

fn show_join(join: &Join) -> String {
    let on = match &join.constraint {
        JoinConstraint::On(expr) => format!(" on {}", show(expr)),
        JoinConstraint::Using(columns) => format!(" using {}", names(columns)),
        JoinConstraint::Natural => " natural".into(),
        JoinConstraint::None => String::new(),
    };
    format!("{:?} {}{on}", join.kind, show_relation(&join.right))
}

fn show_pivot(pivot: &Pivot) -> String {
    format!(
        "pivot {} for {} in {}{}",
        show_items(&pivot.aggregates),
        list(pivot.columns.iter().map(show)),
        show_items(&pivot.values),
        show_alias(pivot.alias.as_ref())
    )
}

fn show_unpivot(unpivot: &Unpivot) -> String {
    let sources = unpivot.sources.iter().map(|(columns, alias)| {
        let alias = alias.as_ref().map_or(String::new(), |a| format!(":{}", a.value));
        format!("[{}]{alias}", list(columns.iter().map(show)))
    });
    format!(
        "unpivot{} {} for {} in {}{}",
        if unpivot.include_nulls { "-nulls" } else { "" },
        names(&unpivot.values),
        unpivot.name.value,
        list(sources),
        show_alias(unpivot.alias.as_ref())
    )
}

fn show_options(options: &[(String, String)]) -> String {
    options.iter().map(|(key, value)| format!(" {key}={value}")).collect()
}

fn show_relation(relation: &Relation) -> String {
    match &relation.kind {
        RelationKind::Table { name, options, alias, sample, travel } => format!(
            "{}{}{}{}{}",
            names(&name.parts),
            if travel.is_some() { "@" } else { "" },
            show_options(options),
            show_sample(sample.as_ref()),
            show_alias(alias.as_ref())
        ),
        RelationKind::File { path, options, alias, sample } => {
            format!("'{path}'{}{}{}", show_options(options), show_sample(sample.as_ref()), show_alias(alias.as_ref()))
        }
        RelationKind::Subquery { query, lateral, alias, sample } => format!(
            "{}{}{}{}",
            if *lateral { "lateral " } else { "" },
            show_query(query),
            show_sample(sample.as_ref()),
            show_alias(alias.as_ref())
        ),
        RelationKind::Values(values) => show_values(values),
        RelationKind::Function { call, lateral, alias } => {
            format!("{}{}{}", if *lateral { "lateral " } else { "" }, show_call(call), show_alias(alias.as_ref()))
        }
        RelationKind::Nested { relation, alias, sample } => {
            format!("<{}>{}{}", show_relation(relation), show_sample(sample.as_ref()), show_alias(alias.as_ref()))
        }
        RelationKind::Join { left, join } => format!("({} {})", show_relation(left), show_join(join)),
        RelationKind::Pivot { input, pivot } => format!("({} {})", show_relation(input), show_pivot(pivot)),
        RelationKind::Unpivot { input, unpivot } => format!("({} {})", show_relation(input), show_unpivot(unpivot)),
    }
}
