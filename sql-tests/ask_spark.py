#!/usr/bin/env python3
"""Asks a real Apache Spark what the statements of test files answer, and writes the results beside them.

    python3 -m venv ~/.cache/firesteel-bench/spark                       # once; Spark needs Java 17
    ~/.cache/firesteel-bench/spark/bin/pip install pyspark==4.3.0
    ~/.cache/firesteel-bench/spark/bin/python sql-tests/ask_spark.py sql-tests/inputs/function/string/*.sql

For each inputs/x.sql it writes results/x.sql.out: per statement the text, the schema in Spark's type names, and the rows
as Spark's own HiveResult prints them; for an error its class, SQLSTATE and parameters. Files whose first line is
`-- answers: firesteel` are extensions that Spark does not have; they are passed over.

A file may begin with lines `-- conf: key=value`, which both Spark and Firesteel obey, and `-- tables: tpch 0.01`: tables
that Firesteel generates (the binary is $FIRESTEEL, else that of `cargo build`) and Spark reads as Parquet files. In its
statements `${folder}` is a temporary folder.

    ... ask_spark.py --conformance                    everything that CONFORMANCE.md is made from

writes what Spark has, `src/function/spark.tsv` and `sql-tests/conformance/settings.tsv`, the examples of its documentation,
`sql-tests/conformance/functions.sql`, and its answers to every probe of `sql-tests/conformance/*.sql`.
`... --conformance types` asks the probes of one file only, `... --conformance lists` writes the lists only.
"""
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))


def statements(text):
    """Cuts at every `;` outside quotes, comments and BEGIN ... END blocks."""
    out, start, i = [], 0, 0
    while i < len(text):
        c = text[i]
        if c in "'\"`":
            raw = c != "`" and text[i - 1 : i] in ("r", "R") and not re.match(r"\w", text[i - 2 : i - 1] or " ")
            i += 1
            while i < len(text) and text[i] != c:
                i += 2 if text[i] == "\\" and c != "`" and not raw else 1
        elif text.startswith("--", i):
            i = text.find("\n", i)
            i = len(text) if i < 0 else i
        elif text.startswith("/*", i):
            depth, i = 1, i + 2
            while i < len(text) and depth:
                step = {"/*": 1, "*/": -1}.get(text[i : i + 2], 0)
                depth, i = depth + step, i + (2 if step else 1)
            continue
        elif c == ";":
            out.append(text[start:i])
            start = i + 1
        i += 1
    out.append(text[start:])
    bare = lambda s: re.sub(r"--[^\n]*|/\*.*?\*/", "", s, flags=re.S).strip()
    lead = lambda s: re.sub(r"\A(\s*--[^\n]*\n|\s+)*", "", s).strip()
    pieces = []
    for piece in out:
        if pieces and block_depth(bare(pieces[-1])) > 0:
            pieces[-1] += ";" + piece
        else:
            pieces.append(piece)
    return [lead(s) for s in pieces if bare(s)]


def block_depth(text):
    """How many of the blocks of a script, which begins with BEGIN, are open at the end of `text`."""
    if not re.match(r"BEGIN\b", text, re.I):
        return 0
    text = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`", "''", text)
    depth = 0
    for end, word in re.findall(r"\b(?:(END)(?:\s+(IF|WHILE|LOOP|REPEAT|FOR|CASE))?|BEGIN|CASE)\b", text, re.I):
        if not end:
            depth += 1
        elif word.upper() in ("", "CASE"):
            depth -= 1
    return depth


def session(confs):
    from pyspark.sql import SparkSession

    work = tempfile.mkdtemp(prefix="ask-spark-")
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "America/Los_Angeles")
        .config("spark.sql.timeType.enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", os.path.join(work, "warehouse"))
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={work} -Duser.timezone=America/Los_Angeles")
    )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def activate(session):
    """Printing obeys the settings of the active session."""
    session._jvm.org.apache.spark.sql.classic.SparkSession.setActiveSession(session._jsparkSession)


def schema_of(frame):
    try:
        return frame.schema.simpleString()
    except Exception:  # Python's side does not know every type: timestamps with nanoseconds.
        return frame._jdf.schema().catalogString()


def answer(spark, statement):
    hive = getattr(spark._jvm.org.apache.spark.sql.execution, "HiveResult")
    try:
        frame = spark.sql(statement)
        rows = hive.hiveResultString(frame._jdf.queryExecution().executedPlan())
        return schema_of(frame), [rows.apply(i) for i in range(rows.size())]
    except Exception as error:
        java = getattr(error, "java_exception", None)
        if java is not None and hasattr(java, "getCondition"):
            error = java
        condition = getattr(error, "getCondition", lambda: None)() or type(error).__name__
        state = getattr(error, "getSqlState", lambda: None)() or ""
        parameters = dict(getattr(error, "getMessageParameters", lambda: None)() or {})
        shown = json.dumps(dict(sorted(parameters.items())), ensure_ascii=False).replace(os.getcwd() + "/", "")
        return "struct<>", [f"ERROR [{condition}] SQLSTATE: {state} {shown}"]


def generate(spark, kind, scale, folder):
    """Tables that Firesteel writes and Spark reads."""
    binary = os.environ.get("FIRESTEEL", "target/debug/firesteel")
    make = f"CREATE DATABASE {kind} USING {kind} OPTIONS (scale = '{scale}'); USE {kind}; "
    run = lambda sql: subprocess.run([binary, "-S", "-e", make + sql], check=True, stdout=subprocess.PIPE, text=True).stdout
    tables = run("SHOW TABLES").split()
    run("; ".join(f"COPY {table} TO '{folder}/{table}.parquet'" for table in tables))
    for table in tables:
        spark.read.parquet(f"{folder}/{table}.parquet").createOrReplaceTempView(table)


def clean(own):
    """Takes away what the statements of a file have left to later sessions."""
    own.sql("USE default")
    for table in own.catalog.listTables():
        if not table.isTemporary:
            own.sql(f"DROP {'VIEW' if table.tableType == 'VIEW' else 'TABLE'} IF EXISTS `{table.name}`")
    for (name,) in own.sql("SHOW DATABASES").collect():
        if name != "default":
            own.sql(f"DROP DATABASE `{name}` CASCADE")
    for (name,) in own.sql("SHOW USER FUNCTIONS").collect():
        if "." in name:  # others are of the session, and go with it
            own.sql(f"DROP FUNCTION IF EXISTS {name}")


# Answers that differ from run to run, day to day or machine to machine.
VARIES = re.compile(
    r"\b(cur(rent_)?date|current_(time|timestamp|timezone|user)|session_user|user|local(time|timestamp)|now|uuid|version"
    r"|unix_timestamp|input_file_\w+|spark_partition_id|monotonically_increasing_id|java_method|(try_)?reflect"
    r"|rand|randn|random|randstr|uniform|shuffle)\b|aes_encrypt\((?!.*(ECB|unhex))",
    re.I,
)


def probes(own, name):
    """Spark's answers to the probes of a file: each entry, `-- # name`, in a session of its own."""
    path = os.path.join(HERE, "conformance", name + ".sql")
    out = [f"-- Answers by Apache Spark {own.version}\n"]
    entries = re.split(r"(?m)^-- # (.*)\n", open(path, encoding="utf-8").read())[1:]
    for title, text in zip(entries[::2], entries[1::2]):
        session = own.newSession()
        activate(session)
        folder = tempfile.mkdtemp(prefix="ask-spark-")
        out.append(f"-- # {title}\n")
        for statement in statements(text):
            schema, rows = answer(session, statement.replace("${folder}", folder))
            if VARIES.search(statement) and schema != "struct<>":
                rows = ["(varies)"]
            rows = [re.sub(r"file:\S*/ask-spark-\w+", "file:${warehouse}", row.replace(folder, "${folder}")) for row in rows]
            out.append("-- !query\n" + statement + "\n-- !query schema\n" + schema + "\n-- !query output\n" + "\n".join(rows) + "\n")
        clean(session)
    with open(path[:-3] + "out", "w", encoding="utf-8") as file:
        file.write("\n".join(out))


def argument(text):
    """What an argument may be, from the sentences of Spark's documentation that say it: `numeric or interval`."""
    flat = re.sub(r"\s+", " ", text)
    found = re.search(r"[Ee]xpressions? (?:that|which) evaluates? to (?:an? )?(.*?)(?:\. |\.$|$)", flat)
    if found:
        kind = found[1]
    elif "lambda" in flat.lower():
        found = re.search(r"[Ll]ambda function returning (?:an? )?(\w+)", flat)
        kind = "lambda function" + (f" that gives {found[1]}" if found else "")
    elif re.search(r"\bof any type\b", flat):
        kind = "any type"
    elif re.search(r"same type as the array", flat):
        kind = "of the type of the array's elements"
    else:
        found = re.search(r"\b(array or map|string|integer|bigint|double|binary|boolean|map|array|struct|timestamp|date|numeric|variant)\b", flat, re.I)
        kind = found[1].lower() if found else "any type"
    constant = re.search(r"[Mm]ust be a (?:constant|literal|foldable)|\bliteral\b|\b[Cc]onstant\b|\b[Ff]oldable\b", flat)
    kind = re.sub(r"^expression of ", "", kind)
    return kind + ("; a constant" if constant else "") + ("; optional" if re.search(r"\b[Oo]ptional\b", flat) else "")


def conformance(spark, only):
    folder = os.path.join(HERE, "conformance")
    os.makedirs(folder, exist_ok=True)
    if not only or only == ["lists"]:
        rows, examples = [], ["-- Calls after the examples of Apache Spark's documentation (Apache License 2.0).\n"]
        registry = spark._jvm.org.apache.spark.sql.catalyst.analysis
        infos = {}
        for entries in (registry.FunctionRegistry.expressions(), registry.TableFunctionRegistry.logicalPlans()):
            entries = entries.iterator()
            while entries.hasNext():
                entry = entries.next()
                infos[entry._1()] = entry._2()._1()
        for (name,) in spark.sql("SHOW ALL FUNCTIONS").collect():
            info = infos.get(name)
            arguments, since, cls = "", "", ""
            examples.append(f"-- # {name}")
            if info:
                since, cls = info.getSince(), info.getClassName()
                parts = re.split(r"\n {6}\* ", "\n" + info.getArguments().replace("Arguments:", "").strip("\n"))[1:]
                pairs = [re.match(r"\s*(.*?)\s+-\s+(.*)", part, re.S) for part in parts]
                arguments = "\t".join(f"{p[1]}: {argument(p[2])}" for p in pairs if p)
                shown = re.findall(r"(?m)^\s*> ((?:.|\n)*?;)\s*$", info.getExamples())
                examples += [re.sub(r"\n\s*", "\n  ", statement) for statement in shown]
            rows.append("\t".join(filter(None, [name, since or "-", cls or "-", arguments])))
        write = lambda path, lines: open(path, "w", encoding="utf-8").write("\n".join(lines) + "\n")
        write(os.path.join(os.path.dirname(HERE), "src", "function", "spark.tsv"), rows)
        write(os.path.join(folder, "functions.sql"), examples)
        own = spark.newSession()
        settings = own.sql("SET -v").collect()
        moved = lambda value: "<a folder>" if "ask-spark" in value else value
        write(os.path.join(folder, "settings.tsv"), [f"{row[0]}\t{moved(row[1])}" for row in settings])
    for name in [name for name in only if name != "lists"] if only else ["functions", "statements", "clauses", "types"]:
        probes(spark, name)


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    os.chdir(os.path.dirname(HERE))
    spark = session([])
    if sys.argv[1:2] == ["--conformance"]:
        conformance(spark, sys.argv[2:])
    for path in sys.argv[1:] if sys.argv[1:2] != ["--conformance"] else []:
        text = open(path, encoding="utf-8").read()
        if text.startswith("-- answers: firesteel"):
            continue
        own = spark.newSession()
        for key, value in re.findall(r"(?m)^-- conf: ([^=\s]+)=(.*)$", text):
            own.conf.set(key, value.strip())
        activate(own)
        folder = tempfile.mkdtemp(prefix="ask-spark-")
        for kind, scale in re.findall(r"(?m)^-- tables: (\S+) (\S+)$", text):
            generate(own, kind, scale, folder)
        blocks = [f"-- Answers by Apache Spark {spark.version}\n"]
        for statement in statements(text):
            schema, rows = answer(own, statement.replace("${folder}", folder))
            rows = [row.replace(folder, "${folder}") for row in rows]
            blocks.append("-- !query\n" + statement + "\n-- !query schema\n" + schema + "\n-- !query output\n" + "\n".join(rows) + "\n")
        relative = os.path.relpath(os.path.abspath(path), os.path.join(HERE, "inputs"))
        target = os.path.join(HERE, "results", relative + ".out")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as out:
            out.write("\n".join(blocks))
        print(target)
        clean(own)
    spark.stop()


if __name__ == "__main__":
    main()
