"""What lies beside the letters: send.csv for those that go by e-mail, and the index sheet."""

import io
from pathlib import Path

from pypdf import PdfReader
from tests.letters.hand import AWAY, HOME, KHANS, context, facts, parent
from tests.letters.test_languages import own

from attcli.letters import Prepared, in_order, prepare
from attcli.letters.index_sheet import index_sheet
from attcli.letters.sending import COLUMNS, send_rows
from attcli.letters.sheet import letterhead

NOWHERE = dict.fromkeys(HOME)
ANNA = parent("Ms", "Anna", "Nowak", email="anna@example.org", preferred_language="Polish")
TOM = parent("Mr", "Tom", "Lee", email="tom@example.org")
DAD = parent("Mr", "Ian", "Bell", **{**AWAY, "email": "ian@example.org", "letters_by": "post"})


def drafted(letter_id: str, *contacts: dict[str, object], where: Path | None = None) -> Prepared:
    done = prepare(letter_id, facts(contacts), context(templates=where))
    assert isinstance(done, Prepared), done
    return done


def files_of(done: Prepared) -> dict[str, str]:
    return {copy.file_stem: f"{copy.file_stem}.pdf" for copy in done.copies}


def test_a_row_for_each_address_and_none_for_what_goes_by_post() -> None:
    done = drafted("lateness-email", ANNA, TOM, DAD)
    rows = send_rows([done], files_of(done))
    assert rows.columns == list(COLUMNS)
    assert rows.get_column("email").to_list() == ["anna@example.org", "tom@example.org"]
    first = rows.row(0, named=True)
    assert first["recipient"] == "Ms A Nowak and Mr T Lee"
    assert first["subject"] == "Aisha and the start of the day"
    assert first["text"].startswith("Dear Ms Nowak and Mr Lee,\n\nFrom 3 September 2025")
    assert first["text"].endswith("Yours sincerely,\n\nMiss Priya Shah\nAttendance officer")
    assert first["attachment"] == done.copies[0].file_stem + ".pdf"


def test_letters_by_post_have_no_row() -> None:
    done = drafted("attendance-update", *KHANS)
    assert send_rows([done], files_of(done)).is_empty()


def test_one_parent_who_wants_e_mail_gets_the_letter_so() -> None:
    mother = {**ANNA, **NOWHERE, "letters_by": "E-mail"}
    done = drafted("attendance-update", mother, DAD)
    rows = send_rows([done], files_of(done))
    assert rows.get_column("email").to_list() == ["anna@example.org"]
    assert "#" not in rows.row(0, named=True)["text"]


def test_the_letter_in_another_language_is_attached_too(tmp_path: Path) -> None:
    mother = {**ANNA, "letters_by": "email"}
    done = drafted("attendance-update", mother, where=own(tmp_path))
    (row,) = send_rows([done], files_of(done)).iter_rows(named=True)
    stem = done.copies[0].file_stem
    assert row["attachment"] == f"{stem}.pdf; {stem}-pl.pdf"


def test_the_index_sheet_is_tagged_and_in_the_order_of_the_print_file() -> None:
    letters = [drafted("meeting-invitation", *KHANS), drafted("lateness-email", ANNA, DAD)]
    head = letterhead(context().school)
    drawn = index_sheet(in_order(letters, {}), head, context().letter_date)
    pdf = PdfReader(io.BytesIO(drawn.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"/TH" in drawn.content
    text = pdf.pages[0].extract_text()
    assert "3 copies" in text
    assert text.index("Mr and Mrs Khan") < text.index("Ms A Nowak")
    assert "e-mail" in text
    assert "date of the meeting" in text
    assert "Quay Street" not in text


def test_the_index_sheet_says_which_copy_is_not_in_the_print_file() -> None:
    packs = in_order([drafted("lateness-email", ANNA, DAD)], {})
    apart = {packs[0].copy.file_stem}
    drawn = index_sheet(packs, letterhead(context().school), context().letter_date, apart)
    text = " ".join(PdfReader(io.BytesIO(drawn.content)).pages[0].extract_text().split())
    assert text.count("Not in the print file: print it by itself") == 1
