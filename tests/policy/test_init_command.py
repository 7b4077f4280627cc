"""`attcli init` and `attcli policy show` as a person runs them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from attcli.policy.settings import School, Term
from attcli.policy.settings_file import load

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_yes_alone_is_enough(attcli: Run, tmp_path: Path) -> None:
    run = attcli("init", "--yes")
    assert (run.returncode, run.stdout.strip()) == (0, "attcli.toml")
    assert "Not set yet" in run.stderr
    assert load(tmp_path / "attcli.toml").schools == {"school": School("school")}


@pytest.mark.skipif(os.name == "nt", reason="file modes are the system's own there")
def test_the_settings_are_private(attcli_here: Run, tmp_path: Path) -> None:
    attcli_here("init", "new folder", "--yes")
    folder = tmp_path / "new folder"
    assert (folder / "attcli.toml").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_flags_fill_the_file_in(attcli_here: Run, tmp_path: Path) -> None:
    run = attcli_here(
        *("init", "--yes", "--name", "Ysgol Tŷ Gwyn", "--phone", "01872 000000"),
        *("--address", "1 Hill Road", "--address", "Truro", "--head", "Ms W. O'Brien"),
        *("--term", "Autumn 1=2025-09-02..24/10/2025"),
    )
    assert run.returncode == 0, run.stderr
    school = load(tmp_path / "attcli.toml").school("ysgol-ty-gwyn")
    assert (school.name, school.phone) == ("Ysgol Tŷ Gwyn", "01872 000000")
    assert school.address == ("1 Hill Road", "Truro")
    assert school.people["head"].name == "Ms W. O'Brien"
    assert school.terms == (Term("Autumn 1", date(2025, 9, 2), date(2025, 10, 24)),)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--policy", "bristol"),
            "There is no policy pack “bristol”. Choose one of: big-life, croydon, leading-edge.",
        ),
        (("--email", "office"), 'email = "office": this does not look right'),
        (("--term", "Autumn"), "“Autumn” is not a term."),
        (("--term", "A=2025-10-24..2025-09-02"), "before it begins"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_written(
    attcli_here: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    run = attcli_here("init", "--yes", *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in " ".join(run.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_there_are_never_overwritten(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.mine]\nname = "Mine"')
    run = attcli_here("init", "--yes")
    assert run.returncode == 2
    assert "left as it is" in run.stderr
    assert load(tmp_path / "attcli.toml").school("mine").name == "Mine"


def test_on_a_terminal_it_asks_for_what_was_not_named(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "attcli", "init", "--head", "Ms Pascoe"]
    run = subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    answers = ["Hill Primary", "1 Hill Road, Truro", "", "", "Cornwall Council", "Mr Ali", ""]
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    stdout, stderr = run.communicate(timeout=60)
    assert run.returncode == 0, stderr
    assert stdout.decode().strip() == "attcli.toml", "questions are words for people: stderr"
    school = load(tmp_path / "attcli.toml").school("hill-primary")
    assert school.address == ("1 Hill Road", "Truro")
    assert (school.phone, school.council) == (None, "Cornwall Council")
    assert [school.people[key].name for key in ("head", "champion")] == ["Ms Pascoe", "Mr Ali"]


def test_policy_show_says_where_each_value_comes_from(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text("[schools.hill.policy]\ntarget_pct = 95")
    run = attcli_here("policy", "show", "--format", "json")
    rows = {row["setting"]: row for row in json.loads(run.stdout)["results"]}
    assert (rows["target_pct"]["value"], rows["target_pct"]["from"]) == ("95", "attcli.toml")
    assert (rows["stage_2.below_pct"]["value"], rows["stage_2.below_pct"]["from"]) == (
        "92",
        "policy",
    )
    assert rows["near"]["from"] == "ours"
    assert all(row["about"] and row["source"] for row in rows.values())


def test_policy_show_without_settings_shows_the_default_pack(attcli_here: Run) -> None:
    run = attcli_here("policy", "show")
    assert run.returncode == 0
    assert "stage_3.below_pct" in run.stdout


def test_policy_show_of_one_school_of_two(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.hill]\nname = "Hill Primary"\n[schools.vale]')
    run = attcli_here("policy", "show", "--school", "hill primary", "--format", "json")
    assert {row["school"] for row in json.loads(run.stdout)["results"]} == {"hill"}
    run = attcli_here("policy", "show", "--school", "dale")
    assert run.returncode == 2
    assert "hill, vale" in run.stderr


def test_the_policy_and_what_stands_beside_it_are_written(attcli_here: Run, tmp_path: Path) -> None:
    run = attcli_here("init", "--yes", "--policy", "croydon", "--with", "conduct", "--name", "Hill")
    assert run.returncode == 0, run.stderr
    school = load(tmp_path / "attcli.toml").school("hill")
    assert (school.policy.id, school.policy.conduct is not None) == ("croydon", True)


def test_an_add_on_that_does_not_exist_is_refused(attcli_here: Run, tmp_path: Path) -> None:
    run = attcli_here("init", "--yes", "--with", "manners")
    assert run.returncode == 2
    assert "There is no add-on “manners”. Choose one of: conduct." in run.stderr
    assert not (tmp_path / "attcli.toml").exists()


def test_policy_show_tells_stages_and_what_people_do_by_hand(
    attcli_here: Run, tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_text('[schools.hill]\npack = "big-life"')
    rows = json.loads(attcli_here("policy", "show", "--format", "json").stdout)["results"]
    assert rows[0]["setting"] == "stage_1"
    assert rows[0]["value"] == "Concern: attendance-update, absence-followup"
    told = {row["setting"]: row for row in rows}
    assert told["stage_1.below_pct"]["from"] == "ours"
    assert told["stage_1.unexplained_days"]["from"] == "policy"
    assert "Manchester trust" in told["stage_1.unexplained_days"]["source"]
    assert any(row["value"] == "by hand" and "weekly" in row["about"] for row in rows)
    assert all(row["about"] and row["source"] for row in rows)


def test_policy_show_diff_has_both_values_and_nothing_that_is_alike(
    attcli_here: Run, tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_text("[schools.hill.policy]\ntarget_pct = 97\nnear = 3")
    run = attcli_here("policy", "show", "--diff", "croydon", "--format", "json")
    rows = {row["setting"]: row for row in json.loads(run.stdout)["results"]}
    assert (rows["target_pct"]["value"], rows["target_pct"]["other_value"]) == ("97", "96")
    assert rows["target_pct"]["from"] == "attcli.toml"
    assert rows["punctuality_1"]["value"] is None
    assert rows["stage_4.only_at_threshold"]["other_value"] is None
    assert "near" not in rows
    own = attcli_here("policy", "show", "--diff", "leading-edge", "--format", "json")
    assert [row["setting"] for row in json.loads(own.stdout)["results"]] == ["target_pct"]


def test_policy_show_diff_with_no_such_policy(attcli_here: Run) -> None:
    run = attcli_here("policy", "show", "--diff", "bristol")
    assert run.returncode == 2
    assert "There is no policy pack “bristol”" in run.stderr
