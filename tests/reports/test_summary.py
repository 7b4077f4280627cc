"""summary.html: whole in itself, true to the figures, safe with any name.

ATTCLI_WRITE_GOLDENS=1 writes the golden words anew: then read the difference.
"""

import html
import itertools
import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from tests.register.by_hand import others, pupil_id, with_marks
from tests.reports.school import DAYS, THIS_WEEK, PlainDesk, away, here, school, week_of, written

GOLDEN = Path(__file__).with_name("golden") / "summary.txt"
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """The tags in order, what is open, and the words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style" and data.strip():
            self.words.append(" ".join(data.split()))


def page_of(folder: Path) -> Page:
    return Page((folder / "summary.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A week with something of everything; the names try to break the page."""
    rows = [
        *school(
            ("most", DAYS[:15], "I"),
            ("some", [*DAYS[:2], THIS_WEEK[0]], "I"),
            ("out", THIS_WEEK, "O"),
            ("near", THIS_WEEK[:4], "U"),
        ),
        *with_marks(here("gap"), away("gap", THIS_WEEK[:1], None)),
        *with_marks(here("wait"), [("wait", date(2025, 10, 1), "AM", "N")]),
    ]
    about = {
        "most": {"surname": "<script>alert(1)</script>", "forename": "{{ 7*7 }}"},
        "some": {"surname": "O’Neil & Sons", "looked_after": True},
    }
    desk = PlainDesk(blocks={pupil_id("near"): "no address"})
    week = week_of(rows, about)
    return written(week, tmp_path_factory.mktemp("week") / "wk", desk).folder


def test_it_needs_no_network_and_runs_nothing(folder):
    tags = page_of(folder).tags
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in tags}
    text = (folder / "summary.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", text)
    assert "default-src 'none'" in text


def test_every_link_leads_to_a_file_of_the_folder(folder):
    hrefs = [attrs["href"] for tag, attrs in page_of(folder).tags if tag == "a"]
    files = [href for href in hrefs if not href.startswith("#")]
    assert len(files) > 5
    for href in files:
        assert (folder / unquote(href)).is_file(), href


def test_it_can_be_read_aloud(folder):
    page = page_of(folder)
    tags = [tag for tag, _ in page.tags]
    assert page.open == []
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert tags.count("h1") == 1
    assert tags.count("caption") == tags.count("table")
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in page.tags if tag == "th")
    headings = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))


def test_a_name_is_never_markup_nor_template(folder):
    words = page_of(folder).words
    assert "<script>alert(1)</script>, {{ 7*7 }}" in words
    assert "O’Neil & Sons, Ada" in words


def test_it_says_what_the_golden_page_says(folder):
    words = [w for w in page_of(folder).words if not w.startswith(("Law:", "Made by attcli"))]
    text = "\n".join(words) + "\n"
    if os.environ.get("ATTCLI_WRITE_GOLDENS"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_first_week_says_that_there_is_none_before(tmp_path):
    week = week_of(others(DAYS[:5]))
    words = page_of(written(week, tmp_path / "wk").folder).words
    assert any("first school week of the period" in word for word in words)
    assert "Last week n/a" in words


def test_a_short_register_says_who_cannot_be_ruled_out(tmp_path):
    folder = written(week_of(others(DAYS[:30])), tmp_path / "wk").folder
    said = "12 pupils can't be ruled out: the register holds fewer than ten school weeks for them"
    assert any(word.startswith(said) for word in page_of(folder).words)
    note = openpyxl.load_workbook(folder / "weekly.xlsx")["Threshold"]["A2"].value
    assert note.startswith(f"{said}, none before 1 September 2025.")


def test_too_few_pupils_are_said_at_the_top(tmp_path):
    words = page_of(written(week_of(others(DAYS, n=3)), tmp_path / "wk").folder).words
    assert words.index("Few pupils.") < words.index("At a glance")


def test_an_enormous_list_is_left_to_the_workbook(tmp_path):
    week = week_of(school(*((f"p{n:03}", DAYS[:9], "I") for n in range(90))))
    words = page_of(written(week, tmp_path / "wk").folder).words
    assert "10 more in weekly.xlsx." in words


def test_the_style_is_ours_alone(folder):
    text = html.unescape((folder / "summary.html").read_text(encoding="utf-8"))
    assert text.count("<style>") == 1
    assert "@page" in text


def test_the_charts_are_drawn_in_the_page_and_told_in_words(folder):
    page = (folder / "summary.html").read_text(encoding="utf-8")
    charts = re.findall(r'<div role="img" aria-label="([^"]+)"><svg ', page)
    assert len(charts) == 2
    assert charts[0].startswith("Attendance in each school week: ")
    assert "the dotted line is the target, 96%" in charts[0]
    assert re.search(r"Monday [\d.]+%, .* and Friday [\d.]+%; the broken line", charts[1])


@pytest.mark.parametrize(
    ("as_of", "title", "figure"),
    [
        (date(2025, 11, 26), "Attendance, Monday 10 to Friday 14 November 2025", "100.0%"),
        (date(2026, 9, 2), "Attendance: no school week up to Wednesday 2 September 2026", "n/a"),
    ],
)
def test_a_week_without_school_is_not_given_figures(tmp_path, as_of, title, figure):
    week = week_of(others(DAYS), as_of=as_of)
    words = page_of(written(week, tmp_path / "wk").folder).words
    assert title in words
    assert words[words.index("Attendance in the latest school week") + 1] == figure
    assert "0.0%" not in words


def test_nothing_amiss_is_said_in_words(tmp_path):
    words = page_of(written(week_of(others(DAYS)), tmp_path / "wk").folder).words
    assert not [text for text in words if "None" in text or "of no " in text]
