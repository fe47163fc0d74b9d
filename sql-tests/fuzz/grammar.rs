//! A generator over the grammar of Spark's SQL: statements that mostly parse and often bind.

use std::fmt::Write;

/// Random numbers that are the same for a seed everywhere (splitmix64).
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to before `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// One of them.
    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// True once in `n` times.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const COLUMNS: &[&str] = &["i", "l", "d", "n", "s", "b", "dt", "ts", "bin", "a", "m", "st", "ym", "ds"];

const LITERALS: &[&str] = &[
    "NULL",
    "0",
    "1",
    "-1",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "127Y",
    "32767S",
    "1L",
    "1.0",
    "0.1BD",
    "1e308",
    "1E-400D",
    "1.5F",
    "99999999999999999999999999999999999999",
    "''",
    "'a'",
    "'%_\\\\'",
    "\"q\"",
    "r'\\d+'",
    "'2024-02-30'",
    "'NaN'",
    "'abc' 'def'",
    "'[1, {\"a\": null}]'",
    "'{\"a\": [1, 2]}'",
    "'yyyy-MM-dd HH:mm:ss'",
    "'\\u00e9🦀'",
    "X''",
    "X'1F'",
    "true",
    "false",
    "DATE'2024-02-29'",
    "DATE'0001-01-01'",
    "DATE'+294247-01-01'",
    "TIME'23:59:59.999999'",
    "TIMESTAMP'1582-10-10 00:00:00'",
    "TIMESTAMP_NTZ'2024-03-10 02:30:00'",
    "TIMESTAMP_LTZ'2024-01-01'",
    "INTERVAL 1 DAY",
    "INTERVAL '1-1' YEAR TO MONTH",
    "INTERVAL '-106751991 04:00:54' DAY TO SECOND",
    "INTERVAL 2147483647 MONTHS",
    "INTERVAL '1' HOUR",
    "array()",
    "array(1, NULL)",
    "map('a', 1)",
    "struct(1, 'a')",
    "named_struct('x', 1)",
    "current_date",
    "current_timestamp()",
    "-9223372036854775808",
    "- - 1",
    "'UTC'",
    "'MONTH'",
    "10",
    "38",
    "2.5",
];

const TYPES: &[&str] = &[
    "BOOLEAN",
    "TINYINT",
    "SMALLINT",
    "INT",
    "BIGINT",
    "FLOAT",
    "DOUBLE",
    "DECIMAL",
    "DECIMAL(38, 38)",
    "DECIMAL(5,2)",
    "DECIMAL(39, 0)",
    "STRING",
    "CHAR(3)",
    "VARCHAR(2)",
    "BINARY",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP_NTZ",
    "TIME",
    "TIME(6)",
    "INTERVAL YEAR",
    "INTERVAL YEAR TO MONTH",
    "INTERVAL DAY TO SECOND",
    "INTERVAL HOUR TO MINUTE",
    "INTERVAL",
    "VOID",
    "VARIANT",
    "ARRAY<INT>",
    "MAP<STRING, INT>",
    "STRUCT<x: INT, y: STRING>",
    "ARRAY<ARRAY<STRING>>",
    "MAP<INT, STRUCT<a: ARRAY<DATE>>>",
    "STRING COLLATE UTF8_LCASE",
    "STRUCT<>",
    "JSON",
];

const BINARY: &[&str] = &[
    "+",
    "-",
    "*",
    "/",
    "%",
    "DIV",
    "||",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    ">>>",
    "=",
    "==",
    "<=>",
    "<>",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "AND",
    "OR",
    "LIKE",
    "RLIKE",
    "ILIKE",
    "IS DISTINCT FROM",
    "IS NOT DISTINCT FROM",
];

const AGGREGATES: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "collect_list",
    "collect_set",
    "first",
    "last",
    "any_value",
    "stddev",
    "mode",
    "median",
    "bool_and",
    "listagg",
    "max_by",
    "percentile",
    "approx_count_distinct",
    "corr",
    "bit_xor",
    "try_sum",
    "try_avg",
    "histogram_numeric",
    "count_if",
    "kurtosis",
    "regr_slope",
    "grouping",
];

const WINDOWS: &[&str] =
    &["row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "nth_value", "cume_dist"];

const LAMBDAS: &[&str] = &[
    "transform",
    "filter",
    "exists",
    "forall",
    "aggregate",
    "reduce",
    "zip_with",
    "map_filter",
    "transform_values",
    "array_sort",
    "transform_keys",
    "map_zip_with",
];

/// Makes one statement.
pub struct Grammar<'a> {
    random: &'a mut Random,
    functions: &'a [&'static str],
    depth: usize,
    /// Whether every expression is to be right.
    careful: bool,
    /// Names that may be meant besides the columns: of lambdas, of common table expressions.
    names: Vec<String>,
    tables: Vec<String>,
}

impl<'a> Grammar<'a> {
    /// With these functions.
    pub fn new(random: &'a mut Random, functions: &'a [&'static str]) -> Self {
        let careful = random.once_in(2);
        Grammar { random, functions, depth: 0, careful, names: Vec::new(), tables: vec!["t".into(), "u".into()] }
    }

    /// A statement: nearly always a query.
    pub fn statement(mut self) -> String {
        match self.random.below(24) {
            0 => format!(
                "EXPLAIN {} {}",
                self.random.pick(&["", "EXTENDED", "FORMATTED", "COST", "CODEGEN"]),
                self.query()
            ),
            1 => format!("DESCRIBE {} {}", self.random.pick(&["QUERY", "", "TABLE EXTENDED"]), self.query()),
            2 => self.definition(),
            3 => format!(
                "SET {} = {}",
                self.random.pick(&[
                    "spark.sql.ansi.enabled",
                    "spark.sql.session.timeZone",
                    "spark.sql.caseSensitive",
                    "spark.sql.mapKeyDedupPolicy",
                    "VAR x",
                    "TIME ZONE",
                    "-v"
                ]),
                self.random.pick(&[
                    "true",
                    "false",
                    "'Europe/Paris'",
                    "LAST_WIN",
                    "1",
                    "LOCAL",
                    "INTERVAL 1 HOUR",
                    "+25:00"
                ])
            ),
            4 => format!(
                "SHOW {}",
                self.random.pick(&[
                    "TABLES",
                    "FUNCTIONS LIKE 'a*|b'",
                    "COLUMNS IN t",
                    "VIEWS",
                    "CREATE TABLE t",
                    "DATABASES",
                    "TBLPROPERTIES t",
                    "CACHED TABLES",
                    "CATALOGS",
                    "PARTITIONS t",
                    "VARIABLES"
                ])
            ),
            5 => self.piped(),
            _ => self.query(),
        }
    }

    fn definition(&mut self) -> String {
        match self.random.below(9) {
            0 => format!("CREATE OR REPLACE TEMPORARY VIEW v AS {}", self.query()),
            1 => format!(
                "CREATE TABLE x (p {} {}, q {}) {} {}",
                self.ty(),
                self.random.pick(&["", "NOT NULL", "COMMENT 'c'", "DEFAULT 1"]),
                self.ty(),
                self.random.pick(&["", "USING parquet", "USING csv", "STORED AS ORC"]),
                self.random.pick(&[
                    "",
                    "PARTITIONED BY (p)",
                    "TBLPROPERTIES ('a' = 'b')",
                    "COMMENT 'x'",
                    "CLUSTERED BY (p) INTO 4 BUCKETS"
                ])
            ),
            2 => format!(
                "CREATE TEMPORARY FUNCTION f(p {}, q {} DEFAULT {}) RETURNS {} RETURN {}",
                self.ty(),
                self.ty(),
                self.literal(),
                self.ty(),
                self.expr()
            ),
            3 => format!("CACHE TABLE c AS {}", self.query()),
            4 => format!("INSERT INTO x {} {}", self.random.pick(&["", "(p, q)", "BY NAME"]), self.query()),
            5 => format!("CREATE TABLE y AS {}", self.query()),
            6 => format!(
                "{} {}",
                self.random.pick(&[
                    "DROP TABLE IF EXISTS",
                    "DROP VIEW",
                    "REFRESH TABLE",
                    "UNCACHE TABLE",
                    "ANALYZE TABLE",
                    "TRUNCATE TABLE",
                    "DESCRIBE FUNCTION EXTENDED",
                    "USE"
                ]),
                self.random.pick(&["t", "nope", "a.b.c.d", "`x y`", "abs"])
            ),
            7 => format!("MERGE INTO t USING u ON {} WHEN MATCHED THEN DELETE", self.expr()),
            _ => format!("UPDATE t SET i = {} WHERE {}", self.expr(), self.expr()),
        }
    }

    fn piped(&mut self) -> String {
        let mut text = String::from(self.random.pick(&["FROM t", "TABLE u", "VALUES (1, 'a'), (2, NULL) AS w(i, s)"]));
        for _ in 0..self.random.below(4) {
            let operator = match self.random.below(9) {
                0 => format!("SELECT {}", self.expr()),
                1 => format!("WHERE {}", self.expr()),
                2 => format!("EXTEND {} AS e", self.expr()),
                3 => format!("AGGREGATE {} AS g GROUP BY {}", self.aggregate(), self.expr()),
                4 => format!("ORDER BY {} LIMIT 3", self.expr()),
                5 => "DROP i".to_string(),
                6 => format!("SET s = {}", self.expr()),
                7 => "AS r".to_string(),
                _ => format!("JOIN u ON {}", self.expr()),
            };
            let _ = write!(text, " |> {operator}");
        }
        text
    }

    fn query(&mut self) -> String {
        self.depth += 1;
        let mut text = String::new();
        let tables = self.tables.len();
        if self.depth < 3 && self.random.once_in(6) {
            let name = format!("c{}", self.tables.len());
            if self.random.once_in(6) {
                let _ = write!(
                    text,
                    "WITH RECURSIVE {name}(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM {name} WHERE i < 5) "
                );
            } else {
                let _ = write!(text, "WITH {name} AS ({}) ", self.query());
            }
            self.tables.push(name);
        }
        text.push_str(&self.select());
        while self.random.once_in(7) {
            let _ = write!(
                text,
                " {} {} {}",
                self.random.pick(&["UNION", "INTERSECT", "EXCEPT", "MINUS"]),
                self.random.pick(&["", "ALL", "DISTINCT"]),
                self.select()
            );
        }
        if self.random.once_in(4) {
            let key = match self.random.below(5) {
                0 => "ALL".to_string(),
                1 => "1 DESC NULLS FIRST".to_string(),
                _ => format!("{} {}", self.expr(), self.random.pick(&["", "ASC", "DESC NULLS LAST"])),
            };
            let _ =
                write!(text, " {} BY {key}", self.random.pick(&["ORDER", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE"]));
        }
        if self.random.once_in(4) {
            let _ = write!(text, " LIMIT {}", self.random.pick(&["1", "0", "ALL", "3 OFFSET 1", "-1", "1 + 1", "'a'"]));
        }
        self.tables.truncate(tables);
        self.depth -= 1;
        text
    }

    fn select(&mut self) -> String {
        if self.random.once_in(15) {
            return format!("VALUES ({}), ({})", self.literal(), self.literal());
        }
        let grouped = self.random.once_in(4);
        let mut text = format!("SELECT {}", self.random.pick(&["", "", "", "DISTINCT ", "/*+ BROADCAST(t) */ "]));
        for k in 0..=self.random.below(3) {
            let item = match self.random.below(12) {
                0 => self.random.pick(&["*", "t.*", "* EXCEPT (i)", "st.*", "a.*"]).to_string(),
                1 => format!("{} {}", self.generator(), self.random.pick(&["", " AS g", " AS (g, h)"])),
                2 | 3 => self.over(),
                _ if grouped => self.aggregate(),
                4 => self.aggregate(),
                _ => self.expr(),
            };
            let alias =
                if !item.contains(" AS g") && self.random.once_in(4) { format!(" AS x{k}") } else { String::new() };
            let _ = write!(text, "{}{item}{alias}", if k > 0 { ", " } else { "" });
        }
        let _ = write!(text, " FROM {}", self.relation());
        if self.random.once_in(10) {
            let _ = write!(text, " LATERAL VIEW {} {} lv AS g", self.random.pick(&["", "OUTER"]), self.generator());
        }
        if self.random.once_in(3) {
            let _ = write!(text, " WHERE {}", self.condition());
        }
        if grouped {
            let keys = match self.random.below(7) {
                0 => "ALL".to_string(),
                1 => "1".to_string(),
                2 => format!("CUBE ({}, {})", self.expr(), self.column()),
                3 => format!("ROLLUP ({}, {})", self.column(), self.expr()),
                4 => format!("GROUPING SETS (({}), (), ({}))", self.column(), self.expr()),
                5 => format!("{} WITH ROLLUP", self.column()),
                _ => self.expr(),
            };
            let _ = write!(text, " GROUP BY {keys}");
            if self.random.once_in(3) {
                let _ = write!(text, " HAVING {}", self.condition());
            }
        }
        if self.random.once_in(20) {
            let _ = write!(text, " QUALIFY {} > 1", self.over());
        }
        text
    }

    fn table(&mut self) -> String {
        self.tables[self.random.below(self.tables.len())].clone()
    }

    fn relation(&mut self) -> String {
        let mut text = match self.random.below(12) {
            0 if self.depth < 4 => format!("({}) AS q", self.query()),
            1 => format!("range({}) AS r", self.literal()),
            2 => format!("VALUES ({}, {}) AS w(i, s)", self.literal(), self.literal()),
            3 => format!(
                "{} TABLESAMPLE ({})",
                self.table(),
                self.random.pick(&["50 PERCENT", "2 ROWS", "BUCKET 1 OUT OF 2", "-1 PERCENT"])
            ),
            4 => format!("u PIVOT (sum(l) FOR i IN (1, 2 AS two, {}))", self.literal()),
            5 => "t UNPIVOT (v FOR k IN (i, l AS el))".to_string(),
            6 => self.generator(),
            _ => self.table(),
        };
        if self.depth < 5 && self.random.once_in(4) {
            let kind = self.random.pick(&[
                "JOIN",
                "LEFT JOIN",
                "RIGHT OUTER JOIN",
                "FULL JOIN",
                "CROSS JOIN",
                "LEFT SEMI JOIN",
                "ANTI JOIN",
                "NATURAL JOIN",
                ",",
                ", LATERAL",
            ]);
            let other = if self.random.once_in(4) { format!("({}) AS j", self.query()) } else { "u".to_string() };
            let bare = kind.starts_with(',') || kind.starts_with('N') || kind.starts_with('C');
            let on = match if bare { 2 } else { self.random.below(3) } {
                0 => "USING (i)".to_string(),
                1 => format!("ON {}", self.condition()),
                _ => String::new(),
            };
            let _ = write!(text, " {kind} {other} {on}");
        }
        text
    }

    fn generator(&mut self) -> String {
        let value = self.expr();
        match self.random.below(6) {
            0 => format!("explode({value})"),
            1 => "posexplode_outer(m)".to_string(),
            2 => format!("stack(2, {value}, {}, {})", self.literal(), self.literal()),
            3 => format!("inline(array(struct({value})))"),
            4 => format!("json_tuple({value}, 'a', 'b')"),
            _ => "explode(a)".to_string(),
        }
    }

    fn aggregate(&mut self) -> String {
        let name = self.random.pick(AGGREGATES);
        let distinct = self.random.pick(&["", "", "", "DISTINCT "]);
        let mut arguments = if self.random.once_in(6) { "*".to_string() } else { self.expr() };
        if self.random.once_in(4) {
            let _ = write!(arguments, ", {}", self.expr());
        }
        let behind = match self.random.below(8) {
            0 => format!(" FILTER (WHERE {})", self.condition()),
            1 => format!(" WITHIN GROUP (ORDER BY {})", self.expr()),
            2 => " IGNORE NULLS".to_string(),
            _ => String::new(),
        };
        format!("{name}({distinct}{arguments}){behind}")
    }

    fn over(&mut self) -> String {
        let call = match self.random.below(3) {
            0 => self.aggregate(),
            _ => format!(
                "{}({})",
                self.random.pick(WINDOWS),
                match self.random.below(4) {
                    0 => format!("{}, {}", self.column(), self.literal()),
                    1 => self.expr(),
                    _ => String::new(),
                }
            ),
        };
        let partition = if self.random.once_in(2) { format!("PARTITION BY {}", self.expr()) } else { String::new() };
        let order = if self.random.once_in(3) { String::new() } else { format!("ORDER BY {}", self.expr()) };
        let frame = self.random.pick(&[
            "",
            "",
            "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
            "RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND UNBOUNDED FOLLOWING",
            "ROWS UNBOUNDED PRECEDING",
            "ROWS BETWEEN 2147483648 FOLLOWING AND 1 PRECEDING",
            "RANGE BETWEEN 'a' PRECEDING AND CURRENT ROW",
        ]);
        format!("{call} OVER ({partition} {order} {frame})")
    }

    fn column(&mut self) -> String {
        if !self.names.is_empty() && self.random.once_in(2) {
            return self.names[self.random.below(self.names.len())].clone();
        }
        let name = self.random.pick(COLUMNS);
        match self.random.below(14) {
            0 => format!("t.{name}"),
            1 => format!("u.{name}"),
            2 => "st.x".to_string(),
            3 => format!("`{name}`"),
            _ => name.to_string(),
        }
    }

    fn literal(&mut self) -> String {
        self.random.pick(LITERALS).to_string()
    }

    fn ty(&mut self) -> String {
        self.random.pick(TYPES).to_string()
    }

    fn lambda(&mut self) -> String {
        let name = self.random.pick(LAMBDAS);
        let over = if name.starts_with("map") || name.starts_with("transform_") { "m" } else { "a" };
        let start = match name {
            "aggregate" | "reduce" | "map_zip_with" | "zip_with" => format!(", {}", self.expr()),
            _ => String::new(),
        };
        let names = ["x", "y", "z"];
        let count = 1 + self.random.below(3);
        let before = self.names.len();
        self.names.extend(names.iter().take(count).map(ToString::to_string));
        let body = self.expr();
        self.names.truncate(before);
        format!("{name}({over}{start}, ({}) -> {body})", names[..count].join(", "))
    }

    fn condition(&mut self) -> String {
        if !self.careful && self.random.once_in(4) { self.expr() } else { self.truth() }
    }

    /// An expression whose types are right, of any type.
    fn sound(&mut self) -> String {
        match self.random.below(6) {
            0 | 1 => self.number(),
            2 => self.text(),
            3 => self.truth(),
            4 => self.moment(),
            _ => self.list(),
        }
    }

    fn number(&mut self) -> String {
        self.depth += 1;
        let text = match if self.depth > 7 { 0 } else { self.random.below(16) } {
            0..=3 => self
                .random
                .pick(&["i", "l", "d", "n", "st.x", "m['k']", "1", "-0.5", "2147483647", "1e10", "NULL"])
                .to_string(),
            4 | 5 => format!("({} {} {})", self.number(), self.random.pick(&["+", "-", "*", "/", "%"]), self.number()),
            6 => format!(
                "{}({})",
                self.random.pick(&["abs", "ceil", "floor", "round", "sqrt", "ln", "negative", "sign"]),
                self.number()
            ),
            7 => format!(
                "{}({}, {})",
                self.random.pick(&["greatest", "coalesce", "pmod", "nullif", "nvl", "round", "power"]),
                self.number(),
                self.number()
            ),
            8 => {
                format!("{}({})", self.random.pick(&["length", "ascii", "crc32", "hash", "octet_length"]), self.text())
            }
            9 => format!("CASE WHEN {} THEN {} END", self.truth(), self.number()),
            10 => format!("{}({})", self.random.pick(&["size", "array_max", "cardinality"]), self.list()),
            11 => format!(
                "{}({})",
                self.random.pick(&["year", "month", "dayofweek", "weekofyear", "unix_timestamp"]),
                self.moment()
            ),
            12 => format!(
                "CAST({} AS {})",
                self.number(),
                self.random.pick(&["INT", "BIGINT", "DOUBLE", "DECIMAL(20, 3)", "TINYINT"])
            ),
            13 => format!(
                "(SELECT {}({}) FROM u WHERE u.i {} {})",
                self.random.pick(&["max", "sum", "count", "avg", "first"]),
                self.number(),
                self.random.pick(&["=", "<"]),
                self.number()
            ),
            14 => format!("aggregate({}, 0, (x, y) -> x + y)", self.list()),
            _ => format!(
                "{}({}) OVER (PARTITION BY {} ORDER BY {})",
                self.random.pick(&["sum", "max", "count", "lag", "first_value"]),
                self.number(),
                self.sound(),
                self.number()
            ),
        };
        self.depth -= 1;
        text
    }

    fn text(&mut self) -> String {
        self.depth += 1;
        let text = match if self.depth > 7 { 0 } else { self.random.below(9) } {
            0..=2 => self.random.pick(&["s", "'a'", "''", "'grüße'", "st.y", "'a,b,c'", "'2024-01-31'"]).to_string(),
            3 => format!(
                "{}({})",
                self.random.pick(&["upper", "trim", "reverse", "initcap", "md5", "soundex"]),
                self.text()
            ),
            4 => format!("({} || {})", self.text(), self.text()),
            5 => format!(
                "{}({}, {})",
                self.random.pick(&["substring", "repeat", "left", "right", "space"]),
                self.text(),
                self.random.pick(&["-1", "0", "2", "i % 5"])
            ),
            6 => format!("CAST({} AS STRING)", self.sound()),
            7 => format!(
                "{}({}, {}, 'x')",
                self.random.pick(&["replace", "regexp_replace", "translate", "lpad"]),
                self.text(),
                self.random.pick(&["'a'", "'[a-z]'", "'(b|c)'", "3"])
            ),
            _ => format!(
                "date_format({}, {})",
                self.moment(),
                self.random.pick(&["'yyyy'", "'E d MMM'", "'HH:mm:ss.SSS'", "'QQQ'"])
            ),
        };
        self.depth -= 1;
        text
    }

    fn truth(&mut self) -> String {
        self.depth += 1;
        let text = match if self.depth > 7 { 0 } else { self.random.below(11) } {
            0 | 1 => self.random.pick(&["b", "true", "(i > 0)", "(s IS NULL)"]).to_string(),
            2 => format!("({} {} {})", self.number(), self.random.pick(&["<", "=", "<=>", ">=", "<>"]), self.number()),
            3 => format!("({} LIKE {})", self.text(), self.random.pick(&["'a%'", "'_'", "s", "'%\\\\%'"])),
            4 | 5 => format!("({} {} {})", self.truth(), self.random.pick(&["AND", "OR"]), self.truth()),
            6 => format!("(NOT {})", self.truth()),
            7 => format!("({} {}IN (SELECT {} FROM u))", self.number(), self.random.pick(&["", "NOT "]), self.number()),
            8 => format!("EXISTS (SELECT 1 FROM u WHERE {})", self.truth()),
            9 => format!("exists({}, x -> x IS NULL)", self.list()),
            _ => format!("({} BETWEEN {} AND {})", self.moment(), self.moment(), self.moment()),
        };
        self.depth -= 1;
        text
    }

    fn moment(&mut self) -> String {
        self.depth += 1;
        let text = match if self.depth > 7 { 0 } else { self.random.below(7) } {
            0..=2 => self
                .random
                .pick(&["dt", "ts", "DATE'2024-02-29'", "TIMESTAMP'2024-02-29 01:02:03'", "current_date()"])
                .to_string(),
            3 => format!(
                "({} {} {})",
                self.moment(),
                self.random.pick(&["+", "-"]),
                self.random.pick(&["ym", "ds", "INTERVAL 1 MONTH", "INTERVAL '1 2' DAY TO HOUR"])
            ),
            4 => format!("date_add({}, {})", self.random.pick(&["dt", "ts"]), self.random.pick(&["1", "-400", "i"])),
            5 => format!(
                "date_trunc('{}', {})",
                self.random.pick(&["YEAR", "WEEK", "HOUR", "MICROSECOND"]),
                self.moment()
            ),
            _ => format!("CAST({} AS {})", self.moment(), self.random.pick(&["DATE", "TIMESTAMP", "TIMESTAMP_NTZ"])),
        };
        self.depth -= 1;
        text
    }

    fn list(&mut self) -> String {
        self.depth += 1;
        let text = match if self.depth > 7 { 0 } else { self.random.below(7) } {
            0..=2 => self.random.pick(&["a", "array()", "array(1, 2, NULL)"]).to_string(),
            3 => format!("array({}, {})", self.number(), self.number()),
            4 => format!(
                "{}({})",
                self.random.pick(&["sort_array", "array_distinct", "reverse", "array_compact"]),
                self.list()
            ),
            5 => format!("transform({}, x -> {})", self.list(), self.number()),
            _ => format!("filter({}, x -> {})", self.list(), self.truth()),
        };
        self.depth -= 1;
        text
    }

    /// An expression; shallow within many others.
    fn expr(&mut self) -> String {
        self.depth += 1;
        if self.careful || self.random.once_in(2) {
            let text = self.sound();
            self.depth -= 1;
            return text;
        }
        let choice = if self.depth > 4 { self.random.below(6) } else { self.random.below(34) };
        let text = match choice {
            0..=3 => self.column(),
            4 | 5 => self.literal(),
            6..=10 => format!("({} {} {})", self.expr(), self.random.pick(BINARY), self.expr()),
            11 => format!("{}({} AS {})", self.random.pick(&["CAST", "TRY_CAST"]), self.expr(), self.ty()),
            12 => format!("{}::{}", self.column(), self.ty()),
            13 => format!(
                "CASE {} WHEN {} THEN {} ELSE {} END",
                self.random.pick(&["", "i", "s"]),
                self.expr(),
                self.expr(),
                self.expr()
            ),
            14 => {
                format!("{} {}IN ({}, {})", self.expr(), self.random.pick(&["", "NOT "]), self.literal(), self.expr())
            }
            15 => format!("({} BETWEEN {} AND {})", self.expr(), self.expr(), self.literal()),
            16 => format!("({} IS {}NULL)", self.expr(), self.random.pick(&["", "NOT "])),
            17 => format!("({} {})", self.random.pick(&["NOT", "-", "~", "+", "!"]), self.expr()),
            18 if self.depth < 5 => format!("({})", self.query()),
            19 if self.depth < 5 => format!("EXISTS ({})", self.query()),
            20 if self.depth < 5 => format!("{} IN ({})", self.column(), self.query()),
            21 => self.lambda(),
            22 => format!("{}[{}]", self.column(), self.expr()),
            23 => format!(
                "({} LIKE {} {})",
                self.expr(),
                self.random.pick(&["ANY ('a', '%')", "'a!%' ESCAPE '!'", "ALL ('_')", "'\\\\'"]),
                ""
            ),
            24 => {
                format!("extract({} FROM {})", self.random.pick(&["YEAR", "DOW", "SECOND", "EPOCH", "x"]), self.expr())
            }
            25 => format!(
                "{}({}, {})",
                self.random.pick(&["timestampadd", "timestampdiff", "dateadd"]),
                self.random.pick(&["MONTH", "DAY", "x"]),
                self.expr()
            ),
            26 => self.over(),
            27 => format!("IF({}, {}, {})", self.expr(), self.expr(), self.expr()),
            28 => format!(
                "{}({} {} {})",
                "trim",
                self.random.pick(&["BOTH", "LEADING"]),
                self.literal(),
                format_args!("FROM {}", self.column())
            ),
            29 => format!("({}, {})", self.expr(), self.expr()),
            _ => {
                let name = self.functions[self.random.below(self.functions.len())];
                let count = self.random.below(4);
                let arguments: Vec<String> = (0..count).map(|_| self.expr()).collect();
                match name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                    true => format!("{name}({})", arguments.join(", ")),
                    false => self.column(),
                }
            }
        };
        self.depth -= 1;
        text
    }
}
