"""What `${…}` stands for, clause by clause of the vendor's rules (FACTS: bundles)."""

from __future__ import annotations

import pytest

from bricklint.tree.node import Scalar, Unknown
from tests.jobs.shown import load, outcomes, shown

HEAD = "bundle: {name: b}\n"
REF = "${var.c%d}"


def value(text: str) -> str:
    """A bundle's job with one setting."""
    return f"resources: {{jobs: {{j: {{v: {text}}}}}}}\n"


CASES = [
    pytest.param(
        "variables: {x: {default: 5}}\n" + value("'${var.x}'"), {"@": 5}, id="a pure reference keeps the type"
    ),
    pytest.param(
        "variables: {x: {default: 5}}\n" + value("'a${var.x}b'"), {"@": "a5b"}, id="within text it is written"
    ),
    pytest.param(
        "variables: {x: {default: true}}\n" + value("'is ${var.x}'"), {"@": "is true"}, id="booleans as written"
    ),
    pytest.param("variables: {x: {default: a}}\n" + value("'${variables.x.value}'"), {"@": "a"}, id="the long form"),
    pytest.param("variables: {x: {description: d}}\n" + value("'${var.x}'"), {"@": "?${var.x}"}, id="no value"),
    pytest.param("variables: {x: }\n" + value("'${var.x}'"), {"@": "?${var.x}"}, id="declared and nothing more"),
    pytest.param(value("'${var.x}'"), {"@": "?${var.x}"}, id="not declared"),
    pytest.param("variables: {x: {}}\n" + value("'a/${var.x}'"), {"@": "~a/${var.x}"}, id="text with an unknown part"),
    pytest.param(
        "variables: {x: {}, y: {default: k}}\n" + value("'${var.y}/${var.x}'"),
        {"@": "~k/${var.x}"},
        id="the known part of an unknown text",
    ),
    pytest.param(
        "variables: {x: {default: a}}\ntargets: {p: {variables: {x: {default: b}}}, d: {}}\n" + value("'${var.x}'"),
        {"@p": "b", "@d": "a"},
        id="the target's default",
    ),
    pytest.param(
        "variables: {x: {default: a}}\ntargets: {p: {variables: {x: b}}, d: {}}\n" + value("'${var.x}'"),
        {"@p": "b", "@d": "a"},
        id="the target's short form",
    ),
    pytest.param(
        "variables: {x: {default: a}}\ntargets: {p: {variables: {x: a}}, d: {}}\n" + value("'${var.x}'"),
        {"@p,d": "a"},
        id="equal values are one outcome",
    ),
    pytest.param(
        "variables: {x: {type: complex, default: {k: [1, 2]}}}\n" + value("'${var.x}'"),
        {"@": {"k": [1, 2]}},
        id="a complex value",
    ),
    pytest.param(
        "variables: {x: {type: complex, default: {k: [1, {n: z}]}}}\n" + value("'${var.x.k[1].n}'"),
        {"@": "z"},
        id="a step into a complex value",
    ),
    pytest.param(
        "variables: {x: {type: complex, default: {k: 1}}}\n" + value("'${var.x.other}'"),
        {"@": "?${var.x.other}"},
        id="a step that leads nowhere",
    ),
    pytest.param(
        "variables: {x: {type: complex, default: {k: 1}}}\ntargets: {p: {variables: {x: {l: 2}}}}\n"
        + value("'${var.x}'"),
        {"@p": {"l": 2}},
        id="a target's complex value replaces, short form",
    ),
    pytest.param(
        "variables: {x: {type: complex}}\ntargets: {p: {variables: {x: [1, 2]}}}\n" + value("'${var.x}'"),
        {"@p": [1, 2]},
        id="a list in the short form",
    ),
    pytest.param(
        "variables: {x: {type: complex}}\ntargets: {p: {variables: {x: {type: complex, default: {k: 1}}}}}\n"
        + value("'${var.x}'"),
        {"@p": {"k": 1}},
        id="the full form with its type",
    ),
    pytest.param(
        "variables: {x: {type: complex, default: {k: 1}}}\n" + value("'a ${var.x}'"),
        {"@": "~a ${var.x}"},
        id="a complex value within text cannot be written",
    ),
    pytest.param(
        "variables: {x: {lookup: {cluster: c}}}\n" + value("'${var.x}'"), {"@": "?${var.x}"}, id="a lookup is unknown"
    ),
    pytest.param(
        "variables: {x: {lookup: {cluster: c}}}\ntargets: {p: {variables: {x: id}}}\n" + value("'${var.x}'"),
        {"@p": "id"},
        id="a target's value drops the lookup",
    ),
    pytest.param(
        "variables: {x: {default: a}}\ntargets: {p: {variables: {x: {lookup: {job: k}}}}}\n" + value("'${var.x}'"),
        {"@p": "?${var.x}"},
        id="a target's lookup drops the default",
    ),
    pytest.param(
        "variables: {x: {default: 'a-${var.y}'}, y: {default: b}}\n" + value("'${var.x}'"),
        {"@": "a-b"},
        id="a variable in a default",
    ),
    pytest.param(
        "variables: {x: {default: '${var.y}'}, y: {default: 7}}\n" + value("'${var.x}'"),
        {"@": 7},
        id="a chain keeps the type",
    ),
    pytest.param(
        "variables: {x: {default: '${var.y}'}, y: {}}\n" + value("'${var.x}'"),
        {"@": "?${var.x}"},
        id="a chain that ends nowhere",
    ),
    pytest.param("targets: {p: , d: }\n" + value("'${bundle.target}'"), {"@p": "p", "@d": "d"}, id="bundle.target"),
    pytest.param("targets: {p: }\n" + value("'${bundle.environment}'"), {"@p": "p"}, id="bundle.environment"),
    pytest.param(value("'${bundle.target}'"), {"@": "?${bundle.target}"}, id="no target, no name of it"),
    pytest.param(value("'${bundle.name}'"), {"@": "b"}, id="bundle.name"),
    pytest.param(value("'${bundle.git.branch}'"), {"@": "?${bundle.git.branch}"}, id="the branch cannot be told"),
    pytest.param(
        "workspace: {root_path: '/Shared/${bundle.name}'}\n" + value("'${workspace.root_path}'"),
        {"@": "/Shared/b"},
        id="workspace.root_path",
    ),
    pytest.param(
        "workspace: {root_path: /Shared}\n" + value("'${workspace.file_path}/x'"),
        {"@": "/Shared/files/x"},
        id="workspace.file_path lies below the root path",
    ),
    pytest.param(
        value("'${workspace.file_path}/x'"), {"@": "~${workspace.file_path}/x"}, id="the default root path has a user"
    ),
    pytest.param(
        "workspace: {root_path: '~/x'}\n" + value("'${workspace.root_path}'"),
        {"@": "?${workspace.root_path}"},
        id="a home folder cannot be told",
    ),
    pytest.param(
        value("'${workspace.current_user.userName}'"), {"@": "?${workspace.current_user.userName}"}, id="the user"
    ),
    pytest.param(value("'${resources.jobs.k.id}'"), {"@": "?${resources.jobs.k.id}"}, id="an id keeps its text"),
    pytest.param(value("'{{job.id}} $x ${x y} ${} ${a.}'"), {"@": "{{job.id}} $x ${x y} ${} ${a.}"}, id="plain text"),
    pytest.param(value("'${job_date}'"), {"@": "?${job_date}"}, id="a name alone is taken for a reference"),
    pytest.param(
        "variables: {a-b_c: {default: 1}}\n" + value("'${var.a-b_c}'"), {"@": 1}, id="dashes and underscores inside"
    ),
    pytest.param("variables: {x-: {default: 1}}\n" + value("'${var.x-}'"), {"@": "${var.x-}"}, id="no dash at the end"),
    pytest.param(
        "variables: {größe: {default: 3}}\n" + value("'${var.größe}'"), {"@": 3}, id="letters of any language"
    ),
    pytest.param(
        "variables: {x: {default: null}}\n" + value("'${var.x}'"), {"@": "?${var.x}"}, id="a null default is none"
    ),
    pytest.param("variables: {x: {default: ''}}\n" + value("'${var.x}'"), {"@": ""}, id="an empty text is a value"),
    pytest.param("variables: {x: {default: 0.5}}\n" + value("'${var.x}s'"), {"@": "0.5s"}, id="a float in text"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_values(text: str, expected: dict[str, object]) -> None:
    specs = load({"databricks.yml": HEAD + text})
    found = {"@" + ",".join(info.name for info in job.targets): shown(job.settings.get("v")) for job in specs.jobs}
    assert found == expected
    assert not specs.problems


FILED = ".databricks/bundle/p/variable-overrides.json"
ORDER = HEAD + "variables: {x: {default: root}}\ntargets: {p: {variables: {x: target}}}\n" + value("'${var.x}'")


@pytest.mark.parametrize(
    ("options", "filed", "expected"),
    [
        pytest.param({}, None, "target", id="target before default"),
        pytest.param({}, '{"x": "file"}', "file", id="the file before the target"),
        pytest.param({"environment": {"BUNDLE_VAR_x": "env"}}, '{"x": "file"}', "env", id="the environment before it"),
        pytest.param(
            {"environment": {"BUNDLE_VAR_x": "env"}, "variables": {"x": "flag"}}, None, "flag", id="--var before all"
        ),
        pytest.param(
            {"environment": {"x": "env"}}, None, "target", id="other names of the environment are not looked at"
        ),
        pytest.param({}, "[1]", "target", id="a file of another shape is no file"),
    ],
)
def test_order_of_values(options: dict[str, object], filed: str | None, expected: str) -> None:
    files: dict[str, str | bytes] = {"databricks.yml": ORDER}
    if filed is not None:
        files[FILED] = filed
    (job,) = load(files, **options).jobs
    assert job.settings.string("v") == expected


def test_complex_variables_take_no_text_from_outside() -> None:
    text = HEAD + "variables: {x: {type: complex, default: {k: 1}}}\n" + value("'${var.x}'")
    (job,) = load({"databricks.yml": text}, variables={"x": "y"}).jobs
    assert shown(job.settings.get("v")) == {"k": 1}


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param("{x: {default: '${var.x}'}}", id="itself"),
        pytest.param("{x: {default: '${var.y}'}, y: {default: '${var.x}'}}", id="two"),
        pytest.param(
            "{x: {default: 'a${var.y}'}, y: {default: 'b${var.z}'}, z: {default: '${var.x}'}}", id="three in text"
        ),
        pytest.param("{x: {type: complex, default: {k: '${var.x}'}}}", id="through a complex value"),
    ],
)
def test_a_circle_is_told_once_at_a_default(variables: str) -> None:
    text = HEAD + f"variables: {variables}\ntargets: {{d: , p: }}\n" + value("'${var.x}'")
    specs = load({"databricks.yml": text})
    (problem,) = specs.problems
    assert problem.slug == "unknown-variable"
    assert problem.span is not None
    assert "${var." in problem.span.text
    assert len(specs.jobs) == 1


def test_chains_of_text_have_no_end() -> None:
    chain = ", ".join(f"v{n}: {{default: '${{var.v{n + 1}}}'}}" for n in range(30)) + ", v30: {default: end}"
    (job,) = load({"databricks.yml": HEAD + f"variables: {{{chain}}}\n" + value("'${var.v0}'")}).jobs
    assert job.settings.string("v") == "end"


def test_values_inside_values_end_after_eleven_rounds() -> None:
    chain = ", ".join(f"v{n}: {{type: complex, default: {{k: '${{var.v{n + 1}}}'}}}}" for n in range(30))
    text = HEAD + f"variables: {{{chain}, v30: {{default: end}}}}\n"
    (deep,) = load({"databricks.yml": text + value("'${var.v5}'")}).jobs
    (flat,) = load({"databricks.yml": text + value("'${var.v25}'")}).jobs
    assert isinstance(flat.settings.get("v", "k", "k", "k", "k", "k"), Scalar)
    assert shown(flat.settings.get("v", "k", "k", "k", "k", "k")) == "end"
    assert "end" not in str(shown(deep.settings))


def test_no_depth_breaks_the_reader() -> None:
    chain = "".join(f"  v{n}: {{default: 'a${{var.v{n + 1}}}'}}\n" for n in range(3000))
    specs = load({"databricks.yml": HEAD + f"variables:\n{chain}" + value("'${var.v0}'")})
    assert len(specs.jobs) == 1


def test_values_that_grow_without_bound_are_unknown() -> None:
    text = ", ".join(f"t{n}: {{default: '${{var.t{n + 1}}}${{var.t{n + 1}}}'}}" for n in range(40))
    tree = ", ".join(f"c{n}: {{type: complex, default: {20 * [REF % (n + 1)]}}}" for n in range(9))
    ends = "t40: {default: xx}, c9: {default: [1]}"
    specs = load(
        {"databricks.yml": HEAD + f"variables: {{{text}, {tree}, {ends}}}\n" + value("['${var.t0}', '${var.c0}']")}
    )
    (job,) = specs.jobs
    assert len(str(shown(job.settings))) < 10_000_000


def test_a_job_that_is_a_variable() -> None:
    text = (
        HEAD
        + "variables: {x: {type: complex, default: {name: n}}}\nresources: {jobs: {j: '${var.x}', k: '${var.y}'}}\n"
    )
    assert outcomes(load({"databricks.yml": text})) == {"j@": {"name": "n"}}


def test_deep_values_in_deep_values_break_nothing() -> None:
    chain = "".join(
        f"  v{n}: {{type: complex, default: {'[' * 150}'${{var.v{n + 1}}}'{']' * 150}}}\n" for n in range(20)
    )
    specs = load({"databricks.yml": HEAD + f"variables:\n{chain}" + value("'${var.v0}'")})
    assert len(specs.jobs) == 1


def test_a_value_stands_where_it_is_used_and_tells_where_it_was_written() -> None:
    text = HEAD + "variables:\n  x:\n    default: 5\n" + value("'${var.x}'")
    (job,) = load({"databricks.yml": text}).jobs
    node = job.settings.scalar("v")
    assert node is not None
    assert node.span.text == "'${var.x}'"
    assert node.via == "variable `x`, databricks.yml:4"


def test_parts_of_a_complex_value_stand_where_they_were_written() -> None:
    text = HEAD + "variables: {x: {type: complex, default: {k: deep}}}\n" + value("'${var.x}'")
    (job,) = load({"databricks.yml": text}).jobs
    node = job.settings.scalar("v", "k")
    assert node is not None
    assert node.span.text == "deep"
    assert job.settings.mapping("v") is not None
    assert job.settings.mapping("v").span.text == "'${var.x}'"  # type: ignore[union-attr]


def test_an_unknown_keeps_its_reference() -> None:
    (job,) = load({"databricks.yml": HEAD + value("'${resources.jobs.other.id}'")}).jobs
    node = job.settings.scalar("v")
    assert node is not None
    assert node.value == Unknown("${resources.jobs.other.id}", whole=True)
    assert node.inner.text == "${resources.jobs.other.id}"


def test_references_in_target_overrides() -> None:
    text = (
        HEAD
        + "variables: {x: {default: a}}\n"
        + value("1")
        + "targets: {p: {variables: {x: b}, resources: {jobs: {j: {v: '${var.x}'}}}}}\n"
    )
    (job,) = load({"databricks.yml": text}).jobs
    assert outcomes(load({"databricks.yml": text})) == {"j@p": {"v": "b"}}
    assert job.settings.scalar("v").via == "target `p`; variable `x` in target `p`, databricks.yml:4"  # type: ignore[union-attr]


def test_uses_that_a_rule_reports() -> None:
    text = HEAD + (
        "variables: {known: {default: 1}}\n"
        "workspace: {root_path: '/x/${bundle.environment}'}\n"
        "resources:\n  jobs:\n    j:\n      # ${var.comment}\n"
        "      name: 'a ${var.known} ${var.unknown} ${var.unknown}'\n      tasks: ${var.tasks}\n"
    )
    (bundle,) = load({"databricks.yml": text}).bundles
    assert [(use.name, use.span.text) for use in bundle.undeclared] == [
        ("var.unknown", "${var.unknown}"),
        ("var.unknown", "${var.unknown}"),
        ("var.tasks", "${var.tasks}"),
    ]
    assert bundle.undeclared[0].span.start < bundle.undeclared[1].span.start
    assert [use.span.text for use in bundle.deprecated] == ["${bundle.environment}"]
    assert list(bundle.variables) == ["known"]
    assert bundle.variables["known"].key.span.text == "known"


def test_a_target_that_sets_an_undeclared_variable() -> None:
    text = HEAD + "variables: {x: {default: 1}}\ntargets: {p: {variables: {y: 2}}}\n"
    (problem,) = load({"databricks.yml": text}).problems
    assert problem.slug == "unknown-variable"
    assert problem.span is not None
    assert problem.span.text == "y"
    assert problem.hint == "declared variables: `x`"
