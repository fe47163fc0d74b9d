//! Results in the block form of Spark's own suite: statement, schema, output.

/// One statement and its answer.
#[derive(Debug, PartialEq)]
pub struct Block {
    /// The statement's text.
    pub statement: String,
    /// `struct<name:type,...>`
    pub schema: String,
    /// Rows in Hive's form, or `ERROR [CLASS] SQLSTATE: xxxxx {parameters}`.
    pub output: String,
}

impl Block {
    /// Whether an answer is the expected one. Of an error, class, SQLSTATE and parameters are compared; rows of a query
    /// without a top-level ORDER BY are compared sorted.
    pub fn agrees(&self, answer: &Block) -> bool {
        if self.output.starts_with("ERROR [") || answer.output.starts_with("ERROR [") {
            return match class_and_state(&self.output).strip_suffix("SQLSTATE:") {
                // Spark gives its older errors no state.
                Some(class) => class == class_and_state(&answer.output).split("SQLSTATE:").next().unwrap_or_default(),
                None => class_and_state(&self.output) == class_and_state(&answer.output),
            };
        }
        if self.schema != answer.schema {
            return false;
        }
        if is_ordered(&self.statement) {
            return self.output == answer.output;
        }
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
            lines.sort();
            lines
        };
        sorted(&self.output) == sorted(&answer.output)
    }
}

/// `[CLASS] SQLSTATE: xxxxx` of an error's line.
fn class_and_state(output: &str) -> &str {
    output.find(" {").map_or(output, |at| &output[..at]).trim_end()
}

/// Whether a statement has an ORDER BY outside parentheses and quotes.
fn is_ordered(statement: &str) -> bool {
    let mut depth = 0_i32;
    let mut bare = String::new();
    let mut quote = None;
    for c in statement.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, c) if depth == 0 => bare.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    let words: Vec<&str> = bare.split_whitespace().collect();
    words.windows(2).any(|pair| matches!(pair, ["order", "by"]))
}

/// Reads a file of results.
pub fn parse(text: &str) -> Vec<Block> {
    text.split("-- !query\n")
        .skip(1)
        .filter_map(|block| {
            let (statement, rest) = block.split_once("\n-- !query schema\n")?;
            let (schema, output) = rest.split_once("\n-- !query output\n")?;
            Some(Block {
                statement: statement.to_string(),
                schema: schema.to_string(),
                output: output.trim_end_matches('\n').to_string(),
            })
        })
        .collect()
}

/// Writes a file of results.
pub fn print(head: &str, blocks: &[Block]) -> String {
    let mut out = format!("{head}\n");
    for block in blocks {
        out.push_str(&format!(
            "\n-- !query\n{}\n-- !query schema\n{}\n-- !query output\n{}\n",
            block.statement, block.schema, block.output
        ));
    }
    out
}
