"""What the code of a wheel does that a task runs by an entry point: modules of this project, called from outside."""

from __future__ import annotations

import pytest

from tests.rules.harness import findings

SAVE = 'def save(df, table):\n    df.write.mode("append").saveAsTable(table)\n'
LOAD = "from orders.store import save\n\ndef load():\n    save(spark.table('a'), 'silver.orders')\n"


def project(code: str, entry: str = "load", retries: int = 2, package: str = "orders") -> dict[str, str]:
    return {
        "job.yml": f"""
        name: daily
        tasks:
          - task_key: a
            max_retries: {retries}
            min_retry_interval_millis: 60000
            existing_cluster_id: 0101-000000-abcdefgh
            python_wheel_task: {{package_name: {package}, entry_point: run}}
        """,
        "pyproject.toml": f"""
        [project]
        name = "orders"
        [project.scripts]
        run = "orders.main:{entry}"
        """,
        "src/orders/__init__.py": "",
        "src/orders/store.py": SAVE,
        "src/orders/main.py": code,
    }


STORE, MAIN = "src/orders/store.py", "src/orders/main.py"
SAID = [
    ("a helper of another module appends", project(LOAD), [("BL801", STORE, '"append"', "error")]),
    ("without retries only a repair repeats it", project(LOAD, retries=0), [("BL801", STORE, '"append"', "warning")]),
    (
        "the main guard does not run, the entry point does",
        project(LOAD + "\nif __name__ == '__main__':\n    save(spark.table('b'), 'silver.other')\n"),
        [("BL801", STORE, '"append"', "error")],
    ),
    ("another function of the module", project(LOAD + "\ndef other():\n    print(1)\n", "other"), []),
    ("the package of somebody else", project(LOAD, package="trips"), []),
    (
        "a failure that is swallowed",
        project(
            "def load():\n    try:\n        spark.table('a').write.mode('overwrite').saveAsTable('b')\n"
            "    except Exception:\n        pass\n"
        ),
        [("BL704", MAIN, "except Exception:", "warning")],
    ),
    (
        "an entry point that ends a good run by a status, said once",
        project("import sys\n\ndef load():\n    print(1)\n    sys.exit(0)\n"),
        [("BL706", MAIN, "sys.exit", "warning")],
    ),
    (
        "a click command, said once",
        project("import click\n\n@click.command()\ndef load():\n    print(1)\n"),
        [("BL706", MAIN, "click.command", "warning")],
    ),
    (
        "a bad status in a handler",
        project("import sys\n\ndef load():\n    try:\n        print(1)\n    except Exception:\n        sys.exit(1)\n"),
        [],
    ),
]


@pytest.mark.parametrize(("why", "files", "expected"), SAID, ids=[one[0].replace(" ", "-") for one in SAID])
def test_wheel(why: str, files: dict[str, str], expected: list[tuple[str, str, str, str]]) -> None:
    found = [one for one in findings(dict(files)) if one.code[:3] in ("BL6", "BL7", "BL8", "BL9")]
    assert [(one.code, one.primary.span.path, one.primary.span.text, one.severity.word) for one in found] == expected
