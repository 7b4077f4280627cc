"""The registration certificate: every session in its place, the totals those of `absence`."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from tests.letters.hand import SOME_ABSENCE, context, days_of, facts, marks

from attcli.exports.read import read_exports, school_names
from attcli.law.codes import codes_on
from attcli.letters import Certificate, Prepared, certificate, prepare, render
from attcli.letters.blocks import plain
from attcli.letters.certificate import WORDS, KeyEntry
from attcli.letters.facts import PupilFacts
from attcli.letters.frontmatter import head_of
from attcli.letters.gather import facts_of
from attcli.letters.model import Text
from attcli.measures.absence import SUMS
from attcli.places import sample_data_dir, templates_dir
from attcli.policy.settings import School
from attcli.policy.settings_file import load
from attcli.register.view import Asked, open_view

SPECIAL = {"2025-11-11 PM": "N", "2025-11-12 PM": None, "2025-10-24 AM": "#", "2025-10-24 PM": "#"}


def made(changes: dict[str, str | None] | None = None, **more: object) -> Certificate:
    return certificate(facts(changes=SOME_ABSENCE | (changes or {}), **more), context())


def shown(cert: Certificate) -> dict[str, str]:
    """The rows of the grid as a person reads them: `.` shaded, `[ ]` in a box."""
    look = {"mark": "{}", "closed": "({})", "none": ".", "missing": "[]", "no-reason": "[{}]"}
    return {
        week.label: week.closed or " ".join(look[c.kind].format(c.mark) for c in week.cells)
        for week in cert.weeks
    }


def test_the_grid_shows_every_week_holiday_closure_and_gap() -> None:
    assert shown(made(SPECIAL)) == {
        "1 Sep 2025": ". . . . / \\ / \\ / \\",
        "8 Sep 2025": "I I I I I I I I I I",
        "15 Sep 2025": "/ \\ / \\ / \\ / \\ / \\",
        "22 Sep 2025": "U \\ / \\ / \\ / \\ / \\",
        "29 Sep 2025": "/ \\ / \\ / \\ / \\ L \\",
        "6 Oct 2025": "/ \\ / \\ / \\ / \\ / \\",
        "13 Oct 2025": "O O O O / \\ / \\ / \\",
        "20 Oct 2025": "/ \\ / \\ / \\ / \\ (#) (#)",
        "27 Oct 2025": "no sessions in this week",
        "3 Nov 2025": "/ \\ / \\ / \\ / \\ / \\",
        "10 Nov 2025": "/ \\ / [N] / [] / \\ / \\",
    }


@pytest.mark.parametrize("weeks", [13, 20, 39, 46])
def test_the_height_said_beforehand_is_that_of_the_weeks_whatever_stands_beside_them(
    weeks: int, tmp_path: Path
) -> None:
    codes = sorted(codes_on(date(2025, 11, 14)).values(), key=lambda code: -len(code.title))
    one = made(SPECIAL | {"2025-11-11 AM": "U"})
    groups = head_of(templates_dir() / WORDS)["groups"].values()
    key = [KeyEntry("W", code.title, max(groups, key=len)) for code in codes]
    written = (templates_dir() / "certificate/certificate.typ").read_text()
    own = tmp_path / "certificate/certificate.typ"
    own.parent.mkdir()
    own.write_text(written.replace("rows: height(d), ", ""))
    assert own.read_text() != written
    for codes_used in (1, 5, 7, 14, len(key)):
        full = replace(one, weeks=one.weeks[1:2] * weeks, key=tuple(key[:codes_used]))
        assert render(full, "pdf").content == render(full, "pdf", tmp_path).content


def test_weeks_without_a_session_run_together() -> None:
    gone = days_of("2025-10-20", "2025-10-24", "gone") | days_of("2025-11-03", "2025-11-07", "gone")
    rows = shown(made(gone))
    assert rows["20 Oct 2025"] == "no sessions in these 3 weeks"
    assert "27 Oct 2025" not in rows


def test_totals_key_and_legend() -> None:
    cert = made(SPECIAL)
    assert dict(cert.totals) == {
        "Possible": "93",
        "Attended": "77",
        "Authorised absence": "10",
        "Unauthorised absence": "6",
        "Late, before the register closed (in attended)": "1",
        "Late, after the register closed (in unauthorised)": "1",
        "Reason still to be found (in unauthorised)": "1",
        "No mark (not counted)": "1",
        "Attendance": "82.8%",
    }
    assert [k.code for k in cert.key] == ["/", "\\", "L", "I", "N", "O", "U", "#"]
    assert {k.code: k.group for k in cert.key}["O"] == "unauthorised absence"
    assert len(cert.legend) == 2
    assert made(days_of("2025-10-27", "2025-10-31", "/")).legend != ()


def test_missing_sessions_are_those_the_measure_found_not_every_blank() -> None:
    nothing = made(SPECIAL, missing=frozenset())
    assert shown(nothing)["10 Nov 2025"] == "/ \\ / [N] / . / \\ / \\"
    without_row = made({"2025-11-12 PM": "gone"}, missing=frozenset({(date(2025, 11, 12), "PM")}))
    assert shown(without_row)["10 Nov 2025"] == "/ \\ / \\ / [] / \\ / \\"


def test_weekend_marks_stand_in_a_note_so_that_the_totals_add_up() -> None:
    cert = made({"2025-09-20 AM": "/", "2025-09-20 PM": "\\"})
    assert cert.counts["possible"] == 96 + 2
    assert "20 Sep 2025 AM /, 20 Sep 2025 PM \\" in plain(cert.notes)


def test_it_says_what_it_is_made_of_and_is_never_signed() -> None:
    cert = made()
    words = plain(cert.notes)
    assert "marks_autumn.csv, saved 17 November 2025, 08:05" in words
    assert "9f2c" * 16 in words
    assert "not known to it" in words
    assert "true extract" in cert.labels["statement"]
    assert "Nothing here is legal advice" in cert.footnote
    assert "August 2024" in cert.footnote
    assert cert.signer == "Mrs Helen Trevose"


def test_what_the_export_does_not_say_is_said_to_be_missing() -> None:
    bare = facts(pupil={"dob": None, "upn": None, "class": None})
    cert = certificate(bare, context(school=School("s")))
    texts = {label: getattr(value, "text", None) for label, value in cert.details}
    assert texts["UPN"] == texts["Class"] == texts["Date of birth"] == "not in the export"
    assert texts["School"] is None
    assert cert.to_complete == ("School",)


def test_the_pdf_is_tagged_titled_and_has_row_and_column_headings(tmp_path: Path) -> None:
    cert = made(SPECIAL)
    drawn = render(cert, "pdf")
    assert drawn.content == render(cert, "pdf").content
    (tmp_path / "c.pdf").write_bytes(drawn.content)
    pdf = PdfReader(tmp_path / "c.pdf")
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == "Registration certificate: Aisha Khan"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    scopes = [
        scope for element in elements(root["/StructTreeRoot"]) if (scope := th_scope(element))
    ]
    assert scopes.count("/Column") == 1 + 5 + 10
    assert scopes.count("/Row") == len(cert.weeks)
    fonts = {f["/BaseFont"] for f in pdf.pages[0]["/Resources"]["/Font"].values()}
    assert all("+NotoSans" in font for font in fonts), fonts


def elements(node: object) -> list[dict[str, object]]:
    """Every structure element below `node`."""
    found = []
    kids = node.get("/K", [])  # type: ignore[attr-defined]
    for named in kids if isinstance(kids, list) else [kids]:
        kid = named.get_object() if hasattr(named, "get_object") else named
        if hasattr(kid, "get") and kid.get("/S"):
            found += [kid, *elements(kid)]
    return found


def th_scope(element: dict[str, object]) -> str | None:
    if element["/S"] != "/TH":
        return None
    given = element["/A"]
    parts = given if isinstance(given, list) else [given]
    return next((str(p["/Scope"]) for p in parts if "/Scope" in p), None)  # type: ignore[index]


def test_a_pupil_without_a_mark_still_has_a_page() -> None:
    someone = facts()
    cert = certificate(
        PupilFacts(someone.pupil, (), someone.counts, someone.marks.clear()), context()
    )
    assert render(cert, "pdf").pages == 1
    assert dict(cert.totals)["Attendance"] == "n/a: no possible session"


@pytest.mark.parametrize(("until", "pages"), [(date(2026, 7, 21), 1), (date(2027, 7, 21), 2)])
def test_a_year_fills_a_page_and_two_years_take_two(until: date, pages: int) -> None:
    someone = facts()
    long = PupilFacts(someone.pupil, (), someone.counts, marks(until=until))
    assert render(certificate(long, context(end=until)), "pdf").pages == pages


def test_word_and_html_twins_hold_the_same_cells(tmp_path: Path) -> None:
    cert = made(SPECIAL)
    document = Document(io.BytesIO(render(cert, "docx").content))
    grid = document.tables[1].rows[0].cells[0].tables[0]
    rows = [[cell.text for cell in row.cells] for row in grid.rows[2:]]
    expected = [
        [w.label, *([w.closed] * 10 if w.closed else [c.mark for c in w.cells])] for w in cert.weeks
    ]
    assert rows == expected
    page = render(cert, "html").content.decode()
    assert page.count('<th scope="row">') == len(cert.weeks) + len(cert.totals) + len(cert.key)
    assert "http" not in page.partition("<body>")[2]


@pytest.fixture(scope="module")
def sample() -> dict[str, PupilFacts]:
    folder = sample_data_dir() / "porthkerra"
    told = load(folder / "attcli.toml")
    arbor = folder / "arbor"
    register = read_exports(
        sorted(arbor.glob("marks-*.csv")),
        pupils=arbor / "pupils.csv",
        contacts=arbor / "contacts.csv",
        schools=school_names(told),
    )
    view = open_view(register, told, Asked(start=date(2025, 9, 1)))
    return facts_of(view, view.scope.get_column("pupil_id").to_list())


def test_totals_equal_those_of_absence_for_every_pupil_of_the_sample_school(
    sample: dict[str, PupilFacts],
) -> None:
    assert len(sample) > 200
    for pupil in sample.values():
        counts = certificate(pupil, context()).counts
        assert {n: counts[n] for n in SUMS} == {n: pupil.counts[n] for n in SUMS}
        assert counts["missing"] == pupil.counts["missing"]


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        (date(2025, 10, 22), "Aisha Khan left on 22 October 2025."),
        (date(2025, 11, 14), "Aisha Khan left on 14 November 2025."),
        (date(2026, 7, 22), None),
        (None, None),
    ],
)
def test_a_leavers_certificate_says_when_they_left(leaves: date | None, said: str | None) -> None:
    notes = plain(certificate(facts(pupil={"leaving_date": leaves}), context()).notes)
    assert (said in notes) if said else (" left on " not in notes)


def test_letter_and_certificate_name_the_same_first_day() -> None:
    done = prepare("attendance-update", facts(), context())
    assert isinstance(done, Prepared)
    [copy] = done.copies
    assert "From 3 September 2025 to 14 November 2025" in plain(copy.letter.body)
    assert copy.letter.enclosures == (
        "registration certificate, 3 September 2025 to 14 November 2025",
    )
    told = dict(certificate(facts(), context()).details)["Period"]
    assert told == Text("3 September 2025 to 14 November 2025")
    lost = frozenset({(date(2025, 9, 2), "PM")})
    told = dict(certificate(facts(missing=lost), context()).details)["Period"]
    assert told == Text("2 September 2025 to 14 November 2025")
