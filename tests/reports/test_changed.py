"""changes.html: what has changed since the week before, each thing under its own heading."""

import html
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from tests.cli.a_school import LAST, OUT, people, register, workspace
from tests.conftest import Run
from tests.register.by_hand import others, pupil_id
from tests.reports.school import DAYS, THIS_WEEK, school, week_of, written
from tests.reports.test_summary import Page

from attcli.cases.amended import moved_by
from attcli.reports.changed import FIRST_WEEK, changed_html
from attcli.reports.from_log import Amended, FromLog
from attcli.reports.week import Week
from attcli.store.memory import AMENDMENTS


@pytest.fixture(scope="module")
def week() -> Week:
    rows = school(
        ("half", [*DAYS[:23], *THIS_WEEK], "I"),
        ("tenth", THIS_WEEK, "G"),
        ("near", THIS_WEEK[:4], "G"),
        ("back", DAYS[:5], "I"),
    )
    return week_of(rows, {"tenth": {"surname": "<b>O’Neil</b>", "forename": "{{ 7*7 }}"}})


def parts(text: str) -> dict[str, str]:
    """The words under each second heading, in one line each."""
    sections = re.findall(r"<h2[^>]*>(.*?)</h2>(.*?)</section>", text, re.DOTALL)
    plain = {
        head: " ".join(html.unescape(re.sub("<[^>]+>", " ", body)).split())
        for head, body in sections
    }
    return {html.unescape(head): words for head, words in plain.items()}


def test_each_change_stands_under_its_heading(week):
    told = parts(changed_html(week, FromLog()))
    assert list(told) == [
        "At a glance",
        "More absent",
        "The ten-session test",
        "Stages and letters",
        "Better",
        "Moved by amended marks",
        "How this is told",
    ]
    assert "Newly severely absent 1" in told["More absent"]
    assert "Half, Ada 4 · 4B 54.0% (46/100) 49.1% (56/110)" in told["More absent"]
    assert (
        "<b>O’Neil</b>, {{ 7*7 }} 4 · 4B 90.9% 10 of 110 0 sessions 10 sessions 14 Nov"
        in (told["The ten-session test"])
    )
    assert "Within reach now 1" in told["The ten-session test"]
    assert "Near, Ada 4 · 4B 92.7% 8 of 110 0 sessions 8 sessions" in told["The ten-session test"]
    assert "No longer met: no pupil." in told["The ten-session test"]
    assert "No longer persistently absent 1" in told["Better"]
    assert "Back, Ada 4 · 4B 90.0% (10/100) 90.9% (10/110)" in told["Better"]
    assert "no earlier week here says" in told["Moved by amended marks"]


def test_it_says_since_when(week):
    words = Page(changed_html(week, FromLog())).words
    assert (
        "Since Sunday 9 November 2025, the end of the school week before. Marks up to and "
        "including Friday 14 November 2025." in words
    )


def test_the_first_week_is_a_sentence(tmp_path):
    folder = written(week_of(others(DAYS[:5])), tmp_path / "wk").folder
    text = (folder / "changes.html").read_text(encoding="utf-8")
    assert FIRST_WEEK in Page(text).words
    assert list(parts(text)) == ["How this is told"]
    assert "<table" not in text


def test_it_is_safe_and_can_be_read_aloud(week, tmp_path):
    folder = written(week, tmp_path / "wk").folder
    text = (folder / "changes.html").read_text(encoding="utf-8")
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
    assert tags.count("h1") == 1
    assert tags.count("caption") == tags.count("table")
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    hrefs = [str(attrs["href"]) for tag, attrs in page.tags if tag == "a"]
    assert all(
        href[1:] in ids if href.startswith("#") else (folder / unquote(href)).is_file()
        for href in hrefs
    )
    summary = (folder / "summary.html").read_text(encoding="utf-8")
    assert 'href="changes.html"' in summary


def amended(week: Week, *marks: tuple[str, date, str | None, str | None]) -> Amended:
    """As if these marks, given as (pupil, day, was, now), had been amended in the morning."""
    names = ("school", "pupil_id", "date", "session", "was", "was_minutes", "now")
    rows = pl.DataFrame(
        [("school", pupil_id(who), day, "AM", was, None, now) for who, day, was, now in marks],
        schema={name: AMENDMENTS[name] for name in names},
        orient="row",
    )
    return Amended(date(2025, 11, 7), rows.height, moved_by(week.view, week.now, rows))


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ((), "No mark that counts was amended since the week up to 7 November 2025 was made."),
        (
            [("near", DAYS[0], "G", "/")],  # nine sessions in the window then, eight now
            "1 mark was amended since the week up to 7 November 2025 was made. Nobody crossed",
        ),
        (
            [("tenth", THIS_WEEK[0], "I", "G")],
            "ten-session test met 9 sessions 10 sessions 10/11/2025 AM: I, now G",
        ),
        (
            [("near", d, "G", "/") for d in DAYS[-25:-23]],
            "ten-session test no longer met 10 sessions 8 sessions",
        ),
        (
            [("near", DAYS[-30], "O", None), ("near", DAYS[-31], "O", None)],
            "ten-session test no longer met 10 sessions 8 sessions",
        ),
        (
            [("back", DAYS[-20], "I", "/")],
            "recovered 90.0% (11/110) 90.9% (10/110)",
        ),
    ],
)
def test_whom_amended_marks_moved(week, marks, said):
    told = parts(changed_html(week, FromLog(amended=amended(week, *marks))))
    assert said in told["Moved by amended marks"]


def test_a_mark_is_told_of_in_one_week_and_in_no_other(attcli_here: Run, tmp_path: Path) -> None:
    workspace(tmp_path)
    told = []
    for last, marks in (
        (LAST, {}),
        (date(2025, 11, 14), {OUT: "/"}),
        (date(2025, 11, 21), {OUT: "/"}),
    ):
        export = register(tmp_path, last, marks)
        done = attcli_here("weekly", export, *people(tmp_path), "--draft", "none", "-q")
        page = Path(done.stdout.strip()) / "changes.html"
        told.append(parts(page.read_text(encoding="utf-8"))["Moved by amended marks"])
    first, second, third = told
    assert first == "Not known: no earlier week here says which marks it counted."
    assert "10 marks were amended since the week up to 7 November 2025 was made." in second
    assert "ten-session test no longer met 10 sessions 0 sessions" in second
    assert "No mark that counts was amended since the week up to 14 November 2025" in third
