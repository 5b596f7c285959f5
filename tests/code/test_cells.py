"""Formats, cells and magics, and where their text stands in the file."""

import pytest

from bricklint.code.ir import Assign, Broken, Evaluate, If, Magic, Opaque, RunMagic, SqlCell
from bricklint.code.read import could_hold_facts, is_notebook, read_code

HEADER = "# Databricks notebook source\n"
BREAK = "\n# COMMAND ----------\n"


def cells(*texts, header=HEADER, path="a.py"):
    text = header + BREAK.join(texts)
    return text, read_code(path, text)


def only(text, path="a.py", header=HEADER):
    """The statements of a notebook of one cell, with the text of the file."""
    whole, facts = cells(text, header=header, path=path)
    assert len(facts.cells) == 1
    return whole, facts.cells[0]


def said(text, statements):
    return [text[each.start : each.end] for each in statements]


@pytest.mark.parametrize(
    ("path", "text", "kind", "format_", "language", "near"),
    [
        ("a.py", HEADER + "x", "notebook", "source", "python", False),
        ("a.PY", HEADER + "x", "notebook", "source", "python", False),
        ("a.py", HEADER.replace("\n", "\r\n") + "x", "notebook", "source", "python", False),
        ("a.py", HEADER.strip(), "notebook", "source", "python", False),
        pytest.param("a.py", HEADER.strip() + " \nx", "script", "plain", "python", True, id="trailing blank"),
        pytest.param("a.py", "\ufeff" + HEADER, "script", "plain", "python", True, id="byte-order mark"),
        pytest.param("a.py", "\n" + HEADER, "script", "plain", "python", True, id="blank line above"),
        pytest.param("a.py", "#Databricks Notebook source\n", "script", "plain", "python", True, id="near"),
        pytest.param("a.py", "# Databricks notebook sources\n", "script", "plain", "python", False, id="other"),
        ("a.py", "x = 1", "script", "plain", "python", False),
        ("a.sql", "-- Databricks notebook source\nSELECT 1", "notebook", "source", "sql", False),
        ("a.sql", "SELECT 1", "sql", "plain", "sql", False),
        ("a.sql", HEADER + "SELECT 1", "sql", "plain", "sql", True),
        ("a.scala", "// Databricks notebook source\nval x = 1", "notebook", "source", "scala", False),
        ("a.R", HEADER + "x <- 1", "notebook", "source", "r", False),
        ("a.r", "x <- 1", "script", "plain", "r", False),
    ],
)
def test_formats(path, text, kind, format_, language, near):
    facts = read_code(path, text)
    assert (facts.kind, facts.format, facts.language, facts.near_header) == (kind, format_, language, near)
    assert is_notebook(path, text) is (kind == "notebook")


def test_cells_are_cut_whatever_the_line_ends():
    text = cells("x = 1", "# MAGIC %sql\n# MAGIC SELECT 1", "y = 2")[0].replace("\n", "\r\n")
    facts = read_code("a.py", text)
    assert [cell.language for cell in facts.cells] == ["python", "sql", "python"]
    assert [text[cell.start : cell.end].splitlines()[0] for cell in facts.cells] == ["x = 1", "# MAGIC %sql", "y = 2"]


def test_cells_are_cut_and_trimmed():
    text, facts = cells("\n\nx = 1\n\n", "  \n", '"""doc"""', "# DBTITLE 1,My title, with comma\ny = 2")
    assert [(cell.number, cell.title) for cell in facts.cells] == [(1, None), (2, None), (3, "My title, with comma")]
    assert [text[cell.start : cell.end] for cell in facts.cells] == [
        "x = 1",
        '"""doc"""',
        "# DBTITLE 1,My title, with comma\ny = 2",
    ]
    assert said(text, facts.cells[2].statements) == ["y = 2"]


@pytest.mark.parametrize("separator", ["# COMMAND ----------", "# COMMAND ----------  ", "#COMMAND ----------"])
def test_separators(separator):
    facts = read_code("a.py", f"{HEADER}x\n{separator}\ny")
    assert len(facts.cells) == 2


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("# MAGIC %sql\n# MAGIC select 1", "sql", "select 1"),
        ("# MAGIC %sql select 1", "sql", "select 1"),
        ("# MAGIC\n# MAGIC %sql\n# MAGIC select 1\n# MAGIC  from b", "sql", "select 1\n from b"),
        ("# DBTITLE 1,t\n# MAGIC %sql\n# MAGIC select 1", "sql", "select 1"),
        ("%sql\nselect 1", "sql", "select 1"),
        ("%%sql\nselect 1", "sql", "select 1"),
        ("# MAGIC %md-sandbox\n# MAGIC # hi", "md", "# hi"),
        ("# MAGIC %md # hi\n# MAGIC INSERT INTO x", "md", "# hi\nINSERT INTO x"),
        ("# MAGIC %sh\n# MAGIC ls", "sh", "ls"),
        ("# MAGIC %scala\n# MAGIC val x = 1", "scala", "val x = 1"),
        ("# MAGIC %r\n# MAGIC x <- 1", "r", "x <- 1"),
        ("# MAGIC %fs ls /", "fs", "ls /"),
        ('%%bash\nls "', "sh", 'ls "'),
        ("%%html\n<b>", "html", "<b>"),
    ],
)
def test_cells_in_other_languages(code, language, text):
    _, cell = only(code)
    assert cell.language == language
    (statement,) = cell.statements
    assert statement.text == text
    assert isinstance(statement, SqlCell) is (language == "sql")


def test_sql_cell_leads_back_to_the_file():
    text, cell = only("# MAGIC %sql\n# MAGIC select *\n# MAGIC from b")
    (statement,) = cell.statements
    assert text[statement.start : statement.end] == "select *\n# MAGIC from b"
    assert [text[place:][:4] for _, place in statement.offsets] == ["sele", "from"]
    assert [statement.text[at:][:4] for at, _ in statement.offsets] == ["sele", "from"]


@pytest.mark.parametrize(
    ("path", "header", "code", "language", "kind"),
    [
        ("a.sql", "-- Databricks notebook source\n", "SELECT 1 -- MAGIC", "sql", SqlCell),
        ("a.sql", "-- Databricks notebook source\n", "-- MAGIC %python\n-- MAGIC x = 1", "python", Assign),
        ("a.sql", "-- Databricks notebook source\n", "-- MAGIC %run ./x", "run", RunMagic),
        ("a.sql", "-- Databricks notebook source\n", "-- a comment\nSELECT 1", "sql", SqlCell),
        ("a.scala", "// Databricks notebook source\n", "val x = 1", "scala", Magic),
        ("a.scala", "// Databricks notebook source\n", "// MAGIC %sql\n// MAGIC select 1", "sql", SqlCell),
        ("a.r", HEADER, "x <- 1", "r", Magic),
        ("a.r", HEADER, "# MAGIC %python\n# MAGIC x = 1", "python", Assign),
        ("a.py", HEADER, "# MAGIC %python\n# MAGIC x = 1", "python", Assign),
        ("a.py", HEADER, "%python\nx = 1", "python", Assign),
    ],
)
def test_default_language_and_magic(path, header, code, language, kind):
    _, cell = only(code, path, header)
    assert cell.language == language
    assert [type(each) for each in cell.statements] == [kind]


@pytest.mark.parametrize(
    ("code", "path", "arguments", "alone"),
    [
        ("# MAGIC %run ./a", "./a", (), True),
        ("%run ../a/b", "../a/b", (), True),
        ('# MAGIC %run "./my book"', "./my book", (), True),
        ("# MAGIC %run './my book'", "./my book", (), True),
        ("# MAGIC %run ./my book", "./my book", (), True),
        ("%run ./a $x=\"1 2\" $y=$z $w='q'", "./a", (("x", "1 2"), ("y", ""), ("z", "")), True),
        ('# MAGIC %run /Shared/a $x="1"', "/Shared/a", (("x", "1"),), True),
        ("# a comment\n%run ./a", "./a", (), True),
        ("%run ./a\nx = 1", "./a", (), False),
        ("# MAGIC %run ./a\nx = 1", "./a", (), False),
        ("%run ./a\n%run ./b", "./a", (), False),
    ],
)
def test_run(code, path, arguments, alone):
    text, cell = only(code)
    statement = cell.statements[0]
    assert isinstance(statement, RunMagic)
    assert (statement.path, statement.alone) == (path, alone)
    assert text[statement.path_start : statement.path_end] == path
    if "$y" not in code:
        assert statement.arguments == arguments
    assert text[statement.start :].startswith("%run")


def test_run_under_a_condition_is_not_alone():
    _, cell = only("if a:\n    %run ./b")
    (statement,) = cell.statements
    assert isinstance(statement, If)
    assert statement.body[0].path == "./b"
    assert not statement.body[0].alone


def test_magics_between_python_keep_every_place():
    text, cell = only(
        "import a\n%pip install b \\\n  c\nif x:\n    %pip install d\n    !ls \"it's\n\ny = !ls\nz = %sql select 1\nw?"
    )
    assert said(text, cell.statements) == [
        "import a",
        "%pip install b \\\n  c",
        "if x:\n    %pip install d\n    !ls \"it's",
        "!ls",
        "y = !ls",
        "select 1",
        "z = %sql select 1",
        "w?",
    ]
    assert said(text, cell.statements[2].body) == ["%pip install d", "!ls \"it's"]
    assert [each.name for each in cell.statements if isinstance(each, Magic)] == ["pip", "!", "?"]
    assert cell.statements[1].text == "install b \\\n  c"
    assert isinstance(cell.statements[4].value, Opaque)


def test_pip_without_its_sign_is_a_magic_too():
    text, cell = only("pip install 'a>=1' -q\nimport a\n  \nconda install b")
    assert said(text, cell.statements) == ["pip install 'a>=1' -q", "import a", "conda install b"]
    assert [(each.name, each.text) for each in cell.statements if isinstance(each, Magic)] == [
        ("pip", "install 'a>=1' -q"),
        ("conda", "install b"),
    ]


@pytest.mark.parametrize(
    "code", ["pip = install", "pip.install(a)", "x = (\n  pip\n  .install\n)", "conda, pip = 1, 2"]
)
def test_pip_as_a_name(code):
    text, cell = only(code)
    assert said(text, cell.statements) == [code]
    assert not isinstance(cell.statements[0], (Magic, Broken))


def test_code_behind_a_timing_magic_is_read():
    text, cell = only("%time x = f(1)\n%timeit -n 3 g()")
    assert said(text, cell.statements) == ["%time", "x = f(1)", "%timeit -n 3 g()"]


@pytest.mark.parametrize(
    "code",
    [
        "x = (a\n% b)",
        "x = a \\\n% b",
        'x = """\n%pip install a\n!ls\n"""',
        "f(\n    '%s'\n    % a,\n)",
        "x = [\n  a\n  % (b, c)\n]",
        "x != y",
    ],
)
def test_lines_that_only_look_like_magics(code):
    text, cell = only(code)
    assert said(text, cell.statements) == [code]
    assert not isinstance(cell.statements[0], (Magic, Broken))


def test_a_magic_line_beside_lines_that_only_look_like_one():
    text, cell = only('x = """\n%pip a\n"""\n%pip b\ny = (a\n% b)')
    assert said(text, cell.statements) == ['x = """\n%pip a\n"""', "%pip b", "y = (a\n% b)"]


def test_comment_lines_that_say_magic_behind_python_stay_comments():
    text, cell = only("x = 1\n# MAGIC %sql select 1")
    assert said(text, cell.statements) == ["x = 1"]


def test_cell_of_magic_lines_with_python_among_them():
    text, cell = only("# MAGIC %pip install a\n# MAGIC x = 'é'\n# MAGIC y = x.é")
    assert cell.language == "pip"
    assert said(text, cell.statements) == ["%pip install a", "x = 'é'", "y = x.é"]
    value = cell.statements[2].value
    assert text[value.attr_start : value.end] == "é"
    assert text[cell.statements[1].value.content] == "é"


def test_text_over_two_magic_lines_has_no_place_of_its_own():
    text, cell = only('# MAGIC %python\n# MAGIC x = """a\n# MAGIC b"""')
    (statement,) = cell.statements
    assert statement.value.value == "a\nb"
    assert statement.value.content == -1
    assert text[statement.start : statement.end] == 'x = """a\n# MAGIC b"""'


def test_script_has_no_magics():
    facts = read_code("a.py", "x = 1\n%pip install a\n")
    (statement,) = facts.cells[0].statements
    assert isinstance(statement, Broken)


@pytest.mark.parametrize(
    ("code", "message", "at"),
    [
        ("x = 1\nprint 'a'", "`print` without parentheses is Python 2", "print"),
        ("def f()\n    pass", "expected ':'", "\n    pass"),
        ("x = (1,\ny = 2", "'(' was never closed", "(1,"),
        ("x = 'é' 5", "invalid syntax", "5"),
        ("if x:\ny", "expected an indented block after 'if' statement", "y"),
        ("x = 'abc", "unterminated string literal", "'abc"),
    ],
)
def test_broken_code(code, message, at):
    text, facts = cells("a = 1", code, "b = 2")
    assert [type(cell.statements[0]) for cell in facts.cells] == [Assign, Broken, Assign]
    broken = facts.cells[1].statements[0]
    assert broken.message == message
    assert text[broken.at :].startswith(at)
    assert text[broken.start : broken.end] == code


def test_broken_code_below_magics_is_marked_where_it_stands():
    text, cell = only("%pip install é\nx = é é")
    (broken,) = cell.statements
    assert text[broken.at :] == "é é" or text[broken.at :] == "é"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = {{ .project_name }} y", "template"),
        ("{% if a %}\nx = 1\n{% endif %}", "template"),
        ("x = a {{cookiecutter.b}}", "template"),
    ],
)
def test_templates_are_no_errors(code, reason):
    (statement,) = read_code("a.py", code).cells[0].statements
    assert isinstance(statement, Evaluate)
    assert statement.value.reason == reason


@pytest.mark.parametrize("code", ["await f()", "return 1", "%%time\nawait f()", "get_ipython().system('ls')"])
def test_what_only_a_notebook_accepts_is_no_error(code):
    _, cell = only(code)
    assert not any(isinstance(each, Broken) for each in cell.statements)


def test_expression_of_thousands_of_terms():
    text = "a = " + "+".join(["b"] * 3000) + "\nc = " + "+".join(["d(1)"] * 900) + "\ne = 1"
    statements = read_code("a.py", text).cells[0].statements
    assert said(text, statements) == text.split("\n")
    assert [statement.value.reason for statement in statements[:2]] == ["too deep"] * 2
    assert [statement.targets[0].id for statement in statements] == ["a", "c", "e"]


@pytest.mark.parametrize(
    "code",
    [
        "(" * 2000 + ")" * 2000,
        "f(" * 150 + ")" * 150,
        "not " * 30000 + "a",
        "lambda: " * 3000 + "a",
        "x" + ".a()" * 30000,
        "if a: b\n" + "elif a: b\n" * 5000,
        "a\x00b",
        "'\ud800'",
        "x = " + "9" * 5000,
        "{" * 20000,
    ],
    ids=lambda code: code[:12].encode("ascii", "replace").decode(),
)
def test_extremes_are_read_without_harm(code):
    facts = read_code("a.py", HEADER + code)
    assert len(facts.cells) == 1
    assert facts.cells[0].statements


def test_attributes_and_fstrings_stand_where_they_stand():
    text, cell = only('spark.sql(f"""\nselect {a.b} from "{c}"\n""").write.mode("x").save()')
    call = cell.statements[0].value
    chain = []
    node = call
    while hasattr(node, "func") or hasattr(node, "base"):
        node = node.func if hasattr(node, "func") else node.base
        if hasattr(node, "attr_start"):
            chain.append(text[node.attr_start : node.end])
    assert chain == ["save", "mode", "write", "sql"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"dbutils.widgets.get('a')", True),
        (b"# MAGIC %run ./x", True),
        (b"df.write.save()", True),
        (b"import sys\nsys.exit(0)", True),
        (b"x = 1 + 2\nprint(x)\n", False),
        (b"", False),
    ],
)
def test_prefilter(data, expected):
    assert could_hold_facts(data) is expected
