"""`attcli layouts`: the lists, the recipes, and teaching an export's own headings."""

import json
import os
import select
import stat
import subprocess
import sys

import pytest

HEAD = "Pupil ref,When,Half,Att code,Tutor"
ROWS = (
    "1017,01/09/2025,Reg 1,/,4A",
    "1017,01/09/2025,Reg 2,\\,4A",
    "1018,01/09/2025,Reg 1,O,4A",
    "1018,01/09/2025,Reg 2,L,4A",
)


@pytest.fixture
def export(tmp_path):
    def write(*rows, head=HEAD, name="marks.csv"):
        path = tmp_path / name
        path.write_text("\n".join(["Oak School", head, *(rows or ROWS)]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "attcli.toml").touch()
    return tmp_path


def learn(attcli, *args):
    return attcli("layouts", "learn", "marks.csv", *args)


def test_the_list_names_every_layout_and_whose_it_is(attcli, export, workspace):
    export()
    assert learn(attcli, "--yes", "--name", "ours").returncode == 0
    done = attcli("layouts", "list", "--format", "json")
    results = json.loads(done.stdout)["results"]
    assert [(each["name"], each["whose"]) for each in results[:2]] == [
        ("ours", "own"),
        ("arbor-contacts", "built in"),
    ]
    assert {"name", "title", "kind", "shape", "system", "whose", "needs", "file"} <= set(results[0])
    assert "sims-session-marks" in attcli("layouts", "list", COLUMNS="80").stdout
    assert "sims" in attcli("layouts", "list", "--format", "csv").stdout


def test_one_layout_is_shown_with_its_headings_and_what_to_take(attcli_here, tmp_path):
    done = attcli_here("layouts", "show", "sims-session-marks", "--format", "json")
    told = json.loads(done.stdout)
    assert told["results"][0] == {
        "field": "date",
        "needed": True,
        "headings": "AttendanceDate",
    }
    assert told["layout"]["kind"] == "register"
    assert "SIMS: the session marks" in told["layout"]["take"]
    assert "attcli layouts recipe sims-session-marks" in done.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["show", "sims-sesion-marks"], "Did you mean sims-session-marks"),
        (["show", "zzz"], "See attcli layouts list"),
        (["recipe", "zzz"], "There is no recipe for “zzz”. There are arbor-contacts,"),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_nearest(attcli_here, args, words):
    done = attcli_here("layouts", *args)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize("what", ["arbor", "sims", "arbor-custom-long", "sims-marks", "plain"])
def test_a_recipe_marks_each_step_confirmed_or_not(attcli_here, what):
    told = json.loads(attcli_here("layouts", "recipe", what, "--format", "json").stdout)
    assert told["results"]
    assert all(step["confirmed"] in (True, False) for step in told["results"])
    table = attcli_here("layouts", "recipe", what, COLUMNS="80").stdout
    assert "Confirmed" in table
    assert max(map(len, table.splitlines())) <= 80


def test_what_is_learnt_once_is_recognised_from_then_on(attcli_here, export, workspace):
    export()
    assert attcli_here("check", "marks.csv").returncode == 3
    done = learn(attcli_here, "--yes", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["read"]["marks"] == 4
    assert {each["heading"]: each["field"] for each in told["results"]}["Att code"] == "mark"
    saved = workspace / "layouts" / "marks.toml"
    assert told["file"] == str(saved)
    if os.name == "posix":
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    checked = json.loads(attcli_here("check", "marks.csv", "--format", "json").stdout)
    (file,) = checked["results"]
    assert (file["layout"], file["marks"], file["kind"]) == ("marks", 4, "register")
    assert attcli_here("absence", "marks.csv").returncode == 0


def test_the_fields_can_be_said_by_options(attcli_here, export, workspace):
    export(*(row.replace("Reg ", "x") for row in ROWS))
    said = ["--map", "class=Tutor", "--map", "mis_id=", "--map", "adno=Pupil ref"]
    said += ["--session", "AM=x1", "--session", "PM=x2"]
    done = learn(attcli_here, *said, "--yes", "--name", "ours", "--format", "json")
    layout = json.loads(done.stdout)["layout"]
    assert layout["columns"]["adno"] == ["Pupil ref"]
    assert layout["columns"]["class"] == ["Tutor"]
    assert layout["sessions"] == {"AM": ["x1"], "PM": ["x2"]}
    read = json.loads(attcli_here("absence", "marks.csv", "--all", "--format", "json").stdout)
    assert [row["class"] for row in read["results"]] == ["4A", "4A"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--map", "dat=When"], "there is no field “dat”. Did you mean date?"),
        (["--map", "When"], "says no field"),
        (["--map", "date=Wehn"], "There is no heading “Wehn” in this file. Did you mean When?"),
        (["--map", "date=When", "--map", "date=Half"], "names date twice"),
        (["--map", "date=When", "--map", "dob=When"], "gives “When” to date and to dob"),
        (["--map", "mark="], 'No heading looks like the mark. Say which it is: --map mark="…"'),
        (["--session", "noon=Reg 1"], "is not a session and its word"),
        (["--ignore", "Wehn"], "Did you mean When?"),
        (["--name", "Our Own"], "A layout can't be called “Our Own”"),
        (["--name", "plain-register"], "“plain-register” is a built-in layout"),
        (["--map", "session=Tutor", "--map", "class="], "“4A” is neither morning nor afternoon"),
        (["--kind", "contacts"], "No heading looks like the contact's surname"),
        (["--row", "99"], "has no headings in row 99"),
    ],
)
def test_a_slip_is_answered_with_the_way_out_and_nothing_is_saved(
    attcli_here, export, workspace, args, words
):
    export()
    done = learn(attcli_here, *args, "--yes")
    assert done.returncode in (2, 3)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (workspace / "layouts").exists()


def test_a_map_that_makes_no_register_is_refused(attcli_here, export, workspace):
    export()
    done = learn(attcli_here, "--map", "mark=Tutor", "--yes")
    assert done.returncode == 3
    assert "holds no mark" in done.stderr
    assert not (workspace / "layouts").exists()


def test_two_columns_of_one_heading_that_disagree_are_refused(attcli_here, export, workspace):
    rows = [f"{row},{mark}" for row, mark in zip(ROWS, "/OLL", strict=True)]
    export(*rows, head=f"{HEAD},Att code")
    done = learn(attcli_here, "--yes")
    assert done.returncode == 3
    assert "two columns headed “Att code”" in done.stderr
    assert not (workspace / "layouts").exists()


def test_without_a_workspace_nothing_is_saved_but_all_can_be_seen(attcli_here, export, tmp_path):
    export()
    done = learn(attcli_here, "--yes")
    assert done.returncode == 2
    assert "There is no workspace here" in done.stderr
    assert "--show" in done.stderr
    shown = learn(attcli_here, "--show")
    assert shown.returncode == 0
    assert "4 cells = 4 marks" in shown.stderr
    assert "AM is written Reg 1" in shown.stderr
    assert not (tmp_path / "layouts").exists()


def test_without_yes_and_without_a_terminal_nothing_is_saved(attcli_here, export, workspace):
    export()
    done = learn(attcli_here)
    assert done.returncode == 2
    assert "Att code" in done.stdout
    assert "Not saved" in done.stderr
    assert not (workspace / "layouts").exists()


def test_a_layout_is_replaced_only_by_force(attcli_here, export, workspace):
    export()
    learn(attcli_here, "--yes")
    saved = workspace / "layouts" / "marks.toml"
    before = saved.read_text()
    done = learn(attcli_here, "--yes", "--map", "class=Tutor")
    assert done.returncode == 2
    assert "add --force" in done.stderr
    assert saved.read_text() == before
    assert learn(attcli_here, "--yes", "--map", "class=Tutor", "--force").returncode == 0
    assert "Tutor" in saved.read_text()


def test_later_files_may_have_more_columns_but_not_other_headings(attcli_here, export, workspace):
    export()
    learn(attcli_here, "--yes", "--name", "ours")
    export(*(f"{row},x" for row in ROWS), head=f"{HEAD},Colour", name="more.csv")
    assert attcli_here("check", "more.csv").returncode == 0
    export(head=HEAD.replace("Att code", "Code 2"), name="renamed.csv")
    done = attcli_here("check", "renamed.csv")
    assert done.returncode == 3
    assert "“ours”" in done.stderr
    assert "Att code" in done.stderr


def test_nothing_is_read_from_a_heading_that_is_to_be_ignored(attcli_here, export, workspace):
    rows = ("A,1017,01/09/2025,AM,/,4A,Seals", "A,1018,01/09/2025,AM,O,4A,Seals")
    export(*rows, head="Kind,Pupil ref,When,Half,Att code,Class,Tutor")
    done = learn(
        attcli_here, "--yes", "--ignore", "Class", "--map", "class=Tutor", "--format", "json"
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(attcli_here("absence", "marks.csv", "--all", "--format", "json").stdout)
    assert [row["class"] for row in read["results"]] == ["Seals", "Seals"]
    refused = learn(attcli_here, "--yes", "--force", "--ignore", "Att code")
    assert "No heading looks like the mark" in refused.stderr


def test_a_session_grid_is_learnt(attcli_here, export, workspace):
    export("17,/,O", "18,/,L", head="Pupil ref,Mon 01/09/2025 AM,Mon 01/09/2025 PM")
    assert learn(attcli_here, "--yes", "--name", "our-sessions").returncode == 0
    told = json.loads(attcli_here("check", "marks.csv", "--format", "json").stdout)["results"][0]
    assert (told["layout"], told["marks"]) == ("our-sessions", 4)


def test_grids_pupils_and_contacts_are_learnt_too(attcli_here, export, workspace):
    export("17,/\\,OO", "18,//,LL", head="Pupil ref,Mon 01/09/2025,Tue 02/09/2025")
    assert learn(attcli_here, "--yes", "--name", "our-grid").returncode == 0
    assert (
        json.loads(attcli_here("check", "marks.csv", "--format", "json").stdout)["results"][0][
            "marks"
        ]
        == 8
    )
    export("17,Able,Anna,4A", head="Pupil ref,Family,Given,Tutor")
    maps = ("--map", "surname=Family", "--map", "forename=Given", "--map", "class=Tutor")
    done = learn(attcli_here, "--yes", "--kind", "pupils", "--name", "our-pupils", *maps)
    assert done.returncode == 0, done.stderr
    export("17,Able,Mum", head="Pupil ref,Next of kin,Relation")
    maps = ("--map", "contact_surname=Next of kin")
    done = learn(attcli_here, "--yes", "--kind", "contacts", "--name", "our-contacts", *maps)
    assert done.returncode == 0, done.stderr
    checked = json.loads(attcli_here("check", "marks.csv", "--format", "json").stdout)
    assert checked["results"][0]["layout"] == "our-contacts"


def on_a_terminal(folder, *args, answers):
    """Run `attcli` with a terminal for its questions; what it said there, and its exit code."""
    import pty  # noqa: PLC0415 (there is none on Windows)

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "attcli", *args],
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as run:
        os.close(theirs)
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        said = b""
        while select.select([ours], [], [], 90)[0]:
            try:
                said += os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
        try:
            run.wait(timeout=30)
        except subprocess.TimeoutExpired:  # it still asks
            run.kill()
    os.close(ours)
    return said.decode(), run.returncode


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of its own")
def test_on_a_terminal_each_question_offers_the_proposal(export, workspace):
    export()
    answers = ["", "", "", "", "", "", "y"]
    said, code = on_a_terminal(workspace, "layouts", "learn", "marks.csv", answers=answers)
    assert code == 0, said
    assert "Which heading is the date? [When]" in said
    assert "Which of them mean the morning? (commas between) [Reg 1]" in said
    assert "4 cells = 4 marks" in said
    assert "Att code" in (workspace / "layouts" / "marks.toml").read_text()


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of its own")
def test_on_a_terminal_a_wrong_answer_is_asked_again_and_no_means_not_saved(export, workspace):
    export()
    answers = ["Wehn", "1", "", "3", "Att code", "", "", "n"]
    said, code = on_a_terminal(workspace, "layouts", "learn", "marks.csv", answers=answers)
    assert code == 0, said
    assert "Did you mean When?" in said
    assert "Not saved." in said
    assert not (workspace / "layouts").exists()
