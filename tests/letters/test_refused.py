"""One document that cannot be made is that one's reason; it never ends the run."""

import io
from dataclasses import replace

import pytest
from docx import Document
from tests.letters.hand import context, facts, parent

from attcli.letters import (
    FORMATS,
    Copy,
    Format,
    Letter,
    Prepared,
    UndrawableError,
    certificate,
    combined_print,
    in_order,
    prepare,
    render,
    word,
)

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 6  # 210 letters


def made(**more: object) -> Prepared:
    done = prepare("meeting-invitation", facts(**more), context())  # type: ignore[arg-type]
    assert isinstance(done, Prepared), done
    return done


@pytest.mark.parametrize("form", FORMATS)
def test_a_very_long_name_is_drawn_in_every_form(form: Format) -> None:
    pupil = {"surname": LONG, "forename": LONG}
    assert render(made(pupil=pupil).copies[0].letter, form).content
    assert render(certificate(facts(pupil=pupil), context()), form).content


def test_words_own_title_is_cut_where_word_holds_no_more() -> None:
    letter = made(pupil={"surname": LONG, "forename": LONG}).copies[0].letter
    title = Document(io.BytesIO(render(letter, "docx").content)).core_properties.title
    assert len(title) == 255
    assert title.startswith("Invitation to an attendance meeting: Wolfe")
    assert title.endswith("…")


def test_a_value_the_writer_cannot_hold_refuses_that_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: Letter) -> bytes:
        raise ValueError("exceeded 255 char limit for property")

    letter = made().copies[0].letter
    monkeypatch.setattr(word, "draw", full)
    with pytest.raises(UndrawableError, match=r"cannot be drawn: exceeded 255 char limit"):
        render(letter, "docx")
    assert render(letter, "html").content


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_: Letter) -> bytes:
        raise TypeError("a bug")

    letter = made().copies[0].letter
    monkeypatch.setattr(word, "draw", wrong)
    with pytest.raises(TypeError, match="a bug"):
        render(letter, "docx")


def test_half_a_character_stops_one_letter_of_the_print_file() -> None:
    good = made()
    other = made(contacts=(parent("Ms", "Anna", "Nowak"),))
    copy = other.copies[0]
    odd = replace(other, copies=(replace(copy, letter=replace(copy.letter, role="\ud800")),))
    file = combined_print(in_order((good, odd), {}), "Letters")
    assert [pack.prepared for pack in file.packs] == [good]
    assert [pack.prepared for pack, _ in file.left_out] == [odd]
    assert isinstance(odd.copies[0], Copy)
    alone = combined_print(in_order((odd,), {}), "Letters")
    assert (alone.content, alone.packs) == (b"", ())
    assert [pack.prepared for pack, _ in alone.left_out] == [odd]
