"""Names that are instructions somewhere: printed, or that one letter is refused cleanly."""

import io
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.letters.hand import context, facts, parent

from attcli.letters import Prepared, UndrawableError, certificate, prepare, render
from attcli.letters.blocks import plain
from attcli.letters.model import Letter
from attcli.letters.words import clean

HOSTILE = [
    '#read("/etc/passwd")',
    '#panic("x")',
    "*bold* _under_",
    "<b>Tom</b>",
    "Tom & Jerry",
    "{{ 7*7 }}",
    "{% raw %}",
    "back\\slash\\n",
    "]) [x](http://a) ![i](j)",
    "# heading",
    "- item",
    "`code`",
    "// comment /* x */",
    "\"quoted\" and 'single'",
    "=cmd|' /C calc'!A0",
    "$x^2$ @ref <label>",
    "مريم",
    "אברהם",
    "Nguyễn Thị Ánh",
    "Gwenllïan Llŷr",
]


def letter_to(name: str) -> Letter:
    done = prepare(
        "action-plan-invitation", facts(pupil={"forename": name, "surname": name}), context()
    )
    assert isinstance(done, Prepared), done
    return done.copies[0].letter


@pytest.mark.parametrize("name", [n for n in HOSTILE if n != "אברהם"])
def test_an_odd_name_is_printed_as_it_is_in_every_form(name: str, tmp_path: Path) -> None:
    letter = letter_to(name)
    assert f"An action plan for {name}’s" in plain(letter.body).replace("\u2068", "").replace(
        "\u2069", ""
    )
    for paragraph in Document(io.BytesIO(render(letter, "docx").content)).paragraphs:
        if paragraph.style.name == "Heading 1":
            assert name in paragraph.text
    page = render(letter, "html").content.decode()
    assert "<b>" not in page
    assert "49" not in page.partition("<body>")[2]
    (tmp_path / "x.pdf").write_bytes(render(letter, "pdf").content)
    text = PdfReader(tmp_path / "x.pdf").pages[0].extract_text()
    if name.isascii():
        assert "".join(name.split()) in "".join(text.split())
    assert "root:" not in text


@pytest.mark.parametrize("name", HOSTILE[::3])
def test_an_odd_name_on_an_envelope_and_a_certificate(name: str) -> None:
    pupil = facts(contacts=(parent(None, name, name),), pupil={"surname": name})
    done = prepare("attendance-update", pupil, context())
    assert isinstance(done, Prepared)
    for form in ("docx", "html"):
        assert render(done.copies[0].letter, form).content
        assert render(certificate(pupil, context()), form).content


def test_a_letter_no_font_has_is_refused_or_drawn_with_a_note() -> None:
    letter = letter_to("A\U0001f9ff")  # an emoji
    said = []
    try:
        said += render(letter, "pdf").notes
    except UndrawableError as refused:
        said.append(refused.problem)
    assert said == ["drawn with fonts of this machine"] or "could not be displayed" in said[0]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  Jo \t Smith\n", "Jo Smith"),
        ("Jo\u202eSmith", "JoSmith"),
        ("Jo\x07\x00", "Jo"),
        ("\ue0001\ue001", "1"),
        ("nan", None),
        ("", None),
        (None, None),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_what_is_left_of_a_value(value: str | None, kept: str | None) -> None:
    assert clean(value) == kept


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_name_at_all_is_plain_words_or_a_reason(name: str) -> None:
    done = prepare("attendance-update", facts(pupil={"forename": name}), context())
    if not isinstance(done, Prepared):
        assert done.reasons == ("Khan: no forename",)
        return
    subject = plain(done.copies[0].letter.body).splitlines()[0]
    inner = subject.removeprefix("# How ").removesuffix("’s attendance is going")
    assert inner.strip("\u2068\u2069") == clean(name)
