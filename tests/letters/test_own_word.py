"""A school's own Word template: it wins, is filled as strictly, and is never an instruction."""

import io
from pathlib import Path

import pytest
from docx import Document
from tests.letters.hand import KHANS, context, facts, parent

from attcli.letters import (
    Blocked,
    Prepared,
    UndrawableError,
    combined_print,
    in_order,
    letter_ids,
    prepare,
    render,
    template,
)
from attcli.letters.checking import check
from attcli.letters.word_start import word_start


def own(where: Path, *paragraphs: str, letter_id: str = "attendance-update") -> Path:
    (where / "letters").mkdir(exist_ok=True)
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    document.save(str(where / "letters" / f"{letter_id}.docx"))
    return where


def drafted(where: Path, **more: object) -> Prepared | Blocked:
    return prepare("attendance-update", facts(**more), context(templates=where))  # type: ignore[arg-type]


def words_of(done: Prepared | Blocked, copy: int = 0) -> list[str]:
    assert isinstance(done, Prepared), done
    content = render(done.copies[copy].letter, "docx").content
    return [p.text for p in Document(io.BytesIO(content)).paragraphs]


def test_it_wins_and_has_the_same_fields(tmp_path: Path) -> None:
    where = own(
        tmp_path,
        "{{ recipient.names }}",
        "{{ recipient.address }}",
        "{{ recipient.salutation }},",
        "{{ pupil.forename }}: {{ attendance.percent }}, {{ attendance.missed | sessions }}",
        "{{ letter.closing }}, {{ letter.signer }}, {{ letter.role }}",
    )
    assert words_of(drafted(where)) == [
        "Mr and Mrs Khan",
        "14 Quay Street\nLittle Ashton\nTR12 4AB",
        "Dear Mr and Mrs Khan,",
        "Aisha: 84.4%, 15 sessions",
        "Yours sincerely, Mr David Okoro, Attendance champion",
    ]


HOSTILE = ["Tom & Jerry", "<b>Tom</b>", "<w:p/>", "{{ 7*7 }}", "{% raw %}", "a]]>b", "=cmd|'!A0"]


@pytest.mark.parametrize("name", HOSTILE)
def test_an_odd_name_is_plain_words(name: str, tmp_path: Path) -> None:
    where = own(tmp_path, "Dear {{ pupil.forename }}.", "{{ recipient.names }}")
    family = (parent(None, name, name),)
    words = words_of(drafted(where, contacts=family, pupil={"forename": name}))
    assert words == [f"Dear {name}.", f"{name} {name}"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("{{ pupil.surnam }}", "asks for pupil.surnam, which is no merge field"),
        ("{{ earlier.contact }}", "no value for earlier.contact"),
        ("{{ nobody }}", "asks for nobody, which is no merge field"),
        ("{{ pupil.forename | shout }}", "attendance-update.docx: No filter named 'shout'"),
        ("{% if pupil.forename %}x", "attendance-update.docx"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "unsafe"),
    ],
)
def test_a_fault_in_it_blocks_its_letters_with_the_field(
    words: str, reason: str, tmp_path: Path
) -> None:
    where = own(tmp_path, words)
    done = drafted(where)
    assert isinstance(done, Blocked)
    assert reason in done.reasons[0]
    assert any(reason in fault for fault in check("attendance-update", where).faults) or (
        "earlier" in words  # with everything logged it has a value
    )


def test_a_file_that_is_no_word_file_is_told(tmp_path: Path) -> None:
    where = own(tmp_path, "x")
    (where / "letters" / "attendance-update.docx").write_text("no Word file")
    done = drafted(where)
    assert isinstance(done, Blocked)
    assert "cannot be read as a Word file" in done.reasons[0]


def test_what_is_left_open_is_listed_and_ruled(tmp_path: Path) -> None:
    where = own(tmp_path, "On {{ meeting.date }}.", letter_id="meeting-invitation")
    done = prepare("meeting-invitation", facts(), context(templates=where))
    assert isinstance(done, Prepared)
    assert "date of the meeting" in done.to_complete
    assert words_of(done)[0].startswith("On ______")


def test_it_is_written_in_word_only_and_left_out_of_the_print_file(tmp_path: Path) -> None:
    done = drafted(own(tmp_path, "Hello."))
    other = prepare("attendance-1a", facts(KHANS), context(templates=tmp_path))
    assert isinstance(done, Prepared)
    assert isinstance(other, Prepared)
    with pytest.raises(UndrawableError, match="written in Word only"):
        render(done.copies[0].letter, "pdf")
    file = combined_print(in_order([done, other], {}), "Letters", tmp_path)
    assert [pack.prepared.letter_id for pack in file.packs] == ["attendance-1a"]
    assert [why for _, why in file.left_out] == ["It is written in Word: print it from there."]


def test_the_same_letter_is_the_same_file_each_time(tmp_path: Path) -> None:
    where = own(tmp_path, "Hello {{ pupil.forename }}.")
    one, two = (drafted(where) for _ in range(2))
    assert isinstance(one, Prepared)
    assert isinstance(two, Prepared)
    assert one.copies[0].letter.own_word == two.copies[0].letter.own_word


@pytest.mark.parametrize("letter_id", letter_ids(None))
def test_every_letter_can_be_begun_in_word(letter_id: str, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    path = tmp_path / "letters" / f"{letter_id}.docx"
    path.write_bytes(word_start(template(letter_id, None)))
    assert check(letter_id, tmp_path).faults == ()
