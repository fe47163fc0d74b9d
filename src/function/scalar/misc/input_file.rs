//! `input_file_name`, `input_file_block_start` and `input_file_block_length`: which file a row comes from.
//!
//! A row does not know that by itself: the calls stay in the plan as they are until it is known which parts of it are read
//! from files, and then become columns of the scan, or what Spark answers where no file is being read.
//! Source: Spark's `inputFileBlock.scala`.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result as DataFusionResult, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, lit,
};

use crate::error::{Result, Span};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const INPUT_FILE_NAME: Function = Function {
    name: "input_file_name",
    aliases: &[],
    usage: "input_file_name() - Returns the name of the file being read, or empty string if not available. Rows of tables in \
            memory come from no file.",
    example: "> SELECT input_file_name() = '';\n true",
    build: Build::Scalar(|call| asked(call, InputFile::Name)),
};

pub const INPUT_FILE_BLOCK_START: Function = Function {
    name: "input_file_block_start",
    aliases: &[],
    usage: "input_file_block_start() - Returns the start offset of the block being read, or -1 if not available. A file is \
            one block, however large.",
    example: "> SELECT input_file_block_start();\n -1",
    build: Build::Scalar(|call| asked(call, InputFile::BlockStart)),
};

pub const INPUT_FILE_BLOCK_LENGTH: Function = Function {
    name: "input_file_block_length",
    aliases: &[],
    usage: "input_file_block_length() - Returns the length of the block being read, or -1 if not available. A file is one \
            block, however large.",
    example: "> SELECT input_file_block_length();\n -1",
    build: Build::Scalar(|call| asked(call, InputFile::BlockLength)),
};

/// What can be asked of the file that a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputFile {
    /// Its URI.
    Name,
    /// Where the block that is being read begins.
    BlockStart,
    /// How long that block is.
    BlockLength,
}

impl InputFile {
    /// What an expression asks, if it is a call of one of the functions, and where the call was written.
    pub fn asked_by(expr: &Expr) -> Option<(InputFile, Span)> {
        let Expr::ScalarFunction(call) = expr else { return None };
        call.func.inner().downcast_ref::<Asked>().map(|asked| (asked.what, asked.span))
    }

    /// The first such call in an expression, sub-queries left out.
    pub fn first_in(expr: &Expr) -> Option<(InputFile, Span)> {
        let mut found = None;
        // The closure never fails.
        let _ = expr.apply(|part| {
            found = InputFile::asked_by(part);
            Ok(if found.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        });
        found
    }

    /// The name of the function.
    pub fn function(self) -> &'static str {
        match self {
            InputFile::Name => "input_file_name",
            InputFile::BlockStart => "input_file_block_start",
            InputFile::BlockLength => "input_file_block_length",
        }
    }

    /// The answer for rows that come from no file.
    pub fn unknown(self) -> Expr {
        match self {
            InputFile::Name => lit(ScalarValue::Utf8View(Some(String::new()))),
            InputFile::BlockStart | InputFile::BlockLength => lit(-1i64),
        }
    }

    fn ty(self) -> SparkType {
        match self {
            InputFile::Name => SparkType::String,
            InputFile::BlockStart | InputFile::BlockLength => SparkType::Long,
        }
    }
}

fn asked(call: &Call, what: InputFile) -> Result<Bound> {
    call.arity(0, 0)?;
    let asked = Asked { what, span: call.span, signature: Signature::nullary(Volatility::Volatile) };
    let expr = scalar_expr(&Arc::new(ScalarUDF::from(asked)), Vec::new());
    Ok(Bound::new(expr, what.ty(), false, format!("{}()", what.function())).at(call.span))
}

/// A call that waits for the plan around it.
#[derive(Debug)]
struct Asked {
    what: InputFile,
    span: Span,
    signature: Signature,
}

/// Two calls in one place of a plan have the same answer.
impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

impl Eq for Asked {}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.what.hash(state);
    }
}

impl ScalarUDFImpl for Asked {
    fn name(&self) -> &str {
        self.what.function()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.what.ty().storage())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        exec_err!("{}() where the file is not known any more", self.name())
    }
}
