"""Projects that change at random: what runs that take over earlier findings are held against runs from nothing."""

from __future__ import annotations

from random import Random

HEADER = "# Databricks notebook source\n"
BREAK = "\n# COMMAND ----------\n"
NOTEBOOKS = tuple(f"notebooks/n{number}.py" for number in range(6))
MODULES = ("notebooks/helpers.py", "lib/tools.py", "notebooks/pack/__init__.py")

_CELLS = (
    'day = dbutils.widgets.get("day")',
    'dbutils.widgets.text("day", "2024-01-01")',
    'dbutils.widgets.dropdown("mode", "a", ["b", "c"])',
    "# MAGIC %run ./n1",
    "# MAGIC %run ./n2",
    "# MAGIC %run ./absent",
    'dbutils.notebook.run("./n3", 0, {"day": day})',
    'status = dbutils.notebook.run("./n4", 600, {"mode": "append", "other": "x"})',
    "from helpers import save\nsave(spark.table('a'))",
    "import pack\npack.finish()",
    'spark.table("a").write.mode("append").saveAsTable("silver.a")',
    "spark.sql(f\"INSERT INTO silver.a SELECT * FROM b WHERE day = '{day}'\")",
    'try:\n    spark.table("a").write.mode("append").saveAsTable("b")\nexcept Exception as error:\n'
    '    dbutils.notebook.exit(f"FAILED {error}")',
    'dbutils.notebook.exit("ok")\nraise ValueError("never")',
    'dbutils.jobs.taskValues.set(key="rows", value=1)',
    'dbutils.jobs.taskValues.get(taskKey="t0", key="rows")',
    "failures = []\nfor one in range(3):\n    try:\n        spark.table(one)\n    except Exception as e:\n"
    "        failures.append(e)",
    'token = "dapi0123456789abcdef0123456789abcdef"',
    "# bricklint: ignore[BL801] on purpose\nspark.table('a').write.mode('append').saveAsTable('x')",
    "# bricklint: ignore-file[BL603]",
    "this is no python (",
    "# MAGIC %sql\n# MAGIC INSERT INTO gold.a SELECT * FROM b WHERE day = :day",
    "# MAGIC %pip install requests",
    "print('plain')",
    'jobs = {"task_key": "made", "notebook_task": {"notebook_path": "/x"}}',
)
_HELPERS = (
    "def save(frame):\n    frame.write.mode('append').saveAsTable('silver.helped')\n",
    "def save(frame):\n    frame.write.mode('overwrite').saveAsTable('silver.helped')\n",
    "def finish():\n    try:\n        load()\n    except Exception:\n        dbutils.notebook.exit('ERROR')\n",
    "def save(frame):\n    dbutils.widgets.get('helped')\n",
    "def finish(:\n",
)
_ROOT = "bundle:\n  name: random\ninclude:\n  - resources/*.yml\nvariables:\n  catalog: {default: dev}\n"
_TARGETS = "targets:\n  dev: {mode: development}\n  prod:\n    mode: production\n    variables: {catalog: main}\n"


def notebook(chance: Random) -> str:
    """A notebook of some cells."""
    return HEADER + BREAK.join(chance.choice(_CELLS) for _ in range(chance.randrange(1, 7)))


def module(chance: Random) -> str:
    """A module that notebooks import."""
    return "".join(chance.choice(_HELPERS) for _ in range(chance.randrange(1, 3)))


def resource(chance: Random) -> str:
    """A job of a bundle."""
    name = f"job_{chance.randrange(4)}"
    lines = ["resources:", "  jobs:", f"    {name}:", f"      name: {name}"]
    if chance.random() < 0.5:
        lines.append('      schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}')
    if chance.random() < 0.3:
        lines.append("      parameters: [{name: day, default: today}, {name: unread, default: x}]")
    lines.append("      tasks:")
    for number in range(chance.randrange(1, 4)):
        lines += [
            f"        - task_key: t{number}",
            "          notebook_task:",
            f"            notebook_path: ../{chance.choice((*NOTEBOOKS, 'notebooks/missing.py'))}",
            f"            base_parameters: {{{chance.choice(('day', 'dya', 'mode', 'other'))}: "
            f'"{chance.choice(("append", "{{job.id}}", "${var.catalog}", "${var.absent}"))}"}}',
            f"          max_retries: {chance.choice((0, 1, 3))}",
        ]
        if number:
            lines.append(f"          depends_on: [{{task_key: t{chance.randrange(3)}}}]")
    return "\n".join(lines) + "\n"


def project(chance: Random) -> dict[str, str]:
    """A bundle with notebooks that include, import and start each other."""
    files = {path: notebook(chance) for path in NOTEBOOKS if chance.random() < 0.9}
    files.update({path: module(chance) for path in MODULES if chance.random() < 0.8})
    files.update({f"resources/r{number}.yml": resource(chance) for number in range(3)})
    return {**files, "databricks.yml": _ROOT + (_TARGETS if chance.random() < 0.5 else "")}


def change(files: dict[str, str], chance: Random) -> dict[str, str]:
    """The project after somebody has worked on it."""
    files = dict(files)
    for _ in range(chance.choice((1, 1, 1, 2))):
        path = chance.choice((*NOTEBOOKS, *NOTEBOOKS, *MODULES, "resources/r0.yml", "resources/r3.yml"))
        _change_one(files, path, chance)
    return files


def _change_one(files: dict[str, str], path: str, chance: Random) -> None:
    made = resource if path.startswith("resources") else module if path in MODULES else notebook
    how = chance.random()
    if path not in files or how < 0.35:
        files[path] = made(chance)
    elif how < 0.6:
        files[path] = files[path].replace("\n", "\n# moved\n", 1)
    elif how < 0.7:
        files[path] += BREAK + chance.choice(_CELLS) + "\n" if made is notebook else "\n# more\n"
    elif how < 0.8:
        del files[path]
    elif how < 0.87:
        files[chance.choice(NOTEBOOKS)] = files.pop(path)
    elif how < 0.92:
        files[path] = files[path].replace(HEADER, "# no notebook any more\n")
    else:
        other = chance.choice(("pyproject.toml", "setup.py", "databricks.yml", "jobs/one.json"))
        files[other] = files.get(other, "") + ("# more\n" if not other.endswith("json") else "\n")
