//! The table of error classes: name, SQLSTATE, whose fault, wording.
//!
//! Names, SQLSTATEs and wording are Spark 4.3's where Spark has the class
//! (<https://spark.apache.org/docs/latest/sql-error-conditions.html>); `<name>` in the wording is a parameter.

use super::Kind;

/// One class of errors.
#[derive(Debug)]
pub struct Class {
    /// `MAIN` or `MAIN.SUB`.
    pub name: &'static str,
    /// Five characters.
    pub sqlstate: &'static str,
    /// Whose fault.
    pub kind: Kind,
    /// The wording, with parameters as `<name>`.
    pub message: &'static str,
}

/// What an error becomes whose class is not in the table.
pub static INTERNAL: Class = Class { name: "INTERNAL_ERROR", sqlstate: "XX000", kind: Internal, message: "<message>" };

const fn row(name: &'static str, sqlstate: &'static str, kind: Kind, message: &'static str) -> Class {
    Class { name, sqlstate, kind, message }
}

use Kind::{Analysis, Cancelled, Data, Internal, Io, Memory, Syntax, Timeout, Unsupported};

/// Every class, sorted by name.
#[rustfmt::skip]
pub static CLASSES: &[Class] = &[
    row("ALL_PARTITION_COLUMNS_NOT_ALLOWED", "KD005", Analysis, "Cannot use all columns for partition columns."),
    row("AMBIGUOUS_LATERAL_COLUMN_ALIAS", "42702", Analysis, "Lateral column alias <name> is ambiguous and has <n> matches."),
    row("AMBIGUOUS_REFERENCE", "42704", Analysis, "Reference <name> is ambiguous, could be: <referenceNames>."),
    row("AMBIGUOUS_REFERENCE_TO_FIELDS", "42000", Analysis, "Ambiguous reference to the field <field>. It appears <count> times in the schema."),
    row("ARITHMETIC_OVERFLOW", "22003", Data, "<message>.<alternative> If necessary set <config> to \"false\" to bypass this error."),
    row("ASSIGNMENT_ARITY_MISMATCH", "42802", Analysis, "The number of columns or variables assigned or aliased: <numTarget> does not match the number of source expressions: <numExpr>."),
    row("BINARY_ARITHMETIC_OVERFLOW", "22003", Data, "<value1> <symbol> <value2> caused overflow. Use <functionName> to ignore overflow problem and return NULL."),
    row("CANNOT_DECODE_URL", "22546", Data, "The provided URL cannot be decoded: <url>. Please ensure that the URL is properly formatted and try again."),
    row("CANNOT_LOAD_FUNCTION_CLASS", "46103", Analysis, "Cannot load class <className> when registering the function <functionName>, please make sure it is on the classpath."),
    row("CANNOT_MERGE_SCHEMAS", "42KD9", Analysis, "Failed merging schemas: Initial schema: <left> Schema that cannot be merged with the initial schema: <right>."),
    row("CANNOT_PARSE_TIME", "22010", Data, "The input string <input> cannot be parsed to a TIME value because it does not match to the datetime format <format>."),
    row("CANNOT_PARSE_TIMESTAMP", "22007", Data, "<message>. Use <func> to tolerate invalid input string and return NULL instead."),
    row("CANNOT_RESOLVE_STAR_EXPAND", "42704", Analysis, "Cannot resolve <targetString>.* given input columns <columns>. Please check that the specified table or struct exists and is accessible in the input columns."),
    row("CAST_INVALID_INPUT", "22018", Data, "The value <expression> of the type <sourceType> cannot be cast to <targetType> because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead."),
    row("CAST_OVERFLOW", "22003", Data, "The value <value> of the type <sourceType> cannot be cast to <targetType> due to an overflow. Use `try_cast` to tolerate overflow and return NULL instead."),
    row("CAST_OVERFLOW_IN_TABLE_INSERT", "22003", Data, "Fail to assign a value of <sourceType> type to the <targetType> type column or variable <columnName> due to an overflow. Use `try_cast` on the input value to tolerate overflow and return NULL instead."),
    row("CATALOG_NOT_FOUND", "42P08", Analysis, "The catalog <catalogName> not found. Consider to set the SQL config <config> to a catalog plugin."),
    row("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", "56038", Analysis, "The codec <codecName> is not available. Available codecs are <availableCodecs>."),
    row("COLUMN_ALREADY_EXISTS", "42711", Analysis, "The column <columnName> already exists. Choose another name or rename the existing column."),
    row("COLUMN_NOT_FOUND", "42703", Analysis, "The column <colName> cannot be found. Verify the spelling and correctness of the column name according to the SQL config <caseSensitiveConfig>."),
    row("COMPARATOR_RETURNS_NULL", "22004", Data, "The comparator has returned a NULL for a comparison between <firstValue> and <secondValue>. It should return a positive integer for \"greater than\", 0 for \"equal\" and a negative integer for \"less than\". To revert to deprecated behavior where NULL is treated as 0 (equal), you must set \"spark.sql.legacy.allowNullComparisonResultInArraySort\" to \"true\"."),
    row("CONFLICTING_PARTITION_COLUMN_NAMES", "KD009", Analysis, "Conflicting partition column names detected:\n<distinctPartColLists>\nFor partitioned table directories, data files should only live in leaf directories.\nAnd directories at the same level should have the same partition column name.\nPlease check the following directories for unexpected files or inconsistent partition column names:\n<suspiciousPaths>"),
    row("CONVERSION_INVALID_INPUT", "22018", Data, "The value <str> (<fmt>) cannot be converted to <targetType> because it is malformed. Correct the value as per the syntax, or change its format. Use <suggestion> to tolerate malformed input and return NULL instead."),
    row("CREATE_EXTERNAL_TABLE_WITHOUT_LOCATION", "42601", Analysis, "CREATE EXTERNAL TABLE must be accompanied by LOCATION."),
    row("CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS", "21S01", Analysis, "Cannot create view <viewName>, the reason is not enough data columns:\nView columns: <viewColumns>.\nData columns: <dataColumns>."),
    row("CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS", "21S01", Analysis, "Cannot create view <viewName>, the reason is too many data columns:\nView columns: <viewColumns>.\nData columns: <dataColumns>."),
    row("CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE", "42601", Syntax, "CREATE VIEW <viewName> with both IF NOT EXISTS and REPLACE is not allowed."),
    row("CYCLIC_FUNCTION_REFERENCE", "42887", Analysis, "Cyclic function reference detected: <path>."),
    row("DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should have been <dataType> followed by a value with same element type, but it's [<leftType>, <rightType>]."),
    row("DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input to function <functionName> should have been two <arrayType> with same element type, but it's [<leftType>, <rightType>]."),
    row("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: the left and right operands of the binary operator have incompatible types (<left> and <right>)."),
    row("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: the binary operator requires the input type <inputType>, not <actualDataType>."),
    row("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType>."),
    row("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType> with ANSI mode on.\nIf you have to cast <srcType> to <targetType>, you can set <config> as <configVal>."),
    row("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType>.\nTo convert values from <srcType> to <targetType>, you can use the functions <functionNames> instead."),
    row("DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The given keys of function <functionName> should all be the same type, but they are <dataType>."),
    row("DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The given values of function <functionName> should all be the same type, but they are <dataType>."),
    row("DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Only foldable `STRING` expressions are allowed to appear at odd position, but they are <inputExprs>."),
    row("DATATYPE_MISMATCH.DATA_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should all be the same type, but it's <dataType>."),
    row("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Filter expression <filter> of type <type> is not a boolean."),
    row("DATATYPE_MISMATCH.HASH_MAP_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input to the function <functionName> cannot contain elements of the \"MAP\" type. In Spark, same maps may have different hashcode, thus hash expressions are prohibited on \"MAP\" elements. To restore previous behavior set \"spark.sql.legacy.allowHashOnMapType\" to \"true\"."),
    row("DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Length of <exprName> should be 1."),
    row("DATATYPE_MISMATCH.INVALID_ARG_VALUE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The <inputName> value must to be a <requireType> literal of <validValues>, but got <inputValue>."),
    row("DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input schema <schema> can only contain STRING as a key type for a MAP."),
    row("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input schema <schema> must be a struct, an array, a map or a variant."),
    row("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The <functionName> does not support ordering on type <dataType>."),
    row("DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The data type of one or more elements in the left hand side of an IN subquery is not compatible with the data type of the output of the subquery. Mismatched columns: [<mismatchedColumns>], left side: [<leftType>], right side: [<rightType>]."),
    row("DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The number of columns in the left hand side of an IN subquery does not match the number of columns in the output of subquery. Left hand side columns(length: <leftLength>): [<leftColumns>], right hand side columns(length: <rightLength>): [<rightColumns>]."),
    row("DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The <functionName> should all be of type map, but it's <dataType>."),
    row("DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should have been <dataType> followed by a value with same key type, but it's [<leftType>, <rightType>]."),
    row("DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Input to the <functionName> should have been two maps with compatible key types, but it's [<leftType>, <rightType>]."),
    row("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: the input <inputName> should be a foldable <inputType> expression; however, got <inputExpr>."),
    row("DATATYPE_MISMATCH.NON_STRING_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: all arguments of the function <funcName> must be strings."),
    row("DATATYPE_MISMATCH.NULL_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Null typed values cannot be used as arguments of <functionName>."),
    row("DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The data type <orderSpecType> used in the order specification does not support the data type <valueBoundaryType> which is used in the range frame."),
    row("DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: A range window frame with value boundaries cannot be used in a window specification with multiple order by expressions: <orderSpec>."),
    row("DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: A range window frame cannot be used in an unordered window specification."),
    row("DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: <functionName> uses the wrong parameter type. The parameter type must conform to: 1. The start and stop expressions must resolve to the same type. 2. If start and stop expressions resolve to the <startType> type, then the step expression must resolve to the <stepType> type. 3. Otherwise, if start and stop expressions resolve to the <otherStartType> type, then the step expression must resolve to the same type."),
    row("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: Window frame upper bound <upper> does not follow the lower bound <lower>."),
    row("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The data type of the <location> bound <exprType> does not match the expected data type <expectedType>."),
    row("DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The data type of the column (<columnIndex>) do not have the same type: <leftType> (<leftParamIndex>) <> <rightType> (<rightParamIndex>)."),
    row("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The <paramIndex> parameter requires the <requiredType> type, however <inputSql> has the type <inputType>."),
    row("DATATYPE_MISMATCH.UNEXPECTED_NULL", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must not be null."),
    row("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The input of <functionName> can't be <dataType> type data."),
    row("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "42K09", Analysis, "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must be between <valueRange> (current value = <currentValue>)."),
    row("DATATYPE_MISSING_SIZE", "42K01", Analysis, "DataType <type> requires a length parameter, for example <type>(10). Please specify the length."),
    row("DATA_SOURCE_NOT_FOUND", "42K02", Analysis, "Failed to find the data source: <provider>. Make sure the provider name is correct and the package is properly registered and compatible with your Spark version."),
    row("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", "22023", Data, "<rangeMessage>."),
    row("DATETIME_OVERFLOW", "22008", Data, "Datetime operation overflow: <operation>."),
    row("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", "22003", Analysis, "Decimal precision <precision> exceeds max precision <maxPrecision>."),
    row("DECIMAL_SCALE_EXCEEDS_PRECISION", "22003", Analysis, "Decimal scale (<scale>) cannot be greater than precision (<precision>)."),
    row("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", "0A000", Unsupported, "Distinct window functions are not supported: <windowExpr>."),
    row("DIVIDE_BY_ZERO", "22012", Data, "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to \"false\" to bypass this error."),
    row("DUPLICATED_CTE_NAMES", "42602", Analysis, "CTE definition can't have duplicate names: <duplicateNames>."),
    row("DUPLICATED_MAP_KEY", "23505", Data, "Duplicate map key <key> was found, please check the input data. If you want to remove the duplicated keys, you can set <mapKeyDedupPolicy> to \"LAST_WIN\" so that the key inserted at last takes precedence."),
    row("DUPLICATE_CLAUSES", "42614", Analysis, "Found duplicate clauses: <clauseName>. Please, remove one of them."),
    row("DUPLICATE_KEY", "23505", Analysis, "Found duplicate keys <keyColumn>."),
    row("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED", "4274K", Analysis, "Call to routine <routineName> is invalid because it includes multiple argument assignments to the same parameter name <parameterName>. A positional argument and named argument both referred to the same parameter. Please remove the named argument referring to this parameter."),
    row("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE", "4274K", Analysis, "Call to routine <routineName> is invalid because it includes multiple argument assignments to the same parameter name <parameterName>. More than one named argument referred to the same parameter. Please assign a value only once."),
    row("DUPLICATE_ROUTINE_PARAMETER_NAMES", "42734", Analysis, "Found duplicate name(s) in the parameter list of the user-defined routine <routineName>: <names>."),
    row("DUPLICATE_ROUTINE_RETURNS_COLUMNS", "42711", Analysis, "Found duplicate column(s) in the RETURNS clause column list of the user-defined routine <routineName>: <columns>."),
    row("EXCEED_LIMIT_LENGTH", "54006", Data, "Exceeds char/varchar type length limitation: <limit>."),
    row("EXPECT_PERMANENT_VIEW_NOT_TEMP", "42809", Analysis, "'<operation>' expects a permanent view but <viewName> is a temp view."),
    row("EXPECT_PERSISTENT_FUNCTION_NOT_TEMP", "42809", Analysis, "<functionName> is a temporary function. '<operation>' expects a persistent function.<alternative>"),
    row("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", "42809", Analysis, "'<operation>' expects a table but <viewName> is a view."),
    row("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE", "42809", Analysis, "The table <tableName> does not support <operation>."),
    row("FAILED_IO", "58030", Io, "<path>: <reason>"),
    row("FAILED_READ", "58030", Io, "<reason>"),
    row("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", "KD001", Io, "Encountered error while reading file <path>. Could not read footer. Please ensure that the file is in either ORC or Parquet format. If not, please convert it to a valid format. If the file is in the valid format, please check if it is corrupt. If it is, you can choose to either ignore it or fix the corruption."),
    row("FAILED_READ_FILE.NO_HINT", "KD001", Io, "Encountered error while reading file <path>. <reason>"),
    row("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH", "KD001", Data, "Encountered error while reading file <path>. Data type mismatches when reading Parquet column <column>. Expected Spark type <expectedType>, actual Parquet type <actualType>."),
    row("FIELD_NOT_FOUND", "42704", Analysis, "No such struct field <fieldName> in <fields>."),
    row("FORBIDDEN_OPERATION", "42809", Analysis, "The operation <statement> is not allowed on the <objectType>: <objectName>."),
    row("GROUPING_COLUMN_MISMATCH", "42803", Analysis, "Column of grouping (<grouping>) can't be found in grouping columns <groupingColumns>."),
    row("GROUP_BY_AGGREGATE", "42903", Analysis, "Aggregate functions are not allowed in GROUP BY, but found <sqlExpr>."),
    row("GROUP_BY_POS_AGGREGATE", "42903", Analysis, "GROUP BY <index> refers to an expression <aggExpr> that contains an aggregate function. Aggregate functions are not allowed in GROUP BY."),
    row("GROUP_BY_POS_OUT_OF_RANGE", "42805", Analysis, "GROUP BY position <index> is not in select list (valid range is [1, <size>])."),
    row("GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE", "42822", Analysis, "The expression <sqlExpr> cannot be used as a grouping expression because its data type <dataType> is not an orderable data type."),
    row("ILLEGAL_ARGUMENT", "22023", Data, "<message>."),
    row("ILLEGAL_DAY_OF_WEEK", "22009", Data, "Illegal input for day of week: <string>."),
    row("ILLEGAL_SEQUENCE_BOUNDARIES", "22023", Data, "Illegal sequence boundaries: <start> to <stop> by <step>"),
    row("INCOMPATIBLE_COLUMN_TYPE", "42825", Analysis, "<operator> can only be performed on tables with compatible column types. The <columnOrdinalNumber> column of the <tableOrdinalNumber> table is <dataType1> type which is not compatible with <dataType2> at the same column of the first table.<hint>."),
    row("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST", "KD000", Analysis, "Cannot write incompatible data for the table <tableName>: Cannot safely cast <colName> <srcType> to <targetType>."),
    row("INCOMPATIBLE_JOIN_TYPES", "42613", Analysis, "The join types <joinType1> and <joinType2> are incompatible."),
    row("INCOMPATIBLE_VIEW_SCHEMA_CHANGE", "51024", Analysis, "The SQL query of view <viewName> has an incompatible schema change and column <colName> cannot be resolved. Expected <expectedNum> columns named <colName> but got <actualCols>.\nPlease try to re-create the view by running: <suggestion>."),
    row("INCOMPLETE_TYPE_DEFINITION.ARRAY", "42K01", Analysis, "Incomplete complex type: The definition of \"ARRAY\" type is incomplete. You must provide an element type. For example: \"ARRAY<elementType>\"."),
    row("INCOMPLETE_TYPE_DEFINITION.MAP", "42K01", Analysis, "Incomplete complex type: The definition of \"MAP\" type is incomplete. You must provide a key type and a value type. For example: \"MAP<TIMESTAMP, INT>\"."),
    row("INCOMPLETE_TYPE_DEFINITION.STRUCT", "42K01", Analysis, "Incomplete complex type: The definition of \"STRUCT\" type is incomplete. You must provide at least one field type. For example: \"STRUCT<name STRING, phone DECIMAL(10, 0)>\"."),
    row("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION", "42K0B", Data, "You may get a different result due to the upgrading to Spark >= 3.0:\nFail to recognize <pattern> pattern in the DateTimeFormatter.\n1) You can set <config> to \"LEGACY\" to restore the behavior before Spark 3.0.\n2) You can form a valid datetime pattern with the guide from '<docroot>/sql-ref-datetime-pattern.html'."),
    row("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", "42K0B", Data, "You may get a different result due to the upgrading to Spark >= 3.0:\nAll week-based patterns are unsupported since Spark 3.0, detected week-based character: <c>.\nPlease use the SQL function EXTRACT instead."),
    row("INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS", "21S01", Analysis, "Cannot write to <tableName>, the reason is not enough data columns:\nTable columns: <tableColumns>.\nData columns: <dataColumns>."),
    row("INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS", "21S01", Analysis, "Cannot write to <tableName>, the reason is too many data columns:\nTable columns: <tableColumns>.\nData columns: <dataColumns>."),
    row("INTERNAL_ERROR", "XX000", Internal, "<message>"),
    row("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", "22015", Data, "Integer overflow while operating with intervals. Try devising appropriate values for the interval parameters."),
    row("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", "22015", Data, "Integer overflow while operating with intervals. Use <functionName> to tolerate overflow and return NULL instead."),
    row("INTERVAL_DIVIDED_BY_ZERO", "22012", Data, "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead."),
    row("INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE", "42903", Analysis, "The FILTER expression <filterExpr> in an aggregate function is invalid. Expected a FILTER expression without an aggregation, but found <aggExpr>."),
    row("INVALID_AGGREGATE_FILTER.NOT_BOOLEAN", "42903", Analysis, "The FILTER expression <filterExpr> in an aggregate function is invalid. Expected a FILTER expression of the BOOLEAN type."),
    row("INVALID_ARRAY_INDEX", "22003", Data, "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use the SQL function `get()` to tolerate accessing element at invalid index and return NULL instead."),
    row("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", "22003", Data, "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use `try_element_at` to tolerate accessing element at invalid index and return NULL instead."),
    row("INVALID_COMMAND_USAGE", "42601", Analysis, "The command <command> is used like this: <usage>"),
    row("INVALID_CONF_VALUE.REQUIREMENT", "22022", Analysis, "The value '<confValue>' in the config \"<confName>\" is invalid. <confRequirement>"),
    row("INVALID_CONF_VALUE.TIME_ZONE", "22022", Analysis, "The value '<confValue>' in the config \"<confName>\" is invalid. Cannot resolve the given timezone."),
    row("INVALID_CONF_VALUE.TYPE_MISMATCH", "22022", Analysis, "The value '<confValue>' in the config \"<confName>\" is invalid. It should be a/an '<confType>' value."),
    row("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER", "22007", Data, "Unrecognized datetime pattern: <pattern>. Illegal pattern character found in datetime pattern: <c>. Please provide legal character."),
    row("INVALID_DATETIME_PATTERN.WITH_SUGGESTION", "22007", Analysis, "Unrecognized datetime pattern: <pattern>. You can form a valid datetime pattern with the guide from https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html."),
    row("INVALID_ESC", "42604", Analysis, "Found an invalid escape string: <invalidEscape>. The escape string must contain only one character."),
    row("INVALID_ESCAPE_CHAR", "42604", Analysis, "`EscapeChar` should be a string literal of length one, but got <sqlExpr>."),
    row("INVALID_EXTRACT_BASE_FIELD_TYPE", "42000", Analysis, "Can't extract a value from <base>. Need a complex type [STRUCT, ARRAY, MAP] but got <other>."),
    row("INVALID_EXTRACT_FIELD", "42601", Analysis, "Cannot extract <field> from <expr>."),
    row("INVALID_FORMAT.CONT_THOUSANDS_SEPS", "42601", Analysis, "The format is invalid: <format>. Thousands separators (, or G) must have digits in between them in the number format."),
    row("INVALID_FORMAT.CUR_MUST_BEFORE_DEC", "42601", Analysis, "The format is invalid: <format>. Currency characters must appear before any decimal point in the number format."),
    row("INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT", "42601", Analysis, "The format is invalid: <format>. Currency characters must appear before digits in the number format."),
    row("INVALID_FORMAT.EMPTY", "42601", Analysis, "The format is invalid: <format>. The number format string cannot be empty."),
    row("INVALID_FORMAT.ESC_AT_THE_END", "42601", Analysis, "The format is invalid: <format>. The escape character is not allowed to end with."),
    row("INVALID_FORMAT.ESC_IN_THE_MIDDLE", "42601", Analysis, "The format is invalid: <format>. The escape character is not allowed to precede <char>."),
    row("INVALID_FORMAT.MISMATCH_INPUT", "42601", Data, "The format is invalid: <format>. The input <inputType> <input> does not match the format."),
    row("INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC", "42601", Analysis, "The format is invalid: <format>. Thousands separators (, or G) may not appear after the decimal point in the number format."),
    row("INVALID_FORMAT.UNEXPECTED_TOKEN", "42601", Analysis, "The format is invalid: <format>. Found the unexpected <token> in the format string; the structure of the format string must match: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` `[$]` `[PR|MI|S]`."),
    row("INVALID_FORMAT.WRONG_NUM_DIGIT", "42601", Analysis, "The format is invalid: <format>. The format string requires at least one number digit."),
    row("INVALID_FORMAT.WRONG_NUM_TOKEN", "42601", Analysis, "The format is invalid: <format>. At most one <token> is allowed in the number format."),
    row("INVALID_FRACTION_OF_SECOND", "22023", Data, "Valid range for seconds is [0, 60] (inclusive), but the provided value is <secAndMicros>. To avoid this error, use `try_make_timestamp`, which returns NULL on error.\nIf you do not want to use the session default timestamp version of this function, use `try_make_timestamp_ntz` or `try_make_timestamp_ltz`."),
    row("INVALID_IDENTIFIER", "42602", Syntax, "The unquoted identifier <ident> is invalid and must be back quoted as: `<ident>`.\nUnquoted identifiers can only contain ASCII letters ('a' - 'z', 'A' - 'Z'), digits ('0' - '9'), and underbar ('_').\nUnquoted identifiers must also not start with a digit.\nDifferent data sources and meta stores may impose additional restrictions on valid identifiers."),
    row("INVALID_INDEX_OF_ZERO", "22003", Data, "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1)."),
    row("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", "42000", Analysis, "Invalid inline table. Found incompatible types in the column <colName> for inline table."),
    row("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", "42000", Analysis, "Invalid inline table. Inline table expected <expectedNumCols> columns but found <actualNumCols> columns in row <rowIndex>."),
    row("INVALID_INTERVAL_FORMAT.INVALID_UNIT", "22006", Syntax, "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Invalid unit <unit>."),
    row("INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE", "22006", Analysis, "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. The interval value must be in the range of [-18, +18] hours with second precision."),
    row("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING", "22006", Data, "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>."),
    row("INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE", "22006", Data, "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>. Set \"spark.sql.legacy.fromDayTimeString.enabled\" to \"true\" to restore the behavior before Spark 3.0."),
    row("INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER", "22006", Syntax, "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Unrecognized number <number>."),
    row("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION", "22006", Syntax, "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Cannot support (interval '<input>' <from> to <to>) expression."),
    row("INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES", "42K0D", Analysis, "Invalid lambda function call. The lambda function has duplicate arguments <args>. Please, consider to rename the argument names or set <caseSensitiveConfig> to \"true\"."),
    row("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", "42K0D", Analysis, "Invalid lambda function call. A lambda function should only be used in a higher order function. However, its class is <class>, which is not a higher order function."),
    row("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", "42K0D", Analysis, "Invalid lambda function call. A higher order function expects <expectedNumArgs> arguments, but got <actualNumArgs>."),
    row("INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE", "42K0E", Analysis, "The limit like expression <expr> is invalid. The <name> expression must be integer type, but got <dataType>."),
    row("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", "42K0E", Analysis, "The limit like expression <expr> is invalid. The <name> expression must be equal to or greater than 0, but got <v>."),
    row("INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL", "42K0E", Analysis, "The limit like expression <expr> is invalid. The evaluated <name> expression must not be null."),
    row("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE", "42K0E", Analysis, "The limit like expression <expr> is invalid. The <name> expression must evaluate to a constant value."),
    row("INVALID_NUMERIC_LITERAL_RANGE", "22003", Analysis, "Numeric literal <rawStrippedQualifier> is outside the valid range for <typeName> with minimum value of <minValue> and maximum value of <maxValue>. Please adjust the value accordingly."),
    row("INVALID_OPTION_VALUE", "42616", Analysis, "The option <option> cannot be <value>: it should be <requirement>."),
    row("INVALID_PARAMETER_VALUE.BINARY_FORMAT", "22023", Analysis, "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of binary formats 'base64', 'hex', 'utf-8', but got <invalidFormat>."),
    row("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", "22023", Data, "The value of parameter(s) <parameter> in <functionName> is invalid: expects an integer value in [0, <upper>), but got <invalidValue>."),
    row("INVALID_PARAMETER_VALUE.CHARSET", "22023", Data, "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of the <charsets>, but got <charset>."),
    row("INVALID_PARAMETER_VALUE.DATETIME_UNIT", "22023", Analysis, "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of the units without quotes YEAR, QUARTER, MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND, but got the string literal <invalidValue>."),
    row("INVALID_PARAMETER_VALUE.LENGTH", "22023", Data, "The value of parameter(s) <parameter> in <functionName> is invalid: Expects `length` greater than or equal to 0, but got <length>."),
    row("INVALID_PARAMETER_VALUE.PARTITIONS", "22023", Analysis, "The value of parameter(s) `numPartitions` in <functionName> is invalid: it must be above 0, but got <invalidValue>."),
    row("INVALID_PARAMETER_VALUE.PATTERN", "22023", Data, "The value of parameter(s) <parameter> in <functionName> is invalid: <value>."),
    row("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", "22023", Data, "The value of parameter(s) <parameter> in <functionName> is invalid: Expects group index between 0 and <groupCount>, but got <groupIndex>."),
    row("INVALID_PARAMETER_VALUE.START", "22023", Data, "The value of parameter(s) <parameter> in <functionName> is invalid: Expects a positive or a negative value for `start`, but got 0."),
    row("INVALID_PARAMETER_VALUE.STEP", "22023", Analysis, "The value of parameter(s) `step` in <functionName> is invalid: it cannot be 0."),
    row("INVALID_PARAMETER_VALUE.ZERO_INDEX", "22023", Analysis, "The value of parameter(s) <parameter> in <functionName> is invalid: expects %1$, %2$ and so on, but got %0$."),
    row("INVALID_REGEXP_REPLACE", "22023", Data, "Could not perform regexp_replace for source = \"<source>\", pattern = \"<pattern>\", replacement = \"<replacement>\" and position = <position>."),
    row("INVALID_RESET_COMMAND_FORMAT", "42000", Syntax, "Expected format is 'RESET' or 'RESET key'. If you want to include special characters in key, please use quotes, e.g., RESET `key`."),
    row("INVALID_SCHEMA.NON_STRING_LITERAL", "42K07", Analysis, "The input schema <inputSchema> is not a valid schema string. The input expression must be string literal and not null."),
    row("INVALID_SCHEMA.NON_STRUCT_TYPE", "42K07", Analysis, "The input schema <inputSchema> is not a valid schema string. The input expression should be evaluated to struct type, but got <dataType>."),
    row("INVALID_SCHEMA.PARSE_ERROR", "42K07", Analysis, "The input schema <inputSchema> is not a valid schema string. Cannot parse the schema:
<reason>"),
    row("INVALID_SET_SYNTAX", "42000", Syntax, "Expected format is 'SET', 'SET key', or 'SET key=value'. If you want to include special characters in key, or include semicolon in value, please use backquotes, e.g., SET `key`=`value`."),
    row("INVALID_SQL_FUNCTION_DATA_ACCESS", "42K0E", Analysis, "Cannot create a SQL function with CONTAINS SQL that accesses a table/view or a SQL function that reads SQL data. Please use READS SQL DATA instead."),
    row("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_COLUMN_CONSTRAINTS", "42000", Analysis, "Invalid SQL syntax: CREATE FUNCTION with constraints on parameters is not allowed."),
    row("INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", "42000", Analysis, "Invalid SQL syntax: CREATE FUNCTION with generated columns as parameters is not allowed."),
    row("INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", "42000", Analysis, "Invalid SQL syntax: Cannot create a routine with both IF NOT EXISTS and REPLACE specified."),
    row("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", "42000", Analysis, "Invalid SQL syntax: CREATE TEMPORARY FUNCTION with IF NOT EXISTS is not allowed."),
    row("INVALID_SQL_SYNTAX.CREATE_TEMP_TABLE_USING_PROVIDER", "42000", Syntax, "Invalid SQL syntax: CREATE TEMPORARY TABLE ... USING ... is a deprecated syntax. To overcome the issue, please use CREATE TEMPORARY VIEW instead."),
    row("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE", "42000", Syntax, "Invalid SQL syntax: IN predicate requires at least one value. Empty IN clauses like 'IN ()' are not allowed. Consider using 'WHERE FALSE' if you need an always-false condition, or provide at least one value in the IN list."),
    row("INVALID_SQL_SYNTAX.EMPTY_QUANTIFIED_PATTERN", "42000", Syntax, "Invalid SQL syntax: Expected something between '(' and ')'."),
    row("INVALID_SQL_SYNTAX.EMPTY_REFRESH_RESOURCE_PATH", "42000", Syntax, "Invalid SQL syntax: Resource paths cannot be empty in REFRESH statements. Use / to match everything."),
    row("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", "42000", Analysis, "Invalid SQL syntax: The function <prettyName> does not support <syntax>."),
    row("INVALID_SQL_SYNTAX.INVALID_WINDOW_FRAME_BOUND", "42000", Analysis, "Invalid SQL syntax: Frame bound value must be a literal."),
    row("INVALID_SQL_SYNTAX.SHOW_FUNCTIONS_INVALID_SCOPE", "42000", Analysis, "Invalid SQL syntax: SHOW <scope> FUNCTIONS not supported."),
    row("INVALID_STORAGE_LEVEL", "42000", Analysis, "Invalid StorageLevel: <level>"),
    row("INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN", "42823", Analysis, "Invalid subquery: Scalar subquery must return only one column, but got <number>."),
    row("INVALID_TEMP_OBJ_QUALIFIER", "42602", Analysis, "Temporary <objectType> <objectName> cannot be qualified with <qualifier>. Temporary objects can only be qualified with SESSION or SYSTEM.SESSION."),
    row("INVALID_TEMP_OBJ_REFERENCE", "42K0F", Analysis, "Cannot create the persistent object <objName> of the type <obj> because it references to the temporary object <tempObjName> of the type <tempObj>. Please make the temporary object <tempObjName> persistent, or make the persistent object <objName> temporary."),
    row("INVALID_TIMEZONE", "22009", Data, "The timezone: <timeZone> is invalid. The timezone must be either a region-based zone ID or a zone offset. Region IDs must have the form 'area/city', such as 'America/Los_Angeles'. Zone offsets must be in the format '(+|-)HH', '(+|-)HH:mm’ or '(+|-)HH:mm:ss', e.g '-08' , '+01:00' or '-13:33:33', and must be in the range from -18:00 to +18:00. 'Z' and 'UTC' are accepted as synonyms for '+00:00'."),
    row("INVALID_TYPED_LITERAL", "42604", Analysis, "The value of the typed literal <valueType> is invalid: <value>."),
    row("INVALID_URL", "22P02", Data, "The url is invalid: <url>. Use `try_parse_url` to tolerate invalid URL and return NULL instead."),
    row("INVALID_USAGE_OF_STAR_OR_REGEX", "42000", Analysis, "Invalid usage of <elem> in <prettyName>."),
    row("INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT", "42000", Analysis, "count(<tableName>.*) is not allowed. Use count(*) or expand the columns manually, e.g. count(col1, col2)."),
    row("INVALID_UTF8_STRING", "22029", Data, "Invalid UTF8 byte sequence found in string: <str>."),
    row("INVALID_VARIABLE_SUBSTITUTION", "42601", Analysis, "The variables in <text> refer to themselves, or are nested too deep."),
    row("INVALID_WHERE_CONDITION", "42903", Analysis, "The WHERE condition <condition> contains invalid expressions: <expressionList>.\nRewrite the query to avoid window functions, aggregate functions, and generator functions in the WHERE clause."),
    row("INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING", "42K0K", Analysis, "Invalid function <funcName> with WITHIN GROUP. WITHIN GROUP is required for the function."),
    row("INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS", "42K0K", Analysis, "Invalid function <funcName> with WITHIN GROUP. The function requires <expectedNum> orderings in WITHIN GROUP but got <actualNum>."),
    row("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE", "42K0E", Analysis, "The join condition <joinCondition> has the invalid type <conditionType>, expected \"BOOLEAN\"."),
    row("MALFORMED_CHARACTER_CODING", "22000", Data, "Invalid value found when performing <function> with <charset>"),
    row("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023", Data, "Malformed records are detected in record parsing: <badRecord>. Parse Mode: <failFastMode>. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'."),
    row("MISSING_AGGREGATION", "42803", Analysis, "The non-aggregating expression <expression> is based on columns which are not participating in the GROUP BY clause.\nAdd the columns or the expression to the GROUP BY, aggregate the expression, or use <expressionAnyValue> if you do not care which of the values within a group is returned."),
    row("MISSING_GROUP_BY", "42803", Analysis, "The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window functions using OVER clauses."),
    row("MISSING_WINDOW_SPECIFICATION", "42P20", Analysis, "Window specification is not defined in the WINDOW clause for <windowName>. For more information about WINDOW clauses, please refer to '<docroot>/sql-ref-syntax-qry-select-window.html'."),
    row("NAMED_PARAMETERS_NOT_SUPPORTED", "4274K", Analysis, "Named parameters are not supported for function <functionName>; please retry the query with positional arguments to the function call instead."),
    row("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION", "22003", Data, "Found the negative value in <frequencyExpression>: <negativeValue>, but expected a positive integral value."),
    row("NESTED_AGGREGATE_FUNCTION", "42607", Analysis, "It is not allowed to use an aggregate function in the argument of another aggregate function. Please use the inner aggregate function in a sub-query."),
    row("NESTED_DATABASE_UNSUPPORTED_BY_V1_SESSION_CATALOG", "42K05", Analysis, "Nested databases are not supported by v1 session catalog: <namespace>."),
    row("NON_FOLDABLE_ARGUMENT", "42K08", Analysis, "The function <funcName> requires the parameter <paramName> to be a foldable expression of the type <paramType>, but the actual argument is a non-foldable."),
    row("NOT_A_CONSTANT_STRING.NOT_CONSTANT", "42601", Analysis, "The expression <expr> used for the routine or clause <name> must be a constant STRING which is NOT NULL. To be considered constant the expression must not depend on any columns, contain a subquery, or invoke a non deterministic function such as rand()."),
    row("NOT_A_SCALAR_FUNCTION", "42887", Analysis, "<functionName> appears as a scalar expression here, but the function was defined as a table function. Please update the query to move the function call into the FROM clause, or redefine <functionName> as a scalar function instead."),
    row("NOT_A_TABLE_FUNCTION", "42887", Analysis, "<functionName> appears as a table function here, but the function was defined as a scalar function. Please update the query to move the function call outside the FROM clause, or redefine <functionName> as a table function instead."),
    row("NO_LAST_RESULT", "55000", Analysis, "There is no last result."),
    row("NULL_MAP_KEY", "2200E", Data, "Cannot use null as map key."),
    row("NUMERIC_OUT_OF_SUPPORTED_RANGE", "22003", Data, "The value <value> cannot be interpreted as a numeric since it has more than 38 digits."),
    row("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", "22003", Data, " The <roundedValue> rounded half up from <originalValue> cannot be represented as Decimal(<precision>, <scale>)."),
    row("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "22003", Data, "<value> cannot be represented as Decimal(<precision>, <scale>). If necessary set <config> to \"false\" to bypass this error, and return NULL instead."),
    row("NUM_COLUMNS_MISMATCH", "42826", Analysis, "<operator> can only be performed on inputs with the same number of columns, but the first input has <firstNumColumns> columns and the <invalidOrdinalNum> input has <invalidNumColumns> columns."),
    row("OPERATION_CANCELED", "HY008", Cancelled, "Operation has been canceled."),
    row("ORDER_BY_POS_OUT_OF_RANGE", "42805", Analysis, "ORDER BY position <index> is not in select list (valid range is [1, <size>])."),
    row("OUT_OF_MEMORY", "53200", Memory, "<message>"),
    row("PARSE_EMPTY_STATEMENT", "42617", Syntax, "Syntax error, unexpected empty statement."),
    row("PARSE_SYNTAX_ERROR", "42601", Syntax, "Syntax error at or near <error><hint>."),
    row("PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA", "42000", Analysis, "Partition column <column> not found in schema <schema>. Please provide the existing column for partitioning."),
    row("PATH_ALREADY_EXISTS", "42K04", Analysis, "Path <outputPath> already exists. Set mode as \"overwrite\" to overwrite the existing path."),
    row("PATH_NOT_FOUND", "42K03", Analysis, "Path does not exist: <path>."),
    row("PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION", "0A000", Unsupported, "Aggregate function <expr> is not allowed when using the pipe operator |> <clause> clause; please use the pipe operator |> AGGREGATE clause instead."),
    row("READ_ONLY_SESSION", "25006", Analysis, "The session is read-only: it refuses statements that change what outlives it."),
    row("RECURSIVE_VIEW", "42K0H", Analysis, "Recursive view <viewIdent> detected (cycle: <newPath>)."),
    row("REMAINDER_BY_ZERO", "22012", Data, "Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to \"false\" to bypass this error."),
    row("REQUIRED_PARAMETER_NOT_FOUND", "4274K", Analysis, "Cannot invoke routine <routineName> because the parameter named <parameterName> is required, but the routine call did not supply a value. Please update the routine call to supply an argument value (either positionally at index <index> or by name) and retry the query again."),
    row("REQUIRES_SINGLE_PART_NAMESPACE", "42K05", Analysis, "<sessionCatalog> requires a single-part namespace, but got identifier <identifier>."),
    row("ROUTINE_ALREADY_EXISTS", "42723", Analysis, "Cannot create the <newRoutineType> <routineName> because a <existingRoutineType> of that name already exists.\nChoose a different name, drop or replace the existing <existingRoutineType>, or add the IF NOT EXISTS clause to tolerate a pre-existing <newRoutineType>."),
    row("ROUTINE_NOT_FOUND", "42883", Analysis, "The routine <routineName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema and catalog, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP ... IF EXISTS."),
    row("SCALAR_SUBQUERY_TOO_MANY_ROWS", "21000", Data, "More than one row returned by a subquery used as an expression."),
    row("SCHEMA_ALREADY_EXISTS", "42P06", Analysis, "Cannot create schema <schemaName> because it already exists.\nChoose a different name, drop the existing schema, or add the IF NOT EXISTS clause to tolerate pre-existing schema."),
    row("SCHEMA_NOT_EMPTY", "2BP01", Analysis, "Cannot drop a schema <schemaName> because it contains objects.\nUse DROP SCHEMA ... CASCADE to drop the schema and all its objects."),
    row("SCHEMA_NOT_FOUND", "42704", Analysis, "The schema <schemaName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a catalog, verify the current_schema() output, or qualify the name with the correct catalog.\nTo tolerate the error on drop use DROP SCHEMA IF EXISTS."),
    row("SEED_EXPRESSION_IS_UNFOLDABLE", "42K08", Analysis, "The seed expression <seedExpr> of the expression <exprWithSeed> must be foldable."),
    row("SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE", "42K05", Analysis, "SHOW COLUMNS with conflicting namespaces: <namespaceA> != <namespaceB>."),
    row("SQL_CONF_NOT_FOUND", "42K0I", Analysis, "The SQL config <sqlConf> cannot be found. Please verify that the config exists."),
    row("STATEMENT_TIMEOUT", "57014", Timeout, "The statement was stopped after <timeout>."),
    row("STATEMENT_TOO_COMPLEX", "54001", Syntax, "The statement is too complex: <reason>."),
    row("TABLE_NOT_CACHED", "55000", Analysis, "The table or view <relationName> is not cached."),
    row("TABLE_OR_VIEW_ALREADY_EXISTS", "42P07", Analysis, "Cannot create table or view <relationName> because it already exists.\nChoose a different name, drop or replace the existing object, or add the IF NOT EXISTS clause to tolerate pre-existing objects."),
    row("TABLE_OR_VIEW_NOT_FOUND", "42P01", Analysis, "The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nSearch path: <searchPath>.\nIf you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS."),
    row("TABLE_VALUED_FUNCTION_FAILED_TO_ANALYZE_IN_PYTHON", "38000", Analysis, "Failed to analyze the Python user defined table function: <msg>"),
    row("TASK_WRITE_FAILED", "58030", Io, "Task failed while writing rows to <path>. <reason>"),
    row("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", "42P07", Analysis, "Cannot create the temporary view <relationName> because it already exists.\nChoose a different name, drop or replace the existing view."),
    row("TRAILING_COMMA_IN_SELECT", "42601", Syntax, "Trailing comma detected in SELECT clause. Remove the trailing comma before the FROM clause."),
    row("UDTF_ALIAS_NUMBER_MISMATCH", "42802", Analysis, "The number of aliases supplied in the AS clause does not match the number of columns output by the UDTF.\nExpected <aliasesSize> aliases, but got <aliasesNames>.\nPlease ensure that the number of aliases provided matches the number of columns output by the UDTF."),
    row("UNABLE_TO_INFER_SCHEMA", "42KD9", Analysis, "Unable to infer schema for <format>. It must be specified manually."),
    row("UNBOUND_SQL_PARAMETER", "42P02", Analysis, "Found the unbound parameter: <name>. Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`."),
    row("UNCLOSED_BRACKETED_COMMENT", "42601", Syntax, "Found an unclosed bracketed comment. Please, append */ at the end of the comment."),
    row("UNEXPECTED_INPUT_TYPE", "42K09", Analysis, "Parameter <paramIndex> of function <functionName> requires the <requiredType> type, however <inputSql> has the type <inputType>."),
    row("UNEXPECTED_POSITIONAL_ARGUMENT", "4274K", Analysis, "Cannot invoke routine <routineName> because it contains positional argument(s) following the named argument assigned to <parameterName>; please rearrange them so the positional arguments come first and then retry the query again."),
    row("UNKNOWN_COMMAND", "42601", Analysis, "There is no command <command>."),
    row("UNKNOWN_OPTION", "42616", Analysis, "The format <format> has no option <option>."),
    row("UNRECOGNIZED_PARAMETER_NAME", "4274K", Analysis, "Cannot invoke routine <routineName> because the routine call included a named argument reference for the argument named <argumentName>, but this routine does not include any signature containing an argument with this name. Did you mean one of the following? [<proposal>]."),
    row("UNRESOLVABLE_TABLE_VALUED_FUNCTION", "42883", Analysis, "Could not resolve <name> to a table-valued function.\nPlease make sure that <name> is defined as a table-valued function and that all required parameters are provided correctly.\nIf <name> is not defined, please create the table-valued function before using it.\nFor more information about defining table-valued functions, please refer to the Apache Spark documentation."),
    row("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", Analysis, "A column, variable, or function parameter with name <objectName> cannot be resolved."),
    row("UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", Analysis, "A column, variable, or function parameter with name <objectName> cannot be resolved. Did you mean one of the following? [<proposal>]."),
    row("UNRESOLVED_ROUTINE", "42883", Analysis, "Cannot resolve routine <routineName> on search path <searchPath>."),
    row("UNRESOLVED_USING_COLUMN_FOR_JOIN", "42703", Analysis, "USING column <colName> cannot be resolved on the <side> side of the join. The <side>-side columns: [<suggestion>]."),
    row("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", "0A000", Unsupported, "The char/varchar type can't be used in the table schema.\nIf you want Spark treat them as string type as same as Spark 3.0 and earlier, please set \"spark.sql.legacy.charVarcharAsString\" to \"true\"."),
    row("UNSUPPORTED_DATATYPE", "0A000", Unsupported, "Unsupported data type <typeName>."),
    row("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", "0A000", Unsupported, "The <format> datasource doesn't support the column <columnName> of the type <columnType>."),
    row("UNSUPPORTED_EXPR_FOR_WINDOW", "42P20", Analysis, "Expression <sqlExpr> not supported within a window function."),
    row("UNSUPPORTED_FEATURE", "0A000", Unsupported, "The feature is not supported: <feature>."),
    row("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", "0A000", Unsupported, "The feature is not supported: Combination of ORDER BY/SORT BY/DISTRIBUTE BY/CLUSTER BY."),
    row("UNSUPPORTED_FEATURE.DROP_DATABASE", "0A000", Unsupported, "The feature is not supported: Drop the default database <database>."),
    row("UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_SQL_UDF", "0A000", Unsupported, "The feature is not supported: Lambda function with SQL UDF <funcName> in a higher order function."),
    row("UNSUPPORTED_FEATURE.PARAMETER_MARKER_IN_UNEXPECTED_STATEMENT", "0A000", Unsupported, "The feature is not supported: Parameter markers are not allowed in <statement>."),
    row("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", "0A000", Unsupported, "The feature is not supported: Cannot have MAP type columns in a set operation (INTERSECT, EXCEPT, etc.), but the type of column <colName> is <dataType>."),
    row("UNSUPPORTED_FEATURE.TEMPORARY_VIEW_WITH_SCHEMA_BINDING_MODE", "0A000", Unsupported, "The feature is not supported: Temporary views cannot be created with the WITH SCHEMA clause. Recreate the temporary view when the underlying schema changes, or use a persisted view."),
    row("UNSUPPORTED_FEATURE.TIME_TRAVEL", "0A000", Unsupported, "The feature is not supported: Time travel on the relation: <relationId>."),
    row("UNSUPPORTED_GENERATOR.MULTI_GENERATOR", "42K0E", Analysis, "The generator is not supported: only one generator allowed per SELECT clause but found <num>: <generators>."),
    row("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", "42K0E", Analysis, "The generator is not supported: nested in expressions <expression>."),
    row("UNSUPPORTED_GENERATOR.NOT_GENERATOR", "42K0E", Analysis, "The generator is not supported: <functionName> is expected to be a generator. However, its class is <classCanonicalName>, which is not a generator."),
    row("UNSUPPORTED_GROUPING_EXPRESSION", "42K0E", Analysis, "grouping()/grouping_id() can only be used with GroupingSets/Cube/Rollup."),
    row("UNSUPPORTED_INSERT.NOT_ALLOWED", "42809", Analysis, "Can't insert into the target. The target relation <relationId> does not allow insertion."),
    row("UNSUPPORTED_SQL_UDF_USAGE", "0A000", Unsupported, "Using SQL function <functionName> in <nodeName> is not supported."),
    row("UNSUPPORTED_TIME_PRECISION", "0A001", Unsupported, "The seconds precision <precision> of the TIME data type is out of the supported range [0, 6]."),
    row("UNSUPPORTED_TYPED_LITERAL", "0A000", Unsupported, "Literals of the type <unsupportedType> are not supported. Supported types are <supportedTypes>."),
    row("USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS", "42601", Analysis, "User defined function is invalid: SQL scalar function cannot contain aggregate/window/generate functions: <queryText>"),
    row("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION", "42601", Analysis, "User defined function is invalid: The DEFAULT expression of `<functionName>`.`<parameterName>` is not supported because it contains a subquery."),
    row("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION", "42601", Analysis, "User defined function is invalid: In routine `<functionName>` parameter `<parameterName>` with DEFAULT must not be followed by parameter `<nextParameterName>` without DEFAULT."),
    row("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS", "42601", Analysis, "User defined function is invalid: Cannot specify NOT NULL on function parameters: <input>"),
    row("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH", "42601", Analysis, "User defined function is invalid: The number of columns produced by the RETURN clause (num: `<outputSize>`) does not match the number of column names specified by the RETURNS clause (num: `<returnParamSize>`) of <name>."),
    row("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", "42601", Analysis, "User defined function is invalid: SQL table function <name> body must be a query."),
    row("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES", "42601", Analysis, "User defined function is invalid: The relation returned by the query in the CREATE FUNCTION statement for <functionName> with RETURNS TABLE clause lacks explicit names for one or more output columns; please rewrite the function body to provide explicit column names or add column names to the RETURNS TABLE clause, and re-run the command."),
    row("USER_RAISED_EXCEPTION", "P0001", Data, "<errorMessage>"),
    row("WINDOW_FUNCTION_FRAME_NOT_ORDERED", "42601", Analysis, "Window function <wf_name> requires the window to be ordered. You need to add an ORDER BY clause. For example: SELECT <wf_expr> OVER (PARTITION BY window_partition ORDER BY window_ordering) FROM table."),
    row("WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE", "42601", Analysis, "It is not allowed to use window functions inside <clauseName> clause."),
    row("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", "42601", Analysis, "Window function <funcName> requires an OVER clause."),
    row("WRONG_COMMAND_FOR_OBJECT_TYPE", "42809", Analysis, "The operation <operation> requires a <requiredType>. But <objectName> is a <foundType>. Use <alternative> instead."),
    row("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605", Analysis, "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>."),
    row("WRONG_NUM_ARGS.WITH_SUGGESTION", "42605", Analysis, "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>. If you have to call this function with <legacyNum> parameters, set the legacy configuration <legacyConfKey> to <legacyConfValue>."),
    row("_LEGACY_ERROR_TEMP_0014", "42000", Syntax, "TABLESAMPLE does not accept empty inputs."),
    row("_LEGACY_ERROR_TEMP_0024", "42000", Syntax, "Can only have a single from-to unit in the interval literal syntax."),
    row("_LEGACY_ERROR_TEMP_0027", "42000", Syntax, "The value of from-to unit must be a string."),
    row("_LEGACY_ERROR_TEMP_0029", "42000", Analysis, "Cannot mix year-month and day-time fields: <literal>."),
    row("_LEGACY_ERROR_TEMP_0032", "42000", Syntax, "Duplicated table paths found: '<pathOne>' and '<pathTwo>'. LOCATION and the case insensitive key 'path' in OPTIONS are all used to indicate the custom table path, you can only specify one of them."),
    row("_LEGACY_ERROR_TEMP_0035", "42000", Unsupported, "Operation not allowed: <message>."),
    row("_LEGACY_ERROR_TEMP_0045", "42000", Syntax, "Invalid time zone displacement value."),
    row("_LEGACY_ERROR_TEMP_0053", "42000", Syntax, "It is not allowed to define a TEMPORARY view with IF NOT EXISTS."),
    row("_LEGACY_ERROR_TEMP_1256", "42000", Analysis, "Cannot refresh built-in function <functionName>."),
    row("_LEGACY_ERROR_TEMP_1257", "42000", Analysis, "Cannot refresh temporary function <functionName>."),
    row("_LEGACY_ERROR_TEMP_2128", "XX000", Data, "The key array and value array of MapData must have the same length."),
];

/// The class of that name.
pub fn find(name: &str) -> Option<&'static Class> {
    CLASSES.binary_search_by(|class| class.name.cmp(name)).ok().map(|at| &CLASSES[at])
}

/// `message` with each `<name>` replaced by that parameter's value.
pub(super) fn fill(message: &str, parameters: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(message.len() + 32);
    let mut rest = message;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let value = rest.find('>').and_then(|close| {
            let name = &rest[1..close];
            parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| (close, value))
        });
        match value {
            Some((close, value)) => {
                out.push_str(value);
                rest = &rest[close + 1..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_well_formed() {
        assert!(CLASSES.windows(2).all(|pair| pair[0].name < pair[1].name), "CLASSES is not sorted");
        for class in CLASSES {
            assert_eq!(class.sqlstate.len(), 5, "{}", class.name);
        }
    }

    #[test]
    fn parameters_are_filled() {
        assert_eq!(fill("a <x> < <y>", &[("x", "1".into())]), "a 1 < <y>");
    }
}
