"""The top of a letter: where the window envelope shows the address, logos, real Word headings."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from tests.letters.hand import HOME, SCHOOL, context, facts, parent

from attcli.letters import (
    Prepared,
    UndrawableError,
    certificate,
    combined_print,
    in_order,
    prepare,
    render,
)
from attcli.letters.model import Letter
from attcli.letters.words import breakable
from attcli.policy.settings import School

MM = 72 / 25.4
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" fill="red"/></svg>'
)
LONG = {**HOME, "address_1": "The Dower House at Trewartha-by-the-Sea", "address_2": "Upper Lane"}


def png() -> bytes:
    """A picture of one red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def letter(
    school: School = SCHOOL, contacts: tuple[dict[str, object], ...] | None = None
) -> Letter:
    people = {} if contacts is None else {"contacts": contacts}
    done = prepare("meeting-invitation", facts(**people), context(school=school))
    assert isinstance(done, Prepared)
    return done.copies[0].letter


@pytest.mark.parametrize("address", [HOME, LONG])
def test_the_address_stands_where_a_dl_window_shows_it(
    address: dict[str, str], tmp_path: Path
) -> None:
    sent = letter(contacts=(parent("Mrs", "Sadia", "Khan", **address),))
    (tmp_path / "x.pdf").write_bytes(render(sent, "pdf").content)
    page = PdfReader(tmp_path / "x.pdf").pages[0]
    height = float(page.mediabox.height)
    shown: list[tuple[float, float, str]] = []
    page.extract_text(
        visitor_text=lambda text, cm, _tm, _font, _size: shown.append(
            (cm[4] / MM, (height - cm[5]) / MM, text.strip())
        )
    )
    in_window = [(x, text) for x, y, text in shown if text and x < 110 and 46 < y < 82]
    assert [text for _, text in in_window] == list(sent.addressee)
    assert {round(x) for x, _ in in_window} == {22}


def with_logo(where: Path, name: str, picture: bytes) -> School:
    (where / name).write_bytes(picture)
    return School("s", name="School", people=SCHOOL.people, logo=where / name)


@pytest.mark.parametrize(("name", "picture"), [("a.png", png()), ("b.svg", SVG)])
def test_a_logo_is_drawn_with_a_description(name: str, picture: bytes, tmp_path: Path) -> None:
    sent = letter(with_logo(tmp_path, name, picture))
    assert b"/Alt" in render(sent, "pdf").content
    assert 'alt="School logo"' in render(sent, "html").content.decode()
    pictures = Document(io.BytesIO(render(sent, "docx").content)).inline_shapes
    assert len(pictures) == (1 if name.endswith("png") else 0)


def test_a_broken_logo_is_told_as_such(tmp_path: Path) -> None:
    sent = letter(with_logo(tmp_path, "a.png", b"no picture"))
    with pytest.raises(UndrawableError, match="Look at the school's logo"):
        render(sent, "pdf")
    assert render(sent, "docx").content


def test_two_schools_in_one_print_file_keep_their_own_letterheads(tmp_path: Path) -> None:
    schools = (with_logo(tmp_path, "a.png", png()), with_logo(tmp_path, "b.svg", SVG), SCHOOL)
    letters = []
    for number, school in enumerate(schools):
        done = prepare(
            "attendance-update", facts(pupil={"pupil_id": str(number)}), context(school=school)
        )
        assert isinstance(done, Prepared)
        letters.append(done)
    file = combined_print(in_order(letters, {}), "Letters")
    assert file.pages == 5
    assert file.left_out == ()


def test_the_word_letter_has_real_headings_lists_and_properties() -> None:
    document = Document(io.BytesIO(render(letter(), "docx").content))
    styles = [p.style.name for p in document.paragraphs]
    assert styles.count("Heading 1") == styles.count("Heading 2") == 1
    assert styles.count("List Bullet") == 3
    assert document.core_properties.title == "Invitation to an attendance meeting: Aisha Khan"
    assert document.tables[0].rows[2].cells[0].text.splitlines() == [
        "Mr and Mrs Khan",
        "14 Quay Street",
        "Little Ashton",
        "TR12 4AB",
    ]
    foot = " ".join(p.text for p in document.sections[0].footer.paragraphs)
    assert "Nothing here is legal advice" in foot


@pytest.mark.parametrize("form", ["pdf", "docx", "html"])
def test_the_same_letter_is_the_same_bytes(form: str) -> None:
    assert render(letter(), form).content == render(letter(), form).content


def test_a_blank_in_word_is_drawn_with_ink_that_no_line_end_swallows() -> None:
    document = Document(io.BytesIO(render(letter(School("school")), "docx").content))
    line = next(p.text for p in document.paragraphs if p.text.startswith("Date:"))
    assert line.partition(":")[2].strip() == "_" * 21


def test_a_name_without_a_break_stays_inside_its_block(tmp_path: Path) -> None:
    endless = "Wolfeschlegel" * 8
    pupil = facts(
        contacts=(parent(None, "Jo", endless),), pupil={"surname": endless, "forename": endless}
    )
    done = prepare("meeting-invitation", pupil, context())
    assert isinstance(done, Prepared)
    drawn = [render(done.copies[0].letter, "pdf"), render(certificate(pupil, context()), "pdf")]
    for number, document in enumerate(drawn):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(document.content)
        page = PdfReader(path).pages[0]
        lines = page.extract_text().replace("\u200b", "").splitlines()
        assert any("Wolfe" in line for line in lines)
        assert not [line for line in lines if endless in line]


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Featherstonehaugh-Cholmondeley", "Featherstonehaugh-Cholmondeley"),
        ("Anna Featherstonehaugh", "Anna Featherstonehaugh"),
        ("abcdefghijklmnopqrstuvwxy", "\u200b".join("abcdefghijklmnopqrstuvwxy")),
        ("\u0645" * 30, "\u0645" * 30),
    ],
)
def test_only_endless_words_may_be_parted(text: str, parted: str) -> None:
    assert breakable(text, 24) == parted
