"""Reading code facts against `libcst.parse_module` over the same notebooks whole.

Run by hand: `python tests/benchmarks/bench_facts.py [FOLDER ...]`. Without folders it writes its own notebooks (60,
about 12,000 lines, always the same); with folders it takes the source notebooks in them. Everything runs in this
process, cold: nothing is kept between rounds. Prints medians of the rounds (processor time) and their ratio.
"""

from __future__ import annotations

import ast
import gc
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import libcst

from bricklint.code import blocks_from_cst
from bricklint.code.read import is_notebook, read_code

_ROUNDS = 5
_HEADER = "# Databricks notebook source\n"
_BREAK = "\n\n# COMMAND ----------\n\n"
_PLAIN = (
    """import json
from datetime import datetime, timedelta

from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType
""",
    """# MAGIC %md
# MAGIC ## Step {n}: clean the {noun}
# MAGIC Rows without a key are dropped, the rest is typed and written.
""",
    '''def clean_{noun}(frame, columns=None, strict=False):
    """Types the columns of {noun} and drops rows without a key."""
    columns = columns or ["id", "{noun}_at", "amount"]
    for name in columns:
        if name not in frame.columns:
            raise ValueError(f"column {{name}} is missing in {noun}")
    frame = frame.filter(F.col("id").isNotNull())
    if strict:
        frame = frame.dropDuplicates(["id"]).withColumn("amount", F.col("amount").cast("double"))
    return frame
''',
    """limits_{n} = {{
    "{noun}": {{"low": 0, "high": {n} * 100, "unit": "EUR"}},
    "default": {{"low": 0, "high": 1000, "unit": None}},
}}
checks_{n} = [name for name, limit in limits_{n}.items() if limit["high"] > 10]
print(f"{{len(checks_{n})}} checks for {noun}: {{', '.join(checks_{n})}}")
""",
    """schema_{n} = StructType(
    [
        StructField("id", StringType(), False),
        StructField("{noun}_at", StringType(), True),
        StructField("payload", StringType(), True),
    ]
)
window_start = datetime.utcnow() - timedelta(days=int(days_back) + {n})
# keep the newest row of each id
latest_{n} = raw_{n}.groupBy("id").agg(F.max("{noun}_at").alias("newest"))
joined_{n} = (
    raw_{n}.alias("r")
    .join(latest_{n}.alias("l"), (F.col("r.id") == F.col("l.id")) & (F.col("r.{noun}_at") == F.col("l.newest")))
    .select("r.*")
    .withColumn("loaded_at", F.current_timestamp())
    .withColumn("day", F.to_date(F.col("{noun}_at")))
)
row_count = joined_{n}.count()
if row_count == 0 and fail_on_empty:
    raise RuntimeError("no {noun} arrived since " + window_start.isoformat())
elif row_count > 1_000_000:
    print("large load:", row_count)
""",
)
_FACTS = (
    """dbutils.widgets.text("{noun}_date", "2024-01-0{d}", "Load date")
dbutils.widgets.dropdown("environment", "dev", ["dev", "test", "prod"])
load_date = dbutils.widgets.get("{noun}_date")
environment = dbutils.widgets.get("environment")
days_back = 7
fail_on_empty = environment == "prod"
catalog = f"{{environment}}_lake"
""",
    '''raw_{n} = spark.read.format("json").schema(schema_{n}).load(f"/mnt/{{environment}}/{noun}/{{load_date}}")
existing = spark.sql(f"""
    SELECT id, {noun}_at, amount
    FROM {{catalog}}.silver.{noun}
    WHERE day >= '{{window_start:%Y-%m-%d}}'
""")
''',
    """try:
    (
        joined_{n}.write.format("delta")
        .mode("append")
        .option("mergeSchema", "true")
        .partitionBy("day")
        .saveAsTable(f"{{catalog}}.silver.{noun}")
    )
except Exception as error:
    print(f"load of {noun} failed: {{error}}")
    dbutils.notebook.exit(json.dumps({{"status": "FAILED", "error": str(error)}}))
""",
    """# MAGIC %sql
# MAGIC OPTIMIZE silver.{noun} ZORDER BY (id)
""",
    """dbutils.jobs.taskValues.set(key="rows_{noun}", value=row_count)
dbutils.notebook.exit("OK")
""",
)
_NOUNS = ("orders", "customers", "invoices", "shipments", "returns", "prices", "stores", "visits")


def noun(number: int) -> str:
    """What the notebook of a number is about."""
    return _NOUNS[number % len(_NOUNS)]


def notebooks(count: int = 60, lines: int = 200) -> list[str]:
    """Source notebooks in a realistic style, the same ones each time."""
    chance = random.Random(7)
    made: list[str] = []
    for number in range(count):
        about = noun(number)
        cells = [_PLAIN[0], _FACTS[0]]
        while sum(cell.count("\n") + 4 for cell in cells) < lines:
            pool = _FACTS[1:4] if chance.random() < 0.4 else _PLAIN[1:]
            cells.append(chance.choice(pool))
        cells.append(_FACTS[4])
        filled = [cell.format(n=number * 100 + i, noun=about, d=1 + number % 9) for i, cell in enumerate(cells)]
        made.append(_HEADER + _BREAK.join(filled))
    return made


def _found(folders: list[str]) -> list[str]:
    texts: list[str] = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            text = path.read_bytes().decode("utf-8", "replace")
            if is_notebook(path.name, text) and _parses(text):
                texts.append(text)
    return texts


def _parses(text: str) -> bool:
    try:
        libcst.parse_module(text)
    except libcst.ParserSyntaxError:
        return False
    return True


def _seconds(work: Callable[[str], object], texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def main() -> None:
    """Prints the table."""
    texts = _found(sys.argv[1:]) if sys.argv[1:] else notebooks()
    work: dict[str, Callable[[str], object]] = {
        "libcst.parse_module, whole": libcst.parse_module,
        "ast.parse, whole": ast.parse,
        "read_code": lambda text: read_code("notebook.py", text),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(_ROUNDS):
        for name, function in work.items():
            blocks_from_cst.forget()
            gc.collect()
            times[name].append(_seconds(function, texts))
    lines = sum(text.count("\n") + 1 for text in texts)
    print(f"{len(texts)} notebooks, {lines} lines, {_ROUNDS} rounds, Python {sys.version.split()[0]}")
    base = median(times["libcst.parse_module, whole"])
    for name, found in times.items():
        print(f"{name:28} {median(found) * 1e3:9.1f} ms {median(found) / base:6.2f} of libcst")


if __name__ == "__main__":
    main()
