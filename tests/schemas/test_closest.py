import pytest

from bricklint_schemas import closest as closest_module
from bricklint_schemas.closest import closest, containing, edits, nearest, slips


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        pytest.param("max_concurent_runs", ["max_concurrent_runs", "max_retries"], "max_concurrent_runs", id="dropped"),
        pytest.param("notebook_paht", ["notebook_path", "notebook_task"], "notebook_path", id="swapped"),
        pytest.param("sourcePath", ["source_path", "sink_path"], "source_path", id="camel case"),
        pytest.param("SOURCE-PATH", ["source_path"], "source_path", id="other separator"),
        pytest.param("dependson", ["depends_on"], "depends_on", id="no separator"),
        pytest.param("depend_on", ["depends_on"], "depends_on", id="singular"),
        pytest.param("date_run", ["run_date"], "run_date", id="other order"),
        pytest.param("brnoze", ["bronze", "gold"], "bronze", id="swapped in a short word"),
        pytest.param("teh", ["the"], "the", id="swapped in a very short word"),
        pytest.param("quartz_cron_expresion", ["quartz_cron_expression"], "quartz_cron_expression", id="long"),
        pytest.param("paused", ["PAUSED", "UNPAUSED"], "PAUSED", id="case of a value"),
        pytest.param("ALL_SUCESS", ["ALL_SUCCESS", "ALL_FAILED"], "ALL_SUCCESS", id="slip in a value"),
        pytest.param("Europe/Berln", ["Europe/Berlin", "Europe/Dublin"], "Europe/Berlin", id="time zone"),
        pytest.param("job_clusterkye", ["job_cluster_key"], "job_cluster_key", id="separator and swap"),
        pytest.param("load_a", ["load_b"], None, id="letters that number things"),
        pytest.param("stage_1", ["stage_2"], None, id="numbers"),
        pytest.param("t1", ["t2"], None, id="short and numbered"),
        pytest.param("start_date", ["end_date"], None, id="another word"),
        pytest.param("min_value", ["max_value"], None, id="another short word"),
        pytest.param("raw", ["row"], None, id="short words differ by a letter"),
        pytest.param("dev", ["dec"], None, id="three letters"),
        pytest.param("gold", ["cold", "bold"], None, id="four letters"),
        pytest.param("id", ["op"], None, id="two letters"),
        pytest.param("task", ["tags"], None, id="two letters of four"),
        pytest.param("bronze_load", ["bronze_load_a"], None, id="one word more"),
        pytest.param("slver", ["silver", "sliver"], None, id="equally near"),
        pytest.param("bronze", ["bronze"], None, id="itself"),
        pytest.param("", ["a"], None, id="empty"),
        pytest.param("a", [], None, id="no candidates"),
    ],
)
def test_closest(name, candidates, expected):
    assert closest(name, candidates) == expected
    assert closest(name, list(reversed(candidates))) == expected


def test_nearest_gives_all_that_are_equally_near():
    assert nearest("slver", ["sliver", "silver", "gold"]) == ("silver", "sliver")


def test_only_the_nearest_count():
    assert nearest("depends-on", ["depends_on", "depend_on"]) == ("depends_on",)


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("timezone", ["timezone_id", "pause_status"], "timezone_id"),
        ("cron_expression", ["quartz_cron_expression", "timezone_id"], "quartz_cron_expression"),
        ("cluster", ["new_cluster", "job_cluster_key"], None),
        ("id", ["job_id"], None),
        ("timezone_id", ["timezone_id"], None),
    ],
)
def test_containing(name, candidates, expected):
    assert containing(name, candidates) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "abd", 1), ("kitten", "sitting", 3), ("abcd", "acbd", 1)],
)
def test_edits(left, right, expected):
    assert edits(left, right) == edits(right, left) == expected


def test_slips_is_symmetric_for_case_and_separators():
    assert slips("sourcePath", "source_path") == slips("source_path", "sourcePath") == 0


def test_numbers_are_told_apart_before_anything_is_compared(monkeypatch):
    asked = []
    monkeypatch.setattr(closest_module, "slips", lambda name, candidate: asked.append(candidate))
    assert closest_module.nearest("load_7", [f"load_{number}" for number in range(1000)] + ["loda_7", "lod7"]) == ()
    assert sorted(asked) == ["lod7", "loda_7"]


def test_the_end_of_a_message():
    assert closest_module.did_you_mean("stroe", ["load", "store"], "words") == "; did you mean `store`?"
    assert closest_module.did_you_mean("x", ["load", "store"], "words") == "; words: load, store"
    assert closest_module.did_you_mean("x", [], "words") == ""
