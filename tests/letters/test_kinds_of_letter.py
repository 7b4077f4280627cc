"""Who gets a copy of which kind: households, each parent, everyone; forms; fields of one letter."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from tests.letters.hand import AWAY, HOME, KHANS, Row, context, facts, parent

from attcli.errors import UsageError
from attcli.letters import Blocked, Fields, Prepared, Recipient, announce, prepare, render
from attcli.letters.blocks import plain

HEAD = """+++
title = "Ours"
used_when = "Always."
signs = "head"
needs = []
encloses = []
legal = false
{more}
[officer]
[settings]
+++
"""
NOWHERE = dict.fromkeys(HOME)
ANNA = parent("Ms", "Anna", "Nowak")


def own(where: Path, words: str, more: str = "") -> Path:
    """A workspace's own template, “ours”."""
    (where / "letters").mkdir(exist_ok=True)
    path = where / "letters" / "ours.md.j2"
    path.write_text(HEAD.format(more=more) + words, encoding="utf-8")
    return where


def made(done: Prepared | Blocked) -> Prepared:
    assert isinstance(done, Prepared), done
    return done


def sent(
    where: Path, more: str, contacts: tuple[Row, ...] = KHANS, words: str = "Hello."
) -> Prepared:
    folder = own(where, words, more)
    return made(prepare("ours", facts(contacts), context(templates=folder)))


def test_a_notice_goes_to_each_parent_and_names_that_one_only(tmp_path: Path) -> None:
    done = sent(tmp_path, 'each = "parent"', words="To {{ parent.name }}.")
    assert [copy.letter.addressee[0] for copy in done.copies] == ["Mrs S Khan", "Mr I Khan"]
    assert [plain(copy.letter.body) for copy in done.copies] == [
        "To Mrs Sadia Khan.\n",
        "To Mr Imran Khan.\n",
    ]


def test_a_notice_for_one_parent_alone(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, "To {{ parent.name }}.", 'each = "parent"'))
    done = made(prepare("ours", facts(), run, parent="Mr Imran Khan"))
    assert [copy.recipient.addressee for copy in done.copies] == ["Mr I Khan"]
    nobody = prepare("ours", facts(), run, parent="Mr Ian Bell")
    assert isinstance(nobody, Blocked)
    assert nobody.reasons == ("Aisha Khan: Mr Ian Bell is no contact who may be written to",)


def test_a_household_of_two_has_no_one_parent(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, "To {{ parent.name }}."))
    done = prepare("ours", facts(), run)
    assert isinstance(done, Blocked)
    assert done.reasons == ("Aisha Khan: no value for parent.name",)


def test_a_letter_has_fields_of_its_own(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, "From {{ leave.first_day }}."))
    extra = {"leave": Fields("leave", {"first_day": "5 May 2026"})}
    assert plain(made(prepare("ours", facts(), run, extra=extra)).copies[0].letter.body) == (
        "From 5 May 2026.\n"
    )
    assert isinstance(prepare("ours", facts(), run), Blocked)


def test_a_letter_to_everyone_is_about_no_pupil(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, "To all.", 'each = "everyone"'))
    done = made(announce("ours", run))
    letter = done.copies[0].letter
    assert (done.pupil_id, done.copies[0].file_stem) == ("", "ours")
    assert letter.addressee == ("All parents and carers",)
    assert (letter.salutation, letter.closing) == ("Dear Parents and Carers", "Yours faithfully")
    assert letter.references == ()


def test_a_letter_to_someone_who_is_no_contact(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, "Hello."))
    visitor = Recipient("Mr T Lee", "Dear Mr Lee", ("3 Mill Lane", "Ashton"))
    done = made(announce("ours", run, visitor, stem="ours-2025-11-17"))
    assert done.copies[0].letter.addressee == ("Mr T Lee", "3 Mill Lane", "Ashton")
    assert done.copies[0].letter.closing == "Yours sincerely"
    assert done.copies[0].file_stem == "ours-2025-11-17"


def test_a_letter_about_no_pupil_cannot_name_one(tmp_path: Path) -> None:
    done = announce("ours", context(templates=own(tmp_path, "About {{ pupil.forename }}.")))
    assert isinstance(done, Blocked)
    assert done.reasons == ("Ours: no forename",)


MAIL = {"email": "anna@example.org"}
WAYS: dict[str, tuple[str, Mapping[str, Any], tuple[str, int] | str]] = {
    # head, what is known of her -> how and lines of address, or why not
    "by post": ("", {}, ("post", 3)),
    "by post, no address": ("", {**NOWHERE, **MAIL}, "no address: Ms Anna Nowak"),
    "by post, she wants e-mail": ("", {**NOWHERE, **MAIL, "letters_by": "email"}, ("email", 0)),
    "by post, she wants it handed over": ("", {**NOWHERE, "letters_by": "hand"}, ("hand", 0)),
    "by e-mail": ('by = "email"', MAIL, ("email", 3)),
    "by e-mail, none known": ('by = "email"', {}, ("post", 3)),
    "by e-mail, nothing known": ('by = "email"', NOWHERE, "no address: Ms Anna Nowak"),
    "by hand": ('by = "hand"', NOWHERE, ("hand", 0)),
    "its receipt matters": ("served = true", {**MAIL, "letters_by": "email"}, ("post", 3)),
    "its receipt matters, no address": (
        "served = true",
        {**NOWHERE, **MAIL, "letters_by": "email"},
        "no address: Ms Anna Nowak",
    ),
}


@pytest.mark.parametrize("case", WAYS)
def test_how_a_copy_goes(case: str, tmp_path: Path) -> None:
    head, known, wanted = WAYS[case]
    run = context(templates=own(tmp_path, "Hello.", head))
    done = prepare("ours", facts(({**ANNA, **known},)), run)
    if isinstance(wanted, str):
        assert isinstance(done, Blocked)
        assert done.reasons == (f"Aisha Khan: {wanted}",)
    else:
        to = made(done).copies[0].recipient
        assert (to.how, len(to.address)) == wanted


def test_a_run_by_hand_needs_no_address(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, "Hello."), by="hand")
    apart = ({**ANNA, **NOWHERE}, parent("Mr", "Tom", "Lee", **AWAY))
    done = made(prepare("ours", facts(apart), run))
    assert [(c.recipient.addressee, c.recipient.how) for c in done.copies] == [
        ("Ms A Nowak", "hand"),
        ("Mr T Lee", "hand"),
    ]


FORM = """# A form for {{ pupil.forename | or_blank("forename") }}

Chair: {{ "chair" | blank }} {{ "by letter" | tick }} by letter

{{ "views" | blank(3) }}

| What | Who |
| --- | --- |
| Call home | |
| Born | {{ pupil.dob | or_blank("date of birth") }} |
"""


def test_a_form_has_lines_boxes_and_tables_and_no_addressee(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, FORM, 'each = "form"'))
    done = made(prepare("ours", facts(), run))
    (copy,) = done.copies
    assert (copy.letter.addressee, copy.letter.salutation, copy.letter.closing) == ((), "", "")
    assert copy.file_stem == "1042_Khan-Aisha_ours"
    assert done.to_complete == ()
    assert plain(copy.letter.body).splitlines()[-3:] == [
        "What | Who",
        "Call home | ",
        "Born | 10 February 2016",
    ]


def test_a_form_about_nobody_leaves_the_names_open(tmp_path: Path) -> None:
    done = made(announce("ours", context(templates=own(tmp_path, FORM, 'each = "form"'))))
    assert "A form for ____________ (forename)" in plain(done.copies[0].letter.body)


def test_a_form_in_word_has_controls_and_a_head_in_its_table(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, FORM, 'each = "form"'))
    letter = made(announce("ours", run)).copies[0].letter
    document = Document(io.BytesIO(render(letter, "docx").content))
    names = [x.get(x.keys()[0]) for x in document.element.iter() if x.tag.endswith("}alias")]
    assert names == ["forename", "chair", "by letter", "views", "date of birth"]
    boxes = [x for x in document.element.iter() if x.tag.endswith("}checkbox")]
    assert len(boxes) == 1
    assert [cell.text for cell in document.tables[1].rows[0].cells] == ["What", "Who"]
    assert "w:tblHeader" in document.tables[1].rows[0]._tr.xml


def test_a_form_as_pdf_is_tagged_with_the_heads_of_its_table(tmp_path: Path) -> None:
    run = context(templates=own(tmp_path, FORM, 'each = "form"'))
    content = render(made(announce("ours", run)).copies[0].letter, "pdf").content
    page = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "What" in page
    assert "Page 1 of 1" in page
    assert b"/TH" in content


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('each = "cousin"', "“each” is none of household, parent, form, everyone"),
        ('by = "pigeon"', "“by” is none of post, email, hand"),
        ('served = "yes"', "“served” is missing or not a bool"),
    ],
)
def test_a_head_that_asks_for_what_there_is_not(more: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=fault):
        prepare("ours", facts(), context(templates=own(tmp_path, "Hello.", more)))


def test_a_letter_of_a_command_of_its_own_says_which() -> None:
    done = prepare("leave-declined", facts(), context())
    assert isinstance(done, Blocked)
    assert done.reasons == ("Leave of absence not agreed is written by attcli leave decide",)
