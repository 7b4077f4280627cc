"""`attcli conduct` as a person runs it: letters written, recorded, listed, undone."""

import json
import stat
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from attcli.store.events import events

Run = Callable[..., subprocess.CompletedProcess[str]]
ADA = "A999200120069"
SETTINGS = """
[schools.fernbank]
name = "Fernbank Primary School"
address = ["Fernbank Lane", "Little Ashton", "TR12 4QX"]
phone = "01326 555 010"
email = "office@fernbank.example"
council = "Kestrel Council"
with = ["conduct"]
[schools.fernbank.people.head]
name = "Mrs Helen Trevose"
[schools.fernbank.people.chair]
name = "Mr Peter Lowe"
[schools.fernbank.people.clerk]
name = "Ms Rose Ellis"
[[schools.fernbank.terms]]
name = "Autumn 1"
start = 2025-09-03
end = 2025-10-24
[[schools.fernbank.terms]]
name = "Autumn 2"
start = 2025-11-03
end = 2025-12-19
[[schools.fernbank.terms]]
name = "Spring"
start = 2026-01-05
end = 2026-03-27
[[schools.fernbank.terms]]
name = "Summer"
start = 2026-04-13
end = 2026-07-22
"""
CONTACTS = f"""\
UPN,Title,Contact forename,Contact surname,Relationship,Parental responsibility,Lives with pupil,\
Address 1,Town,Postcode
{ADA},Mrs,Ann,Able,Mother,Yes,Yes,14 Quay Street,Little Ashton,TR12 4AB
{ADA},Mr,Bob,Able,Father,Yes,No,3 Mill Lane,Ashton,TR12 9ZZ
{ADA},Mr,Cy,Dane,Uncle,No,No,,,
"""
HAPPENED = ("--on", "2025-11-04", "--time", "3.20 pm", "--what", "You shouted at the gate.")
THEN = ("--letter-date", "2025-11-06")
MUM = ("--pupil", ADA, "--parent", "mother")
REED = ("--visitor", "Mr Tom Reed", "--address", "1 High Street", "--address", "Ashton")


@pytest.fixture
def school(attcli_here: Run, tmp_path: Path) -> Run:
    (tmp_path / "attcli.toml").write_text(SETTINGS, encoding="utf-8")
    days = [date(2025, 9, 3) + timedelta(n) for n in range(20)]
    upns = [ADA, *(f"C9992001{n:05d}" for n in range(10))]
    rows = [
        f"{upn},Able,Ada,2016-02-10,4,4B,{day},{half},/"
        for upn in upns
        for day in days
        if day.weekday() < 5
        for half in ("AM", "PM")
    ]
    heading = "UPN,Surname,Forename,DOB,Year,Class,Date,Session,Mark"
    (tmp_path / "marks.csv").write_text("\n".join((heading, *rows)), encoding="utf-8")
    (tmp_path / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    taken = attcli_here("ingest", "marks.csv", "--contacts", "contacts.csv")
    assert taken.returncode == 0, taken.stderr
    return attcli_here


def warn(school: Run, *who: str) -> subprocess.CompletedProcess[str]:
    return school("conduct", "letter", 1, *who, *HAPPENED, "--risk", "low", *THEN)


def words_of(path: Path) -> str:
    return " ".join(PdfReader(path).pages[0].extract_text().split())


def cases(school: Run) -> list[dict[str, object]]:
    return list(json.loads(school("conduct", "list", "--format", "json").stdout)["results"])


def test_a_warning_to_one_parent(school: Run, tmp_path: Path) -> None:
    run = warn(school, *MUM)
    assert run.returncode == 0, run.stderr
    path = tmp_path / run.stdout.strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    words = words_of(path)
    assert "Mrs A Able 14 Quay Street Little Ashton TR12 4AB" in words
    assert "Mill Lane" not in words
    assert "Tuesday 4 November 2025 at 3.20 pm" in words
    assert "write to me by Thursday 20 November 2025. That is 10 school days" in words
    assert "so that Ada does well here" in words
    assert "A copy of this letter goes to Mr Peter Lowe, Chair of governors" in words
    assert "Mrs Helen Trevose Headteacher" in words
    assert "assault" not in words
    assert "An answer is due by Thursday 20 November 2025" in run.stderr


def test_no_name_in_the_history_or_in_a_files_name(school: Run, tmp_path: Path) -> None:
    warn(school, *MUM)
    warn(school, *REED)
    history = school("history").stdout
    assert history.count("a letter about conduct was recorded") == 2
    files = " ".join(path.name for path in (tmp_path / "conduct").iterdir())
    for name in ("Able", "Reed", "Ann", "Tom"):
        assert name not in history
        assert name not in files


def test_a_parents_letters_are_no_part_of_the_childs_picture(school: Run) -> None:
    """The picture may be shown to the other parent."""
    warn(school, *MUM)
    run = school("explain", ADA, "--format", "json")
    assert run.returncode == 0, run.stderr
    assert "conduct" not in run.stdout


def test_an_assault_was_reported_to_the_police(school: Run, tmp_path: Path) -> None:
    run = school("conduct", "letter", 1, *MUM, *HAPPENED, "--risk", "high", "--assault", *THEN)
    assert run.returncode == 0, run.stderr
    words = words_of(tmp_path / run.stdout.strip())
    assert "This was an assault, and we have reported it to the police." in words


def test_a_whole_case(school: Run, tmp_path: Path) -> None:
    """Warning, conditions confirmed, ban confirmed, review, conditions in its place."""
    warn(school, *MUM)
    (case,) = {row["case"] for row in cases(school)}
    after = ("--case", case)
    steps: list[tuple[object, ...]] = [
        (2, "2025-11-12", *HAPPENED, "--risk", "medium", "--condition", 2),
        (3, "2025-11-20", "--decision", "confirm", "--reply", "2025-11-14"),
        (4, "2025-11-24", *HAPPENED, "--risk", "high"),
        (5, "2025-12-02", "--decision", "confirm", "--reply", "2025-11-28"),
        (6, "2026-05-15", "--meeting", "2026-06-10"),
        (7, "2026-06-12", "--decision", "conditions", "--condition", 4, "--meeting", "2026-06-10"),
    ]
    said = {}
    for number, day, *more in steps:
        run = school("conduct", "letter", number, *after, *more, "--letter-date", day)
        assert run.returncode == 0, run.stderr
        said[number] = words_of(tmp_path / run.stdout.strip())
    assert "6 November 2025: warning" in said[2]
    assert "You may telephone named senior leaders only." in said[3]
    assert "in about 6 months, in May 2026" in said[3]
    assert "Mr Peter Lowe Chair of governors" in said[3]
    assert "A copy of this letter goes to Mrs Helen Trevose, Headteacher" in said[3]
    assert "I have told Mr Peter Lowe (Chair of governors) of this ban" in said[4]
    assert "Once a year we will hold a meeting with you" in said[4]
    assert "told you not to come onto the school site" in said[5]
    assert "Meeting of the committee: Wednesday 10 June 2026" in said[6]
    assert "Ms Rose Ellis Clerk to the governors" in said[6]
    assert "the ban ends, and that these conditions take its place" in said[7]
    rows = cases(school)
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert {row["case"] for row in rows} == {case}
    assert [row["ban"] for row in rows] == [False, False, False, True, True, True, False]


def test_out_of_order_is_refused_unless_said_why(school: Run) -> None:
    call = ("conduct", "letter", 2, *MUM, *HAPPENED, "--risk", "low", "--condition", 1, *THEN)
    run = school(*call)
    assert run.returncode == 2
    assert "comes after letter 1" in run.stderr
    assert school(*call, "--although", "warned in the summer, on paper").returncode == 0


def test_a_visitor_has_no_child_and_a_plain_greeting(school: Run, tmp_path: Path) -> None:
    run = warn(school, *REED)
    assert run.returncode == 0, run.stderr
    words = words_of(tmp_path / run.stdout.strip())
    assert "Mr Tom Reed 1 High Street Ashton" in words
    assert "Dear Mr Reed," in words
    assert "does well here" not in words
    (row,) = cases(school)
    assert (row["name"], row["pupil"]) == ("Mr Tom Reed", None)
    next_one = school(
        *("conduct", "letter", 2, "--case", row["case"], *HAPPENED, "--risk", "low"),
        *("--condition", "You ring before you come.", "--letter-date", "2025-11-12"),
    )
    assert next_one.returncode == 0, next_one.stderr
    assert "1 High Street" in words_of(tmp_path / next_one.stdout.strip())


def test_what_an_officer_wrote_stays_plain_text(school: Run, tmp_path: Path) -> None:
    hostile = '# Not a heading {{ 7*7 }} <b>bold</b> *star* [x](http://y) =1+1 \u202eevil "quoted"'
    (tmp_path / "what.txt").write_text(hostile, encoding="utf-8")
    run = school(
        *("conduct", "letter", 1, *REED, "--on", "2025-11-04", "--what", "@what.txt"),
        *("--risk", "low", "--note", "{% for x in y %}", "--format", "html", "--format", "pdf"),
        *THEN,
    )
    assert run.returncode == 0, run.stderr
    pdf = next((tmp_path / "conduct").glob("*.pdf"))
    assert "# Not a heading {{ 7*7 }} <b>bold</b> *star* [x](http://y) =1+1" in words_of(pdf)
    assert "{% for x in y %}" in words_of(pdf)
    html = next((tmp_path / "conduct").glob("*.html")).read_text(encoding="utf-8")
    assert "<b>bold" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ((), "not said to whom"),
        ((*MUM, *REED), "not said to whom"),
        (("--pupil", ADA, "--parent", "aunt"), "No contact is meant"),
        (("--pupil", "Able, Ada", "--parent", "mother"), "looks like a name"),
        (("--pupil", ADA, "--parent", "uncle"), "No address is known"),
        (("--visitor", "Mr Tom Reed"), "needs a name and an address"),
        (("--case", 99), "There is no case 99"),
    ],
)
def test_who_is_not_clear_is_refused(school: Run, who: tuple[str, ...], says: str) -> None:
    run = warn(school, *who)
    assert run.returncode == 2
    assert says in run.stderr
    assert cases(school) == []


def test_a_parent_marked_do_not_contact_is_written_to_only_on_purpose(
    school: Run, tmp_path: Path
) -> None:
    lines = CONTACTS.splitlines()
    marks = ["Do not contact", "No", "Yes", "No"]
    marked = "\n".join(f"{line},{mark}" for line, mark in zip(lines, marks, strict=True))
    (tmp_path / "contacts.csv").write_text(marked, encoding="utf-8")
    assert school("ingest", "marks.csv", "--contacts", "contacts.csv").returncode == 0
    dad = ("--pupil", ADA, "--parent", "father")
    for words in (
        ("letter", 1, *dad, *HAPPENED, "--risk", "low", "--although", "it is late", *THEN),
        ("followup", *dad, "--meeting", "2025-11-05", "--agreed", "You will ring first.", *THEN),
    ):
        run = school("conduct", *words)
        assert run.returncode == 5
        assert "mark this parent “do not contact”" in " ".join(run.stderr.split())
        assert "Able" not in run.stderr
    assert not (tmp_path / "conduct").exists()
    assert cases(school) == []
    why = ("--although-no-contact", "The head decided so on 5 November.")
    assert warn(school, *dad, *why).returncode == 0
    (letter,) = cases(school)
    kept = events(tmp_path)[-1].details["person"]["although_no_contact"]
    assert kept == "The head decided so on 5 November."
    then = ("letter", 2, "--case", letter["case"], "--risk", "low", "--condition", 1, *HAPPENED)
    later = ("--letter-date", "2025-11-25")
    assert school("conduct", *then, *later).returncode == 5
    assert school("conduct", *then, *later, *why).returncode == 0


def test_a_school_without_the_add_on_is_told_the_way_out(school: Run, tmp_path: Path) -> None:
    plain = SETTINGS.replace('with = ["conduct"]\n', "")
    (tmp_path / "attcli.toml").write_text(plain, encoding="utf-8")
    for who in (MUM, REED):
        run = warn(school, *who)
        assert run.returncode == 2
        assert 'Write with = ["conduct"] under [schools.fernbank]' in run.stderr


def test_a_letter_dated_far_ahead_is_refused(school: Run) -> None:
    ahead = (date.today() + timedelta(30)).isoformat()  # noqa: DTZ011
    run = school("conduct", "letter", 1, *MUM, *HAPPENED, "--risk", "low", "--letter-date", ahead)
    assert run.returncode == 2
    assert "days ahead" in run.stderr


def test_undo_takes_a_letter_back(school: Run) -> None:
    run = warn(school, *MUM)
    change = run.stderr.rsplit("undo ", 1)[1].split()[0]
    assert school("undo", change).returncode == 0
    assert cases(school) == []


def test_after_an_informal_meeting(school: Run, tmp_path: Path) -> None:
    run = school(
        *("conduct", "followup", *MUM, "--meeting", "2025-11-05", "--on", "2025-11-04"),
        *("--agreed", "You will ring first.", "--agreed", "We will ring back."),
        *THEN,
    )
    assert run.returncode == 0, run.stderr
    words = words_of(tmp_path / run.stdout.strip())
    assert "What we agreed on Wednesday 5 November 2025" in words
    assert "You will ring first." in words
    assert cases(school) == []  # no letter of the seven
    assert school("conduct", "followup", *MUM, "--meeting", "2025-11-05").returncode == 2


def test_a_pupil_forgotten_takes_the_letters_to_their_parents_along(school: Run) -> None:
    assert warn(school, *MUM).returncode == 0
    assert warn(school, *REED).returncode == 0
    run = school("forget", ADA, "--yes")
    assert run.returncode == 0, run.stderr
    (left,) = cases(school)
    assert left["name"] == "Mr Tom Reed"
    visitor = school("forget", "Mr Tom Reed", "--yes")
    assert visitor.returncode == 2
    assert "attcli forget --before DATE" in " ".join(visitor.stderr.split())
