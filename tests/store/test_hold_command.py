"""`attcli hold` as a person runs it: place, list, release; refused where it could do harm."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from attcli.store.database import writing

PUPIL = "A123456789012"
PLACE = (PUPIL, "--reason", "bereavement", "--review", "2099-01-12", "--by", "A. Officer")


Hold = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hold(attcli_here: Hold) -> Hold:
    return lambda *words: attcli_here("hold", *words)


def listed(hold: Hold) -> list[dict[str, object]]:
    run = hold("--list", "--format", "json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)["results"]
    assert isinstance(found, list)
    return found


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "attcli.toml").write_text("[schools.hill]\n[office]\nby = 'The office'")
    return tmp_path


def test_a_hold_is_placed_listed_and_released(hold: Hold, office: Path) -> None:
    assert listed(hold) == []
    assert hold(*PLACE).returncode == 0
    (row,) = listed(hold)
    assert [row[key] for key in ("school", "pupil", "reason", "review", "placed_by")] == [
        "hill",
        PUPIL,
        "bereavement",
        "2099-01-12",
        "A. Officer",
    ]
    assert row["review_due"] is False
    ended = hold(PUPIL, "--release", "--format", "json")
    assert json.loads(ended.stdout)["results"][0]["released_by"] == "The office"
    assert listed(hold) == []


def test_a_pupil_id_is_held_under_the_settings_own_key(hold: Hold, office: Path) -> None:
    assert hold(f"HILL|upn:{PUPIL}", *PLACE[1:]).returncode == 0
    assert [(row["school"], row["pupil"]) for row in listed(hold)] == [
        ("hill", f"hill|upn:{PUPIL}")
    ]
    assert hold(f"Hill|UPN:{PUPIL}", "--release").returncode == 0
    assert listed(hold) == []


def test_a_pupil_known_by_name_alone_is_held_by_the_pupil_id(hold: Hold, office: Path) -> None:
    assert hold("hill|name:Jones/Amy/2016-03-01/4A", *PLACE[1:]).returncode == 0
    assert len(listed(hold)) == 1


def test_a_release_says_what_was_released(hold: Hold, office: Path) -> None:
    hold(*PLACE)
    run = hold(PUPIL, "--release")
    shown = " ".join(run.stdout.split())
    assert shown.startswith("Released: no longer on hold")
    assert all(word in shown for word in (PUPIL, "bereavement", "Released by", "The office"))
    assert "Review" not in shown
    assert f"{PUPIL} is no longer on hold" in " ".join(run.stderr.split())


def test_a_hold_is_released_after_the_school_was_given_another_key(
    hold: Hold, office: Path
) -> None:
    hold(*PLACE)
    (office / "attcli.toml").write_text("[schools.hill-primary]")
    assert hold(PUPIL, "--release", "--school", "hill-primary").returncode == 2
    assert hold(PUPIL, "--release").returncode == 0
    assert listed(hold) == []


def test_of_two_holds_on_one_number_elsewhere_neither_is_released(hold: Hold, office: Path) -> None:
    (office / "attcli.toml").write_text("[schools.hill]\n[schools.vale]")
    hold("7", *PLACE[1:], "--school", "hill")
    hold("7", *PLACE[1:], "--school", "vale")
    (office / "attcli.toml").write_text("[schools.oak]")
    assert hold("7", "--release").returncode == 2
    assert len(listed(hold)) == 2


def test_a_hold_lists_itself_at_review(hold: Hold, office: Path) -> None:
    hold(*PLACE)
    with writing(office / "attcli.sqlite3") as log:
        log.execute("UPDATE hold SET review = '2025-01-06'")
    assert listed(hold)[0]["review_due"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((PUPIL,), "A hold needs a reason and a review date."),
        ((PUPIL, "--reason", " ", "--review", "2099-01-12"), "A hold needs a reason"),
        ((PUPIL, "--reason", "r", "--review", "2020-01-06"), "2020-01-06 has passed"),
        ((PUPIL, "--reason", "r", "--review", "soon"), "“soon” is not a date"),
        (("Amy Jones", "--reason", "r", "--review", "2099-01-12"), "looks like a name"),
        (("NOBODY", *PLACE[1:]), "a name may fit two pupils"),
        (("Jones", *PLACE[1:]), "Give the UPN, system id or admission number"),
        (("hill|upn:NOBODY", *PLACE[1:]), "a name may fit two pupils"),
        (("hill|A123456789012", *PLACE[1:]), "goes school|kind:value"),
        (("hill|sims:7", *PLACE[1:]), "goes school|kind:value"),
        (
            (f"vale|upn:{PUPIL}", *PLACE[1:]),
            "no school “vale” in the settings. The schools there: hill.",
        ),
        ((*PLACE, "--school", "vale"), "no school “vale”"),
        ((PUPIL, "--release"), "is not on hold"),
        (("--release",), "No pupil is named"),
    ],
)
def test_what_can_not_be_is_refused(
    hold: Hold, office: Path, words: tuple[str, ...], said: str
) -> None:
    run = hold(*words)
    assert run.returncode == 2
    assert said in " ".join(run.stderr.replace("│ ", " ").split())
    assert listed(hold) == []


def test_without_a_workspace_there_is_nothing_to_remember_in(hold: Hold, tmp_path: Path) -> None:
    run = hold(*PLACE)
    assert run.returncode == 2
    assert "attcli init" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_of_several_schools_one_must_be_named(hold: Hold, office: Path) -> None:
    (office / "attcli.toml").write_text('[schools.hill]\nname = "Hill Primary"\n[schools.vale]')
    run = hold(*PLACE)
    assert run.returncode == 2
    assert "--school: hill, vale" in " ".join(run.stderr.split())
    assert hold(*PLACE, "--school", "Hill Primary").returncode == 0
    assert hold(f"vale|upn:{PUPIL}", *PLACE[1:]).returncode == 0
    assert [row["school"] for row in listed(hold)] == ["hill", "vale"]


def test_a_damaged_log_ends_6(hold: Hold, office: Path) -> None:
    (office / "attcli.sqlite3").write_bytes(b"not a database" * 100)
    run = hold(*PLACE)
    assert run.returncode == 6
    assert "damaged" in run.stderr
    assert "Traceback" not in run.stderr
