"""`attcli ingest`, and answers from the workspace, as an office meets them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.conftest import Run

from attcli.cli.ingest import told
from attcli.cli.open import Ask
from attcli.cli.take_in import Terms, take_in
from attcli.errors import Exit
from attcli.exports.merge import Merged, merge
from attcli.exports.read import read_exports, school_names
from attcli.exports.values import upn_check_letter
from attcli.policy.settings_file import load
from attcli.store.history import history
from attcli.store.recall import remembered

PORTHKERRA = Path(__file__).parents[2] / "sample_data/porthkerra"
HEADING = "Admission number,Date,Session,Mark"


def upn(number: int) -> str:
    rest = f"99920{number:07d}"
    return upn_check_letter(rest) + rest


def workspace(folder: Path, *schools: str) -> None:
    text = "".join(f'[schools.{key}]\nname = "{key.title()} School"\n' for key in schools)
    (folder / "attcli.toml").write_text(text, encoding="utf-8")


def marks(folder: Path, name: str, *rows: str, heading: str = HEADING) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def week(*, pupils: range = range(1, 31), mark: str = "/", day: str = "2025-09-0{}") -> list[str]:
    return [
        f"{1000 + p},{day.format(d)},{s},{mark}"
        for p in pupils
        for d in (1, 2, 3)
        for s in ("AM", "PM")
    ]


def found(attcli: Run, *args: object) -> dict:
    done = attcli(*args, "--format", "json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_a_changed_and_a_vanished_mark_are_amendments(attcli_here: Run, tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    first, second = week(), week()
    second[0] = second[0][:-1] + "I"
    del second[1]
    marks(tmp_path, "a.csv", *first)
    marks(tmp_path, "b.csv", *second)
    pupils = marks(
        tmp_path, "p.csv", f"1001,{upn(1)},Able,4A", heading="Admission number,UPN,Surname,Class"
    )
    assert attcli_here("ingest", "a.csv").returncode == 0
    held = found(attcli_here, "ingest", "b.csv")["ingested"]["hill"]
    assert held == {
        "added": 0,
        "unchanged": 178,
        "amended": 1,
        "withdrawn": 1,
        "kept_apart": 0,
        "change": 2,
    }
    assert attcli_here("ingest", "--pupils", pupils).returncode == 0
    told = found(attcli_here, "amendments")["results"]
    assert [(row["session"], row["was"], row["now"], row["file"], row["row"]) for row in told] == [
        ("PM", "/", None, "b.csv", None),
        ("AM", "/", "I", "b.csv", 2),
    ]
    assert {(row["pupil_id"], row["surname"]) for row in told} == {(f"hill|upn:{upn(1)}", "Able")}


def test_the_same_file_again_changes_nothing(attcli_here: Run, tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    marks(tmp_path, "a.csv", *week())
    attcli_here("ingest", "a.csv")
    again = attcli_here("ingest", "a.csv", "--format", "json")
    assert json.loads(again.stdout)["ingested"]["hill"]["change"] is None
    assert "nothing in it is new" in again.stderr
    assert "Nothing has changed" in again.stderr


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*week()[::2], "1001,2025-09-03,PM,/"], "no longer holds 89 of the 180 marks"),
        (week(mark="I", day="2025-08-1{}") + week(mark="I")[:-1], "older export"),
        (week(pupils=range(1, 10))[1:], "only 9 are in them, and 1 mark held would be withdrawn"),
        (
            [
                *week(mark="I")[:99],
                *week()[99:],
                *(f"{1000 + p},2025-09-05,AM,/" for p in range(30)),
            ],
            "b.csv would change 99 of the 210 marks held of its pupils and days",
        ),
        (week(pupils=range(501, 511)), "10 of the 10 pupils in them are unknown here"),
    ],
)
def test_a_file_that_would_wipe_marks_needs_a_yes(
    attcli_here: Run, tmp_path: Path, rows: list[str], said: str
) -> None:
    workspace(tmp_path, "hill")
    later = [f"{1000 + p},2025-09-05,AM,/" for p in range(1, 31)]
    marks(tmp_path, "a.csv", *week(), *later)
    attcli_here("ingest", "a.csv")
    marks(tmp_path, "b.csv", *rows)
    refused = attcli_here("ingest", "b.csv")
    assert refused.returncode == 2, refused.stderr
    assert said in " ".join(refused.stderr.split())
    assert "Nothing was taken in." in refused.stderr
    assert "attcli ingest with the same files and --yes, then attcli weekly" in " ".join(
        refused.stderr.split()
    )
    assert attcli_here("ingest", "b.csv", "--dry-run", "--yes").returncode == 0
    assert len(found(attcli_here, "history")["results"]) == 1
    assert attcli_here("ingest", "b.csv", "--yes").returncode == 0


def test_weekly_refused_by_a_guard_has_a_way_out_that_works(attcli: Run, tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    marks(tmp_path, "a.csv", *week())
    marks(tmp_path, "b.csv", *week(mark="I"))
    attcli("ingest", "a.csv")
    refused = attcli("weekly", "b.csv", "--draft", "none", "-o", "week")
    assert (refused.returncode, (tmp_path / "week").exists()) == (2, False)
    assert "Nothing was taken in." in refused.stderr
    assert "attcli ingest with the same files and --yes, then attcli weekly" in " ".join(
        refused.stderr.split()
    )
    assert attcli("ingest", "b.csv", "--yes").returncode == 0
    done = attcli("weekly", "--draft", "none", "-o", "week")
    assert (done.returncode, (tmp_path / "week/run.json").exists()) == (0, True), done.stderr


def test_the_inboxs_files_taken_in_before_are_counted(tmp_path: Path) -> None:
    workspace(tmp_path, "hill")
    names = [f"inbox/hill/{n}.csv" for n in range(3)]
    paths = [marks(tmp_path, name, *week(day=f"2025-09-{n}{{}}")) for n, name in enumerate(names)]
    terms = Terms(
        tmp_path, load(tmp_path / "attcli.toml"), "A. Officer", datetime(2025, 11, 17, tzinfo=UTC)
    )
    assert not take_in(Ask(paths), terms).refused
    again = take_in(Ask(paths), terms)
    assert told(again, dry_run=False) == [
        "hill: 3 files hold nothing new (taken in before, or named twice).",
        "Nothing has changed.",
    ]
    assert len(again.reports) == 3


def test_no_workspace_and_nothing_remembered_have_a_way_out(
    attcli_here: Run, tmp_path: Path
) -> None:
    marks(tmp_path, "a.csv", *week())
    none = attcli_here("ingest", "a.csv")
    assert (none.returncode, "attcli init" in none.stderr) == (2, True)
    workspace(tmp_path, "hill")
    nothing = attcli_here("absence")
    assert (nothing.returncode, "attcli ingest" in nothing.stderr) == (3, True)
    lists = attcli_here("absence", "--pupils", "a.csv")
    assert (lists.returncode, "attcli ingest --pupils" in lists.stderr) == (2, True)


def test_each_school_by_itself_and_one_that_fails_leaves_the_other(
    attcli_here: Run, tmp_path: Path
) -> None:
    workspace(tmp_path, "hill", "vale")
    (tmp_path / "inbox/hill").mkdir(parents=True)
    marks(tmp_path, "inbox/hill/h.csv", *week())
    marks(tmp_path, "inbox/vale/v.csv", "no register at all")
    marks(tmp_path, "inbox/vale/well.csv", *week(pupils=range(40, 60)))
    marks(tmp_path, "inbox/lost.csv", *week())
    done = attcli_here("ingest", "--format", "json")
    assert done.returncode == 3
    assert list(json.loads(done.stdout)["ingested"]) == ["hill"]
    assert "vale: v.csv" in done.stderr
    assert "Nothing of vale was taken in, its other files neither." in done.stderr
    assert "lost.csv doesn't say of which school it is" in done.stderr
    rows = [f"{2000 + p},2025-09-01,AM,/" for p in range(30)]
    marks(tmp_path, "v2.csv", *rows)
    assert attcli_here("ingest", "v2.csv", "--as-school", "vale").returncode == 0
    assert {row["school"] for row in found(attcli_here, "absence", "--all")["results"]} == {
        "hill",
        "vale",
    }
    attcli_here("weekly", "--draft", "none", "-o", "week")
    assert sorted(p.parent.name for p in (tmp_path / "week").rglob("run.json")) == ["hill", "vale"]


def test_a_file_of_another_school_is_refused(attcli_here: Run, tmp_path: Path) -> None:
    workspace(tmp_path, "hill", "vale")
    of_hill = [f"{upn(n)},2025-09-01,AM,/" for n in range(9)]
    marks(tmp_path, "h.csv", *of_hill, heading="UPN,Date,Session,Mark")
    attcli_here("ingest", "h.csv", "--as-school", "hill")
    other = [f"{upn(n)},2025-09-02,AM,/" for n in range(9)]
    marks(tmp_path, "v.csv", *other, heading="UPN,Date,Session,Mark")
    refused = attcli_here("ingest", "v.csv", "--as-school", "vale", "--yes")
    assert (refused.returncode, "9 of the 9 pupils" in refused.stderr) == (2, True)
    named = [f"{row},Hill School" for row in of_hill]
    marks(tmp_path, "n.csv", *named, heading="UPN,Date,Session,Mark,School")
    wrong = attcli_here("absence", "n.csv", "--as-school", "vale")
    assert (wrong.returncode, "was put down to vale" in wrong.stderr) == (3, True)


def test_a_file_changed_while_it_is_taken_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace(tmp_path, "hill")
    path = marks(tmp_path, "a.csv", *week())

    def saved_meanwhile(*given: object) -> Merged:
        marks(tmp_path, "a.csv", *week(mark="I"))
        return merge(*given)

    monkeypatch.setattr("attcli.exports.merge.merge", saved_meanwhile)
    terms = Terms(
        tmp_path, load(tmp_path / "attcli.toml"), "A. Officer", datetime(2025, 11, 17, tzinfo=UTC)
    )
    done = take_in(Ask([path]), terms)
    assert "a.csv was changed while it was being taken in" in str(done.refused[0][1])
    assert (done.exit, history(tmp_path)) == (Exit.UNREADABLE, ())
    monkeypatch.undo()
    assert not take_in(Ask([path]), terms).refused
    assert set(remembered(tmp_path).marks["code"].cast(str)) == {"I"}


FORMS = {
    "arbor": ("marks-2025-26.csv", "marks-2026-27.csv"),
    "sims": ("session-marks-2025-26.csv", "session-marks-2026-27.csv"),
    "plain": ("register-4.csv",),
    "daygrid": ("day-grid-autumn-2026-27.xlsx",),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_workspace_holds_the_register_that_the_files_make(tmp_path: Path, form: str) -> None:
    """Every answer, letter and certificate is made from these frames and sources alone."""
    folder = PORTHKERRA / form
    (tmp_path / "attcli.toml").write_bytes((PORTHKERRA / "attcli.toml").read_bytes())
    settings = load(tmp_path / "attcli.toml")
    lists = {
        kind: path for kind in ("pupils", "contacts") if (path := folder / f"{kind}.csv").exists()
    }
    paths = [folder / name for name in FORMS[form]]
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    done = take_in(Ask(paths, **lists), Terms(tmp_path, settings, "A. Officer", at))
    assert not done.refused
    read = read_exports(paths, **lists, schools=school_names(settings))
    held = remembered(tmp_path)
    for name in ("marks", "pupils", "contacts"):
        ours, theirs = getattr(held, name), getattr(read, name)
        assert ours.drop("source").equals(theirs.drop("source"))
        files = [
            [register.sources[n].sha256 for n in frame.get_column("source")]
            for register, frame in ((held, ours), (read, theirs))
        ]
        assert files[0] == files[1]


@pytest.mark.parametrize("command", ["absence", "threshold", "stages", "calendar"])
def test_the_workspace_answers_as_the_files_do(
    attcli_here: Run, tmp_path: Path, command: str
) -> None:
    (tmp_path / "attcli.toml").write_bytes((PORTHKERRA / "attcli.toml").read_bytes())
    register = PORTHKERRA / "plain/register-4.csv"
    attcli_here("ingest", "-q", register)
    every = ["--all"] if command in {"absence", "threshold"} else []
    named, held = found(attcli_here, command, register, *every), found(attcli_here, command, *every)
    for part in ("as_of", "school", "window", "sources", "results", "totals"):
        assert held[part] == named[part]


def test_pupils_held_under_ids_that_the_file_lacks_are_never_counted_twice(
    attcli_here: Run, tmp_path: Path
) -> None:
    workspace(tmp_path, "hill")
    marks(tmp_path, "a.csv", *week())
    assert attcli_here("ingest", "a.csv").returncode == 0
    rows = [f"{upn(number)},2025-09-0{day},AM,/" for number in range(1, 31) for day in range(1, 6)]
    marks(tmp_path, "b.csv", *rows, heading="UPN,Date,Session,Mark")
    refused = attcli_here("ingest", "b.csv", "--yes")
    assert refused.returncode == 3
    assert "b.csv holds marks of the same days as the workspace" in refused.stderr


def test_a_certificate_is_the_same_from_files_and_from_the_workspace(
    attcli_here: Run, tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_bytes((PORTHKERRA / "attcli.toml").read_bytes())
    register, lists = PORTHKERRA / "plain/register-4.csv", []
    for kind in ("pupils", "contacts"):
        if (path := PORTHKERRA / f"plain/{kind}.csv").exists():
            lists += [f"--{kind}", path]
    attcli_here("ingest", "-q", register, *lists)
    pupil = remembered(tmp_path).pupils["pupil_id"][0]
    html = []
    for number, given in enumerate(([register, *lists], [])):
        words = ("certificate", *given, "--pupil", pupil, "--format", "html", "-o", f"made{number}")
        done = attcli_here(*words)
        assert done.returncode in (0, 1), done.stderr
        pages = sorted((tmp_path / f"made{number}").rglob("*.html"))
        assert pages
        html.append([page.read_bytes() for page in pages])
    assert html[0] == html[1]


def test_a_row_under_a_pupil_without_its_school_is_not_lost(
    attcli_here: Run, tmp_path: Path
) -> None:
    (tmp_path / "attcli.toml").write_text(
        '[schools.hill]\nname = "Hill"\n[schools.dale]\nname = "Dale"\n', encoding="utf-8"
    )
    rows = ["U1,Hill,06/10/2025,AM,/", ",,06/10/2025,PM,O", "U2,Dale,06/10/2025,AM,/"]
    text = "\n".join(["UPN,School,Date,Session,Mark", *rows]) + "\n"
    (tmp_path / "both.csv").write_text(text, encoding="utf-8")
    refused = attcli_here("ingest", "both.csv")
    assert refused.returncode == 3
    assert "none in row 3" in refused.stderr
