"""A letter in the family's language goes beside the English one; large print where it is wanted."""

import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.letters.hand import AWAY, context, facts, parent

from attcli.letters import (
    FORMATS,
    Format,
    Prepared,
    combined_print,
    in_order,
    letter_ids,
    prepare,
    printing,
    render,
)
from attcli.letters.blocks import plain
from attcli.letters.languages import code_of

POLISH = """+++
title = "Frekwencja"
months = ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
  "lipca", "sierpnia", "września", "października", "listopada", "grudnia"]
[around]
salutation = "Szanowni Państwo"
closing = "Z poważaniem"
pupil = "Uczeń"
+++
# Frekwencja: {{ pupil.forename }}

Od {{ attendance.since }} frekwencja wynosi **{{ attendance.percent }}**.
"""
ANNA = parent("Ms", "Anna", "Nowak", preferred_language="Polish")
TOM = parent("Mr", "Tom", "Lee", **AWAY)


def own(where: Path, words: str = POLISH, language: str = "pl") -> Path:
    (where / "letters").mkdir()
    path = where / "letters" / f"attendance-update.{language}.md.j2"
    path.write_text(words, encoding="utf-8")
    return where


def drafted(where: Path | None, *contacts: dict[str, object]) -> Prepared:
    done = prepare("attendance-update", facts(contacts), context(templates=where))
    assert isinstance(done, Prepared), done
    return done


def test_the_english_letter_comes_first_and_the_other_beside_it(tmp_path: Path) -> None:
    english, polish, other = drafted(own(tmp_path), ANNA, TOM).copies
    assert (english.beside, polish.beside, other.beside) == (False, True, False)
    assert polish.recipient == english.recipient
    assert polish.file_stem == f"{english.file_stem}-pl"
    assert other.file_stem.endswith("_2")
    letter = polish.letter
    assert (letter.language, letter.salutation, letter.closing) == (
        "pl",
        "Szanowni Państwo",
        "Z poważaniem",
    )
    assert letter.date == "17 listopada 2025"
    assert letter.references == (("Uczeń", "Aisha Khan"), ("Class", "4B"))
    assert "Od 3 września 2025 frekwencja wynosi 84.4%." in plain(letter.body)


def test_without_a_variant_or_a_preference_there_is_only_english(tmp_path: Path) -> None:
    assert len(drafted(None, ANNA).copies) == 1
    assert len(drafted(own(tmp_path), TOM).copies) == 1


def test_a_variant_is_no_letter_of_its_own(tmp_path: Path) -> None:
    assert letter_ids(own(tmp_path)) == letter_ids(None)


def test_both_lie_in_one_envelope_of_the_print_file(tmp_path: Path) -> None:
    done = drafted(own(tmp_path), ANNA, TOM)
    file = combined_print(in_order([done], {}), "Letters")
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(file.content)).pages]
    begins = [("Dear" in page, "Szanowni" in page) for page in pages]
    assert begins == [(True, False), (False, True), (True, False)]


def test_an_envelope_is_in_one_file_where_letters_to_print_are_parted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST", 1)
    done = drafted(own(tmp_path), ANNA, TOM)
    parts = printing.bundles(in_order([done], {}))
    assert [[pack.copy.letter.language for pack in part] for part in parts] == [
        ["en", "pl"],
        ["en"],
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("Frekwencja.", "no head between two lines"),
        (POLISH.replace("title", "tytul"), "“tytul” is not known"),
        (POLISH.replace("salutation", "dear"), "“around.dear” is not known"),
        (POLISH.replace('"lipca", ', ""), "“months” are 12 names"),
        (POLISH.replace("pupil.forename", "pupil.name_pl"), "pupil.name_pl, which is no merge"),
    ],
)
def test_a_fault_in_the_variant_blocks_both(words: str, fault: str, tmp_path: Path) -> None:
    done = prepare("attendance-update", facts((ANNA,)), context(templates=own(tmp_path, words)))
    assert fault in str(getattr(done, "reasons", ""))


def test_arabic_is_written_from_right_to_left(tmp_path: Path) -> None:
    words = POLISH.replace("Frekwencja:", "الحضور:")
    family = parent("Mr", "Ali", "Said", preferred_language="Arabic")
    _, arabic = drafted(own(tmp_path, words, "ar"), family).copies
    assert b'lang="ar" dir="rtl"' in render(arabic.letter, "html").content
    assert render(arabic.letter, "pdf").pages == 1
    assert b"w:bidi" in _document_xml(render(arabic.letter, "docx").content)


def _document_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read("word/document.xml")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Polish", "pl"),
        ("pl", "pl"),
        ("PORTUGUESE (Brazil)", "pt"),
        ("Punjabi", "pa"),
        ("Chinese - Cantonese", "zh"),
        ("English", None),
        ("not known", None),
        (None, None),
    ],
)
def test_a_language_as_exports_say_it(said: str | None, code: str | None) -> None:
    assert code_of(said) == code


@pytest.mark.parametrize("form", FORMATS)
def test_large_print_goes_to_the_household_that_wants_it(form: Format) -> None:
    large, usual = drafted(None, {**ANNA, "large_print": True}, TOM).copies
    assert (large.letter.large, usual.letter.large) == (True, False)
    assert render(large.letter, form).content != render(usual.letter, form).content


def test_large_print_is_the_same_letter_on_more_paper() -> None:
    large, usual = drafted(None, {**ANNA, "large_print": True}, TOM).copies
    assert plain(large.letter.body) == plain(usual.letter.body)
    assert (render(large.letter, "pdf").pages or 0) > (render(usual.letter, "pdf").pages or 0)


def test_a_fault_in_a_variant_is_no_traceback(tmp_path: Path) -> None:
    done = prepare(
        "attendance-update", facts((ANNA,)), context(templates=own(tmp_path, "+++\nx = [\n+++\n"))
    )
    assert "cannot be read" in str(getattr(done, "reasons", ""))
