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


def answer(spark, statement):
    hive = getattr(spark._jvm.org.apache.spark.sql.execution, "HiveResult")
    try:
        frame = spark.sql(statement)
        rows = hive.hiveResultString(frame._jdf.queryExecution().executedPlan())
        return frame.schema.simpleString(), [rows.apply(i) for i in range(rows.size())]
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


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    os.chdir(os.path.dirname(HERE))
    spark = session([])
    for path in sys.argv[1:]:
        text = open(path, encoding="utf-8").read()
        if text.startswith("-- answers: firesteel"):
            continue
        own = spark.newSession()
        for key, value in re.findall(r"(?m)^-- conf: ([^=\s]+)=(.*)$", text):
            own.conf.set(key, value.strip())
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
        for table in own.catalog.listTables():
            if not table.isTemporary:
                own.sql(f"DROP {'VIEW' if table.tableType == 'VIEW' else 'TABLE'} IF EXISTS `{table.name}`")
        own.sql("USE default")
        for (name,) in own.sql("SHOW DATABASES").collect():
            if name != "default":
                own.sql(f"DROP DATABASE `{name}` CASCADE")
    spark.stop()


if __name__ == "__main__":
    main()
