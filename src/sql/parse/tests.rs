//! Trees, not acceptance: each case shows how a text is grouped, as an S-expression.

use super::super::ast::*;
use super::*;

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(" ")
}

fn names(idents: &[Ident]) -> String {
    idents.iter().map(|i| i.value.clone()).collect::<Vec<_>>().join(".")
}

fn show(expr: &Expr) -> String {
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

fn show_query(query: &Query) -> String {
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

fn show_relation(relation: &Relation) -> String {
    match &relation.kind {
        RelationKind::Table { name, alias, sample, travel } => format!(
            "{}{}{}{}",
            names(&name.parts),
            if travel.is_some() { "@" } else { "" },
            show_sample(sample.as_ref()),
            show_alias(alias.as_ref())
        ),
        RelationKind::File { path, alias, sample } => {
            format!("'{path}'{}{}", show_sample(sample.as_ref()), show_alias(alias.as_ref()))
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

fn expr(text: &str) -> String {
    parse_expression(text).map_or_else(|e| e.report(), |e| show(&e))
}

fn query(text: &str) -> String {
    parse_query(text).map_or_else(|e| e.report(), |(q, _)| show_query(&q))
}

fn class(text: &str) -> String {
    match parse_query(text) {
        Ok((q, _)) => show_query(&q),
        Err(e) => {
            let near = e.parameters().iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
            format!("{} {near}", e.class()).trim().to_string()
        }
    }
}

fn check(read: fn(&str) -> String, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(text);
            (found != *expected).then(|| format!("{text}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn precedence() {
    check(
        expr,
        &[
            ("1 + 2 * 3", "(Plus 1 (Multiply 2 3))"),
            ("10 DIV 3 + 1", "(Plus (IntegralDivide 10 3) 1)"),
            ("1 << 2 & 3", "(BitAnd (ShiftLeft 1 2) 3)"),
            ("1 + 2 || 'x'", "(Concat (Plus 1 2) 'x')"),
            ("1 | 2 ^ 3 & 4", "(BitOr 1 (BitXor 2 (BitAnd 3 4)))"),
            ("1 << 1 + 1", "(ShiftLeft 1 (Plus 1 1))"),
            ("a - b - c", "(Minus (Minus a b) c)"),
            ("a or b and c or not d", "(or a (and b c) (Not d))"),
            ("a and b and c and d", "(and a b c d)"),
            ("not a = b and c", "(and (Not (Eq a b)) c)"),
            ("not not a", "(Not (Not a))"),
            ("! a", "(Not a)"),
            ("1 = 1 = true", "(Eq (Eq 1 1) true)"),
            ("a = b is null", "(null? (Eq a b))"),
            ("a + 1 is not null", "(not-null? (Plus a 1))"),
            ("'a' like 'a' = true", "(Like 'a' (Eq 'a' true))"),
            ("a between 1 and 2 and b", "(and (between a 1 2) b)"),
            ("a not between 1 + 1 and 2 or b", "(or (not-between a (Plus 1 1) 2) b)"),
            ("a not in (1, 2)", "(not-in a 1 2)"),
            ("(a, b) in ((1, 2), (3, 4))", "(in (row a b) (row 1 2) (row 3 4))"),
            ("a in (select 1)", "(in a {select 1})"),
            ("a in ((select 1))", "(in a (scalar {select 1}))"),
            ("-a * b", "(Multiply (Minus a) b)"),
            ("- 1 + 2", "(Plus -1 2)"),
            ("1 -1", "(Minus 1 1)"),
            ("- -1", "(Minus -1)"),
            ("-a[0].b::int", "(Minus (cast (field (at a 0) b) int))"),
            ("-1::string", "(cast -1 string)"),
            ("~a & b", "(BitAnd (BitNot a) b)"),
            ("a <=> b != c", "(NotEq (NullSafeEq a b) c)"),
            ("a is not distinct from b and c is not true", "(and (not-distinct a b) (not-is c Some(true)))"),
            ("a is unknown", "(is a None)"),
            ("a ! like 'x'", "(not-Like a 'x')"),
            ("a like any ('x', 'y')", "(Like-Any a 'x' 'y')"),
            ("a not ilike all ('x')", "(not-ILike-All a 'x')"),
            ("a like 'x!%' escape '!'", "(Like a 'x!%' escape !)"),
            ("a rlike b || c", "(RLike a (Concat b c))"),
            ("a collate utf8_lcase = b", "(Eq (collate a utf8_lcase) b)"),
            ("((a))", "a"),
        ],
    );
}

#[test]
fn literals() {
    check(
        expr,
        &[
            ("-2147483648", "-2147483648"),
            ("2147483648", "2147483648L"),
            ("-9223372036854775808L", "-9223372036854775808L"),
            ("9223372036854775808", "9223372036854775808e-0:19"),
            ("25Y", "25Y"),
            ("-128Y", "-128Y"),
            ("1.0BD", "10e-1:2"),
            ("1e3", "1000.0D"),
            ("1.5F", "1.5F"),
            ("'a' 'b' \"c\"", "'abc'"),
            (r"r'a\n'", r"'a\n'"),
            (r"'it\'s'", "'it's'"),
            ("'é'", "'é'"),
            ("X'1F'", "x[31]"),
            ("date '2020-01-01'", "(DATE '2020-01-01')"),
            ("interval '1' day", "(interval '1' day)"),
            ("interval 1 day -2 hours", "(interval 1 day -2 hours)"),
            ("interval '1-2' year to month", "(interval '1-2' year to month)"),
            ("interval -'1-2' year to month", "(interval -'1-2' year to month)"),
            ("interval - '1' day", "(interval (Minus '1') day)"),
            ("interval '1 day 2 hours'", "(interval '1 day 2 hours')"),
            ("interval + 1", "(Plus interval 1)"),
            (":p + ? + ?", "(Plus (Plus :p ?0) ?1)"),
            ("null is null", "(null? null)"),
        ],
    );
}

#[test]
fn operands() {
    check(
        expr,
        &[
            ("a.b.c", "a.b.c"),
            ("`a.b`.`c``d`", "a.b.c`d"),
            ("f(x).y[1]", "(at (field (f x) y) 1)"),
            ("count(*)", "(count *)"),
            ("count(t.*)", "(count t.*)"),
            ("count(distinct a, b) filter (where c)", "(count distinct a b filter c)"),
            ("transform(xs, x -> x + 1)", "(transform xs (lambda [x] (Plus x 1)))"),
            ("f(xs, (x, i) -> x > i)", "(f xs (lambda [x i] (Gt x i)))"),
            ("f(a => 1, b => 2)", "(f (named a 1) (named b 2))"),
            ("case when a then b end", "(case [a b])"),
            ("case a when 1 then b when 2 then c else d end", "(case a [1 b] [2 c] else d)"),
            ("cast(a as array<map<string, decimal(10, 2)>>)", "(cast a array<map<string,decimal(10,2)>>)"),
            ("a::struct<x: int, y array<int>>", "(cast a struct<x:int,y:array<int>>)"),
            ("try_cast(a as interval day to second)", "(try_cast a interval day to second)"),
            ("trim(a)", "(trim a)"),
            ("trim(both from a)", "(trim a)"),
            ("trim('x' from a)", "(trim 'x' a)"),
            ("trim(leading 'x' from a)", "(ltrim 'x' a)"),
            ("trim(trailing 'x' from a)", "(rtrim 'x' a)"),
            ("substring(a from 2 for 3)", "(substring a 2 3)"),
            ("position('a' in b)", "(locate 'a' b)"),
            ("overlay(a placing b from 1)", "(overlay a b 1)"),
            ("extract(year from d)", "(extract year d)"),
            ("dateadd(day, 1, d)", "(timestampadd 'day' 1 d)"),
            ("date_add(d, 1)", "(date_add d 1)"),
            ("first(a ignore nulls)", "(first a ignore-nulls)"),
            ("struct(1 as a, b)", "(struct (as 1 a) b)"),
            ("(1 as a, b)", "(row (as 1 a) b)"),
            ("exists(select 1)", "(exists {select 1})"),
            ("exists(xs, x -> x)", "(exists xs (lambda [x] x))"),
            ("((select 1))", "(scalar {select 1})"),
            ("((select 1) + 1)", "(Plus (scalar {select 1}) 1)"),
            ("((select 1) union (select 2))", "(scalar {(Union select 1 select 2)})"),
            ("sum(a) over w", "(sum a over [w||])"),
            (
                "sum(a) over (partition by b order by c desc nulls last rows between 1 preceding and current row)",
                "(sum a over [|b|-c_ rows -1..CurrentRow])",
            ),
            ("lag(a) ignore nulls over (order by b)", "(lag a ignore-nulls over [||b])"),
            ("percentile_cont(0.5) within group (order by a)", "(percentile_cont 5e-1:1 within a)"),
            ("identifier('a.b')", "a.b"),
            ("identifier('abs')(x)", "(abs x)"),
            ("identifier(:c)", "(identifier :c)"),
            ("left('a', 1) || right('b', 1)", "(Concat (left 'a' 1) (right 'b' 1))"),
            ("date + end", "(Plus date end)"),
            ("current_date", "current_date"),
        ],
    );
}

#[test]
fn queries() {
    check(
        query,
        &[
            ("select a b, c as d, e", "{select a:b c:d e}"),
            (
                "select distinct a from t where b group by c having d",
                "{select distinct a from t where b group c having d}",
            ),
            ("select a from t as x (p, q) where b", "{select a from t:x(p.q) where b}"),
            ("select 1 union select 2 intersect select 3", "{(Union select 1 (Intersect select 2 select 3))}"),
            ("select 1 union all select 2 except select 3", "{(Except (Union-all select 1 select 2) select 3)}"),
            (
                "(select 1 limit 2) union (select 2) order by 1 limit 3 offset 4",
                "{(Union nested {select 1 limit 2} select 2) order 1 limit 3 offset 4}",
            ),
            ("((select 1))", "{select 1}"),
            ("((select 1 limit 1))", "{select 1 limit 1}"),
            (
                "with a as (select 1), b(x) as (select 2) select * from a, b",
                "{with a={select 1} b(x)={select 2} select * from a b}",
            ),
            ("from t", "{select * from t}"),
            ("from t select a where b", "{select a from t where b}"),
            ("table t", "{table t}"),
            ("values (1, 2), 3 as t(a, b)", "{values [1 2] [3]:t(a.b)}"),
            ("select * except (a, b.c) from t", "{select (* except a b.c) from t}"),
            ("select * except (select 1)", "{(Except select * select 1)}"),
            (
                "select * from a join b on x left outer join c using (y) cross join d",
                "{select * from (((a Inner b on x) Left c using y) Cross d)}",
            ),
            ("select * from a natural full join b", "{select * from (a Full b natural)}"),
            (
                "select * from a left semi join b on x anti join c on y",
                "{select * from ((a LeftSemi b on x) LeftAnti c on y)}",
            ),
            ("select * from a join (b join c on x) on y", "{select * from (a Inner (b Inner c on x) on y)}"),
            ("select * from ((select 1) t join u)", "{select * from ({select 1}:t Inner u)}"),
            ("select * from ((select 1) union (select 2)) t", "{select * from {(Union select 1 select 2)}:t}"),
            ("select * from ((a)) x", "{select * from <a>:x}"),
            ("select * from t, lateral (select t.a) u", "{select * from t lateral {select t.a}:u}"),
            (
                "select * from range(10) r join lateral explode(r.x) as e(y)",
                "{select * from ((range 10):r Inner lateral (explode r.x):e(y))}",
            ),
            (
                "select * from t lateral view outer explode(a) e as b lateral view f(c) g",
                "{select * from t view-outer (explode a) e(b) view (f c) g()}",
            ),
            ("select * from t lateral view explode(a) e where b", "{select * from t view (explode a) e() where b}"),
            ("select * from 'x.parquet' p", "{select * from 'x.parquet':p}"),
            ("select * from parquet.`/a/b`", "{select * from parquet./a/b}"),
            ("select * from t tablesample (10 percent) repeatable (7) as s", "{select * from t sample 10% seed 7:s}"),
            ("select * from t tablesample (5 rows)", "{select * from t sample 5 rows}"),
            (
                "select a from t group by rollup(a, (b, c)), cube(d)",
                "{select a from t group (rollup [a] [b c]) (cube [d])}",
            ),
            (
                "select a from t group by grouping sets ((a, b), a, (), rollup(c, d))",
                "{select a from t group (sets [a b] [a] [] [c d] [c] [])}",
            ),
            ("select a from t group by a, b with cube", "{select a from t group a b with-cube}"),
            ("select a from t group by all order by all", "{select a from t group all order all}"),
            (
                "select a from t window w as (partition by b) qualify c > 1",
                "{select a from t window w=[|b|] qualify (Gt c 1)}",
            ),
            (
                "select /*+ BROADCAST(a, b), COALESCE(3) */ * from a",
                "{select hint:BROADCAST[a b] hint:COALESCE[3] * from a}",
            ),
            (
                "select * from t pivot (sum(a) as s for (b, c) in ((1, 2) as x, (3, 4))) p",
                "{select * from (t pivot (sum a):s for b c in (row 1 2):x (row 3 4):p)}",
            ),
            (
                "select * from t unpivot include nulls (v for n in (a, b as x))",
                "{select * from (t unpivot-nulls v for n in [a] [b]:x)}",
            ),
            (
                "select * from t unpivot ((v, w) for n in ((a, b) x, (c, d)))",
                "{select * from (t unpivot v.w for n in [a b]:x [c d])}",
            ),
            (
                "from t |> where a > 1 |> extend b as c |> aggregate sum(c) s group by d |> order by s",
                "{select * from t |> where (Gt a 1) |> extend b:c |> aggregate (sum c):s by d |> {values  order s}}",
            ),
            (
                "from t |> set a = 1, b = 2 |> drop c |> as u |> join v using (k) |> union all select 1",
                "{select * from t |> set a=1 b=2 |> drop c |> as u |> Inner v using k |> Union-all select 1}",
            ),
            ("select explode(a) as (k, v) from t", "{select (explode a):k.v from t}"),
            ("select 1 from", "{select 1:from}"),
            ("select * from t where", "{select * from t:where}"),
            ("select date, interval, timestamp from values", "{select date interval timestamp from values}"),
            ("select a distribute by b sort by c", "{select a sort c distribute b}"),
            ("select * from t version as of 3 x", "{select * from t@:x}"),
            (
                "with recursive r(n) as (select 1 union all select n + 1 from r) select * from r",
                "{with-recursive r(n)={(Union-all select 1 select (Plus n 1) from r)} select * from r}",
            ),
            ("select 'a' as `x y` -- comment\n, /* c /* d */ */ 2;", "{select 'a':x y 2}"),
        ],
    );
}

#[test]
fn errors() {
    check(
        class,
        &[
            ("select 1 1", "PARSE_SYNTAX_ERROR '1' : extra input '1'"),
            ("select 1 1 1", "PARSE_SYNTAX_ERROR '1'"),
            ("select (1", "PARSE_SYNTAX_ERROR end of input"),
            ("select 1 +", "PARSE_SYNTAX_ERROR end of input"),
            ("select 5 mod 2", "PARSE_SYNTAX_ERROR '2' : extra input '2'"),
            ("select 1 in (1) = true", "PARSE_SYNTAX_ERROR '='"),
            ("select a, from t", "TRAILING_COMMA_IN_SELECT"),
            ("select a.1 from t", "PARSE_SYNTAX_ERROR '.1'"),
            ("select 1 as a-b", "INVALID_IDENTIFIER a-b"),
            ("select * from a-b", "INVALID_IDENTIFIER a-b"),
            ("select 1 as é", "INVALID_IDENTIFIER é"),
            ("select 128Y", "INVALID_NUMERIC_LITERAL_RANGE 128 tinyint -128 127"),
            ("select cast(1 as foo)", "UNSUPPORTED_DATATYPE \"FOO\""),
            ("select cast(1 as decimal(39))", "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION 39 38"),
            ("select 'abc", "PARSE_SYNTAX_ERROR '''"),
            ("select /* abc", "UNCLOSED_BRACKETED_COMMENT"),
        ],
    );
    let error = parse_one("selec 1").unwrap_err();
    assert_eq!(error.suggestions(), ["SELECT"]);
    assert_eq!(error.span(), Some(Span::new(0, 5)));
}

#[test]
fn relations_are_recorded() {
    let parsed =
        parse_one("with c as (select * from db.a) select :x, ? from c, 'f.csv' where exists (select 1 from b)")
            .unwrap();
    let name = |parts: &[&str]| RelationName::Name(parts.iter().map(ToString::to_string).collect());
    assert_eq!(parsed.relations, [name(&["db", "a"]), name(&["c"]), RelationName::File("f.csv".into()), name(&["b"])]);
}

/// Reads, compares, copies and drops on a stack of eight megabytes; the session's threads have more.
fn on_a_small_stack(name: &str, text: String, good: bool) {
    let run = move || match parse_query(&text) {
        Ok((query, _)) => good && query.clone() == query,
        Err(error) => !good && error.class() == "STATEMENT_TOO_COMPLEX",
    };
    let thread = std::thread::Builder::new().stack_size(8 << 20).name(name.to_string()).spawn(run);
    assert!(thread.unwrap().join().unwrap(), "{name}");
}

#[test]
fn deep_and_long_statements() {
    let nest = |open: &str, core: &str, close: &str, n: usize| format!("{}{core}{}", open.repeat(n), close.repeat(n));
    let chain = |op: &str, n: usize| format!("select {}", vec!["a"; n].join(op));
    let in_select = |text: String| format!("select {text}");
    let in_from = |text: String| format!("select * from {text}");
    assert_eq!(query(&in_select(nest("(", "1", ")", 2_000))), "{select 1}");
    assert_eq!(query(&nest("(", "select 1", ")", 2_000)), "{select 1}");
    assert_eq!(query(&in_from(nest("(", "t", ")", 2_000))), "{select * from t}");
    on_a_small_stack("parentheses", in_select(nest("(", "1", ")", 200_000)), false);
    on_a_small_stack("calls", in_select(nest("f(", "1", ")", 1_900)), true);
    on_a_small_stack("too many calls", in_select(nest("f(", "1", ")", 4_000)), false);
    on_a_small_stack("signs", in_select(nest("- ", "a", "", 1_900)), true);
    on_a_small_stack("sum", chain(" + ", 1_900), true);
    on_a_small_stack("long sum", chain(" + ", 200_000), false);
    on_a_small_stack("conjunction", chain(" and ", 200_000), true);
    on_a_small_stack("unions", chain(" union all select ", 1_900), true);
    on_a_small_stack("subqueries", in_from(nest("(select * from ", "t", ")", 450)), true);
    on_a_small_stack("too many subqueries", in_from(nest("(select * from ", "t", ")", 3_000)), false);
    on_a_small_stack("scalar subqueries", in_select(nest("(select ", "t", ")", 350)), true);
    on_a_small_stack("joins", in_from(vec!["t"; 1_900].join(" join ")), true);
    on_a_small_stack("types", in_select(format!("cast(a as {})", nest("array<", "int", ">", 1_000))), true);
}

#[test]
fn a_list_of_megabytes_is_read_fast() {
    let values: Vec<String> = (0..600_000).map(|i| i.to_string()).collect();
    let text = format!("select * from t where a in ({})", values.join(", "));
    let start = std::time::Instant::now();
    assert!(parse_query(&text).is_ok());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
