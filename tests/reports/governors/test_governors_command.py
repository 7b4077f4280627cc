"""`attcli governors` as a person runs it: four forms, no name in any, refusals, looking back."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph
from tests.conftest import run_in

Run = Callable[..., subprocess.CompletedProcess[str]]
DAY = timedelta(days=1)
STARTS = ((date(2025, 9, 8), 3), (date(2025, 11, 3), 3), (date(2026, 1, 5), 1))
DAYS = [s + (7 * w + d) * DAY for s, weeks in STARTS for w in range(weeks) for d in range(5)]
HEAD = "UPN,Surname,Forename,Year group,Class,Sex,FSM,Date,Session,Mark"
SETTINGS = (
    '[schools.hill]\nname = "Hill School"\n[schools.hill.governors]\n'
    'expected_attendance = "97.5"\nexpected_year = "2025/26"\n'
)


def upn(n: int) -> str:
    return f"A82300001{n:04d}"


def lines(pupils: range = range(40), away: tuple[int, ...] = ()) -> str:
    """Every fourth pupil is ill on Mondays; those of `away` on the first Friday too."""
    told = [HEAD]
    for n in pupils:
        who = f"{upn(n)},Zzsurname{n:02d},Qqforename{n:02d},{1 + n % 4},{1 + n % 4}Puffins"
        who += f",{'FM'[n % 2]},{'YN'[n % 8 > 0]}"
        for i, day in enumerate(DAYS):
            mark = "I" if (n % 4 == 0 and i % 5 == 0) or (n in away and i == 4) else "/"
            told += [f"{who},{day},{half},{mark}" for half in ("AM", "PM")]
    return "\n".join(told) + "\n"


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that remembers the marks, of which each test has a copy."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "attcli.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "marks.csv").write_text(lines(), encoding="utf-8")
    assert run_in(folder, "-q", "ingest", "marks.csv").returncode == 0
    return folder


@pytest.fixture
def office(taken_in: Path, attcli_here: Run, tmp_path: Path) -> Path:
    return shutil.copytree(taken_in, tmp_path, dirs_exist_ok=True)


def text_of(path: Path) -> str:
    """All that the file says, with what lies hidden in it."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages) + content.decode("latin-1")
    if path.suffix in {".docx", ".xlsx"}:
        packed = zipfile.ZipFile(io.BytesIO(content))
        parts = (n for n in packed.namelist() if n.endswith((".xml", ".rels")))
        return "\n".join(packed.read(name).decode() for name in parts)
    return content.decode()


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "xlsx"])
def test_each_form_tells_the_school_and_names_no_child(
    attcli_here: Run, office: Path, ending: str
) -> None:
    run = attcli_here("governors", "-o", f"summary.{ending}")
    assert (run.returncode, run.stdout.strip()) == (0, f"summary.{ending}"), run.stderr
    path = office / f"summary.{ending}"
    said = text_of(path)
    assert path.stat().st_mode & 0o077 == 0
    for word in ("Hill School", "Attendance: a summary for governors", "97.5"):
        assert word in said
    assert not re.search(r"zzsurname|qqforename|A82300001|puffins|marks\.csv", said, re.IGNORECASE)
    again = path.read_bytes()
    attcli_here("governors", "-o", f"summary.{ending}")
    assert path.read_bytes() == again


def test_the_page_asks_the_network_for_nothing(attcli_here: Run, office: Path) -> None:
    attcli_here("governors", "-o", "summary.html")
    page = (office / "summary.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:|//|file:|data:)", page)
    assert page.count('role="img" aria-label="') == page.count("<svg")
    assert len(set(re.findall(r'\bid="([^"]+)"', page))) == len(re.findall(r'\bid="', page))


def test_what_is_said_of_the_school(attcli_here: Run, office: Path) -> None:
    """Ten of forty pupils were ill on every Monday: 10% of their sessions, so persistently absent;
    the year groups of nobody are told, those of all are not."""
    attcli_here("governors", "-o", "summary.html")
    page = (office / "summary.html").read_text(encoding="utf-8")
    for words in (
        "Autumn 1 to autumn 2 2025/26: 8 September 2025 to 21 November 2025",
        "Attendance is 95.0%, below the target of 96%.",
        "10 of 40 pupils",
        "The school is expected to reach 97.5% in 2025/26.",
        "The last week came after the period of this summary and counts in no other figure here.",
        "the dotted line is the target, 96%; the last week after the period",
        "which is not known to hold what was done before this program was in use.",
        "Persistent absence by group would tell of too few pupils",
    ):
        assert words in page, words
    assert "Looked-after children" not in page
    assert "Not known: special educational needs" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "summary.txt"), ".html, .pdf, .docx, .xlsx"),
        (("--class", "1Puffins"), "whole schools"),
        (("--year", "1"), "whole schools"),
        (("--pupil", upn(1)), "whole schools"),
        (("--approved",), "--commentary"),
        (("--half-term", "summer 2"), "autumn 1, autumn 2"),
        (("marks.csv", "--record"), "workspace"),
        (("--commentary", "nowhere.txt"), "does not exist"),
    ],
)
def test_refusals_say_the_way_out(attcli_here: Run, office: Path, words, said: str) -> None:
    run = attcli_here("governors", *words)
    assert run.returncode in {2, 3}
    assert said in run.stderr
    assert not (office / "governors.html").exists()


def test_a_school_of_few_pupils_has_no_summary(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text(lines(range(4)), encoding="utf-8")
    run = attcli_here("governors", "few.csv")
    assert run.returncode == 2
    assert "fewer than 5 pupils" in run.stderr


def test_the_heads_words_are_a_draft_until_approved(attcli_here: Run, office: Path) -> None:
    (office / "head.txt").write_text("A good term.\n\n- more calls\n- a breakfast club\n")
    attcli_here("governors", "--commentary", "head.txt")
    page = (office / "governors.html").read_text(encoding="utf-8")
    assert "Draft: the headteacher has not approved" in page
    assert "<li>a breakfast club</li>" in page
    attcli_here("governors", "--commentary", "head.txt", "--approved")
    approved = (office / "governors.html").read_text(encoding="utf-8")
    assert "raft" not in approved.replace("draft {", "").replace(".draft", "")
    assert "A good term." in approved


@pytest.mark.parametrize(
    "words",
    [
        "Qqabel Zzkane was ill.",
        "zzkane, qqabel",
        "Qqabel Zzkane's mother rang.",
        "Qqabel Zzkane’s mother rang.",
        "Qqabel J. Zzkane was ill.",
        "Qqábel Zzkane was ill.",
        "Qqa\u0301bel Zzkane was ill.",
        "Qqchidi Zzokon Zzpascoe was ill.",
        "Qqchidi Zzokon-Zzpascoe was ill.",
        "Zzdarcy O’Zzneill, Qqseala",
        f"See {upn(3)}.",
        f"See {upn(3).lower()}.",
    ],
)
def test_the_heads_words_name_no_pupil(attcli_here: Run, office: Path, words: str) -> None:
    told = lines()
    for n, name in enumerate(
        ("Zzkane,Qqábel", "Zzokon-Zzpascoe,Qqchidi", "Zzdarcy-O'Zzneill,Qqseala")
    ):
        told = told.replace(f"Zzsurname{n:02d},Qqforename{n:02d}", name)
    (office / "marks.csv").write_text(told, encoding="utf-8")
    (office / "head.txt").write_text(f"A good term.\n{words}\n", encoding="utf-8")
    run = attcli_here("governors", "marks.csv", "--commentary", "head.txt")
    assert run.returncode == 2
    assert "line 2 names a pupil" in run.stderr
    assert "zz" not in run.stderr.casefold()


def test_a_name_over_two_lines_of_the_heads_words_is_one(attcli_here: Run, office: Path) -> None:
    told = lines().replace("Zzsurname03,Qqforename03", "Zzkane,Qqabel")
    (office / "marks.csv").write_text(told, encoding="utf-8")
    (office / "head.txt").write_text("We thank Qqabel\nZzkane for it.\n", encoding="utf-8")
    run = attcli_here("governors", "marks.csv", "--commentary", "head.txt")
    assert (run.returncode, "line 2 names a pupil" in run.stderr) == (2, True)


def test_a_first_name_alone_in_the_heads_words_is_asked_about(
    attcli_here: Run, office: Path
) -> None:
    told = lines().replace("Zzsurname03,Qqforename03", "Zzkane,Grace")
    (office / "marks.csv").write_text(told, encoding="utf-8")
    (office / "head.txt").write_text("Much grace.\n\nGrace did well.\n", encoding="utf-8")
    run = attcli_here("governors", "marks.csv", "--commentary", "head.txt")
    assert run.returncode == 0
    assert "line 3 holds a word that is a pupil’s first name too" in run.stderr
    assert "line 1" not in run.stderr


def test_a_nursery_has_a_summary(attcli_here: Run, tmp_path: Path) -> None:
    """Nobody there is of the ages that published figures count."""
    young = re.sub(r",[1-4],[1-4]Puffins", ",N2,Puffins", lines())
    (tmp_path / "young.csv").write_text(young, encoding="utf-8")
    run = attcli_here("governors", "young.csv")
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "governors.html").read_text(encoding="utf-8")
    assert "here there is nobody of that age to set beside them" in page
    assert "Beside other schools" not in page


def test_sex_is_told_in_words_however_the_export_writes_it(attcli_here: Run, office: Path) -> None:
    marks = re.sub(r",F,([YN]),", r",Female,\1,", lines(), count=200)
    (office / "marks.csv").write_text(marks, encoding="utf-8")
    attcli_here("governors", "marks.csv")
    page = (office / "governors.html").read_text(encoding="utf-8")
    table = page[page.index("<caption>Sex") :].partition("</table>")[0]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == ["Female", "Male"]


def test_needs_of_which_the_export_says_only_yes_are_told_in_words(
    attcli_here: Run, office: Path
) -> None:
    """The ill on Mondays have the lowest attendance, so the group is told in a sentence too."""
    marks = lines().replace("FSM", "SEN", 1)
    for n in range(40):
        said = "No SEN" if n % 4 else "Yes"
        marks = re.sub(rf"(Qqforename{n:02d},.*?,[FM],)[YN],", rf"\g<1>{said},", marks)
    (office / "marks.csv").write_text(marks, encoding="utf-8")
    run = attcli_here("governors", "marks.csv")
    assert run.returncode == 0, run.stderr
    page = (office / "governors.html").read_text(encoding="utf-8")
    table = page[page.index("<caption>Special educational needs") :].partition("</table>")[0]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == ["No SEN", "SEN, no more said"]
    assert "pecial educational needs: SEN, no more said" in page


def test_no_heading_of_a_table_in_word_is_broken_within_a_word(
    attcli_here: Run, office: Path
) -> None:
    """A letter of the type used is at most some 0.6 of its height wide; cells keep 3.8 mm free."""
    attcli_here("governors", "-o", "summary.docx")
    tables = docx.Document(str(office / "summary.docx")).tables
    heads = [cell for table in tables if len(table.rows) > 1 for cell in table.rows[0].cells]
    assert "Unauthorised absence" in {cell.text for cell in heads}
    for cell in heads:
        longest = max(cell.text.split(), key=len)
        size = cell.paragraphs[0].runs[0].font.size.mm
        assert 0.6 * size * len(longest) <= cell.width.mm - 3.8, cell.text
    order = ["tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]  # as the format wants them
    for table in tables:
        names = [one.tag.rpartition("}")[2] for one in table._tbl.tblPr if "jc" not in one.tag]
        assert names == [name for name in order if name in names]
        assert "tblBorders" in names


def test_in_word_no_page_ends_on_a_heading_or_on_the_words_that_lead_to_a_chart(
    attcli_here: Run, office: Path
) -> None:
    """What stands from a heading to its chart, or to the rows of its table, stays together."""
    attcli_here("governors", "-o", "summary.docx")
    file = docx.Document(str(office / "summary.docx"))
    blocks = list(file.iter_inner_content())
    charts = [n for n, one in enumerate(blocks) if not_table(one) and one._p.xpath(".//w:drawing")]
    assert len(charts) >= 2
    led_to = set()
    for chart in charts:
        headings = [n for n in range(chart) if level(blocks[n])]
        first = next(n for n in reversed(headings) if level(blocks[n]) == 2)
        led_to |= {blocks[n].text for n in range(first, chart) if not level(blocks[n])}
        assert not blocks[chart].paragraph_format.keep_with_next
        assert all(kept(one) for one in blocks[first:chart] if not_table(one))
    assert "Attendance is 95.0%, below the target of 96%." in led_to
    assert all(kept(one) for one in blocks if level(one))
    for table, after in zip(blocks, [*blocks[1:], None], strict=True):
        if not not_table(table) and len(table.rows) > 1:
            *rows, last = [all(kept(c.paragraphs[0]) for c in row.cells) for row in table.rows]
            assert all(rows[:3] if len(rows) >= 14 else rows)
            assert last == (not_table(after) and not level(after))  # a note


def not_table(block: object) -> bool:
    return isinstance(block, Paragraph)


def level(block: Paragraph | Table) -> int:
    """The level of a heading; 0 for anything else."""
    name = block.style.name if not_table(block) else ""
    return int(name.removeprefix("Heading ")) if name.startswith("Heading ") else 0


def kept(paragraph: Paragraph) -> bool:
    own = paragraph.paragraph_format.keep_with_next
    return bool(paragraph.style.paragraph_format.keep_with_next if own is None else own)


def test_of_published_figures_each_column_says_its_own_dates(
    attcli_here: Run, office: Path
) -> None:
    attcli_here("governors")
    page = (office / "governors.html").read_text(encoding="utf-8")
    assert "Published of England, primary schools: daily figures of 2025/26" in page
    assert "Published of England, all schools: daily figures of 2025/26" in page
    assert "Figures of different days in one column do not add up." in page
    head = page.index("Beside other schools")
    table = page[head : page.index("</table>", head)]
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]:
        values = re.findall(r'<td class="n">(.*?)</td>', row)
        assert any(value != "–" for value in values[1:]), row


def test_rates_in_the_workbook_have_one_decimal(attcli_here: Run, office: Path) -> None:
    """Those of a year before, too, which are joined week by week."""
    marks = lines(range(31))
    (office / "marks.csv").write_text(marks, encoding="utf-8")
    then = re.sub(r",(202\d)-", lambda year: f",{int(year[1]) - 1}-", marks)
    (office / "then.csv").write_text(then, encoding="utf-8")
    attcli_here("governors", "marks.csv", "then.csv", "-o", "summary.xlsx")
    pages = openpyxl.load_workbook(office / "summary.xlsx")
    values = [v for page in pages for row in page.values for v in row if isinstance(v, float)]
    assert values
    assert [v for v in values if round(v, 1) != v] == []


def test_what_was_reported_is_looked_back_at(attcli_here: Run, office: Path) -> None:
    kept = attcli_here("governors", "--half-term", "autumn 1", "--record", "--by", "Office")
    assert "Kept in the log as change" in kept.stderr
    attcli_here("governors")
    assert "it is the same now" in (office / "governors.html").read_text(encoding="utf-8")
    (office / "later.csv").write_text(lines(away=tuple(range(1, 20, 2))), encoding="utf-8")
    assert attcli_here("-q", "ingest", "later.csv").returncode == 0
    attcli_here("governors")
    page = (office / "governors.html").read_text(encoding="utf-8")
    told = re.search(r"For autumn 1 2025/26, 95.0% attendance was reported on [^;]+; (.*)", page)
    assert told is not None
    words = "it is 93.3% now, because 20 marks of that time were changed since."
    assert told[1].startswith(words)


def test_letters_are_told_as_numbers_of_pupils(attcli_here: Run, office: Path) -> None:
    for n in range(6):
        letter = ("--kind", "letter", "--date", "2025-09-29", "--what", "attendance-update")
        assert attcli_here("log", "add", upn(n), *letter).returncode == 0
    attcli_here("log", "add", upn(1), "--kind", "meeting", "--date", "2025-11-10")
    attcli_here("governors")
    page = (office / "governors.html").read_text(encoding="utf-8")
    assert re.search(r"Letters</th>\s*<td class=\"n\">6</td>", page)
    assert re.search(r"Meetings</th>\s*<td class=\"n\">not shown</td>", page)
    assert re.search(r"Home visits</th>\s*<td class=\"n\">0</td>", page)


def test_a_letter_declared_void_was_not_written(attcli_here: Run, office: Path) -> None:
    for n in range(6):
        letter = ("--kind", "letter", "--date", "2025-09-29", "--what", "attendance-update")
        assert attcli_here("log", "add", upn(n), *letter).returncode == 0
    void = attcli_here("letters", "void", "3", "--reason", "sent to another family")
    assert void.returncode == 0, void.stderr
    attcli_here("governors")
    page = (office / "governors.html").read_text(encoding="utf-8")
    assert re.search(r"Letters</th>\s*<td class=\"n\">5</td>", page)


def test_stages_rest_on_the_log_as_it_was_on_the_periods_last_day(
    attcli_here: Run, office: Path
) -> None:
    """Ten missed 6 of 60 sessions: stage 2; no better after the invitation: stage 3."""
    every = lines().splitlines()
    ill = {str(DAYS[i]) for i in (0, 20, 25)}
    some = [
        f"{row[:-1]}/" if row.endswith(",I") and row.split(",")[7] not in ill else row
        for row in every
    ]
    (office / "fewer.csv").write_text("\n".join(some) + "\n", encoding="utf-8")
    assert attcli_here("-q", "ingest", "fewer.csv", "--yes").returncode == 0

    def told() -> str:
        attcli_here("governors")
        page = (office / "governors.html").read_text(encoding="utf-8")
        found = re.search(r"By the school’s policy there are (.*?)\.", page)
        return found[1] if found else ""

    assert told() == "10 at Stage 2: Formal meeting"
    invited = ("--kind", "letter", "--what", "meeting-invitation")
    for n in range(0, 40, 4):
        attcli_here("log", "add", upn(n), *invited, "--date", "2026-01-05")
    assert told() == "10 at Stage 2: Formal meeting"
    for n in range(0, 40, 4):
        attcli_here("log", "add", upn(n), *invited, "--date", "2025-09-22")
    assert told() == "10 at Stage 3: Action plan"


def test_schools_stand_side_by_side(attcli_here: Run, tmp_path: Path) -> None:
    hill = lines(range(20)).replace(HEAD, f"School,{HEAD}")
    both = re.sub(r"^A", "Hill,A", hill, flags=re.MULTILINE)
    both += re.sub(r"^A", "Vale,A", lines(range(20, 45)).split("\n", 1)[1], flags=re.MULTILINE)
    (tmp_path / "trust.csv").write_text(both, encoding="utf-8")
    for ending in ("html", "pdf", "docx", "xlsx"):
        run = attcli_here("governors", "trust.csv", "-o", f"trust.{ending}")
        assert run.returncode == 0, run.stderr
    page = (tmp_path / "trust.html").read_text(encoding="utf-8")
    assert "The schools side by side" in page
    assert page.count('<h2 class="name">') == 2
    assert "2 schools side by side" in page
    pages = openpyxl.load_workbook(tmp_path / "trust.xlsx").worksheets
    assert pages[-1].title == "About"
    for sheet in pages[1:-1]:
        assert sheet["A1"].value == {"1": "Hill", "2": "Vale"}[sheet.title[0]], sheet.title
    assert {"1 Data quality", "2 Bands of attendance"} <= {sheet.title for sheet in pages}
