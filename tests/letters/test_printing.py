"""The file to print: in the order of envelopes, fit for both sides, one tagged document."""

from pathlib import Path

from pypdf import PdfReader
from tests.letters.hand import AWAY, HOME, KHANS, Row, context, facts, parent

from attcli.letters import (
    Certificate,
    Prepared,
    PrintFile,
    UndrawableError,
    certificate,
    combined_print,
    in_order,
    pdf,
    prepare,
)
from attcli.letters.printing import Pack

ELSEWHERE = {**AWAY, "address_1": "1 High Street"}
LEES = (parent("Ms", "Anna", "Nowak"), parent("Mr", "Tom", "Lee", **ELSEWHERE))

# (surname, forename, class, family), not in order
PUPILS: list[tuple[str, str, str, tuple[Row, ...]]] = [
    ("Zeta", "Ann", "10A", (parent("Mr", "Z", "Zeta", **AWAY),)),
    ("Nowak", "Leo", "4B", LEES),
    ("Khan", "Aisha", "2A", KHANS),
    ("Adams", "Bo", "4B", (parent("Mr", "A", "Adams", **{**HOME, "address_1": "2 Quay Street"}),)),
    ("Nowak", "Ada", "6C", LEES),
    ("Khan", "Omar", "9A", KHANS),
]


def prepared(letter_id: str = "attendance-update") -> tuple[list[Prepared], dict[str, Certificate]]:
    letters, certificates = [], {}
    for surname, forename, class_name, contacts in PUPILS:
        known = {
            "pupil_id": forename,
            "surname": surname,
            "forename": forename,
            "class": class_name,
        }
        pupil = facts(contacts=contacts, pupil=known)
        done = prepare(letter_id, pupil, context())
        assert isinstance(done, Prepared)
        letters.append(done)
        certificates[forename] = certificate(pupil, context())
    return letters, certificates


def told(packs: tuple[Pack, ...]) -> list[str]:
    return [f"{p.prepared.forename}: {p.copy.recipient.salutation}" for p in packs]


def test_class_then_name_with_brothers_and_sisters_together_address_by_address() -> None:
    letters, certificates = prepared()
    assert told(in_order(letters, certificates)) == [
        "Aisha: Dear Mr and Mrs Khan",
        "Omar: Dear Mr and Mrs Khan",
        "Bo: Dear Mr Adams",
        "Leo: Dear Ms Nowak",
        "Ada: Dear Ms Nowak",
        "Leo: Dear Mr Lee",
        "Ada: Dear Mr Lee",
        "Ann: Dear Mr Zeta",
    ]


def test_the_order_is_the_same_whatever_order_the_letters_come_in() -> None:
    letters, certificates = prepared()
    assert told(in_order(letters[::-1], certificates)) == told(in_order(letters, certificates))


def printed(file: PrintFile, where: Path) -> list[str]:
    (where / "all.pdf").write_bytes(file.content)
    pdf_file = PdfReader(where / "all.pdf")
    assert pdf_file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(pdf_file.pages) == file.pages
    return [page.extract_text() for page in pdf_file.pages]


def test_each_pack_begins_on_an_odd_page_and_its_parts_count_their_own_pages(
    tmp_path: Path,
) -> None:
    letters, certificates = prepared()
    packs = in_order(letters, certificates)
    pages = printed(combined_print(packs, "Letters to post"), tmp_path)
    begins = [n for n, page in enumerate(pages, 1) if "Dear" in page]
    assert begins == list(range(1, 2 * len(packs), 2))
    assert all("Page 1 of 1" in page for page in pages)
    assert sum("Registration certificate" in page for page in pages) == len(packs)


def test_without_certificates_blank_pages_keep_the_letters_on_odd_pages(tmp_path: Path) -> None:
    letters, _ = prepared()
    pages = printed(combined_print(in_order(letters, {})[:3], "Letters"), tmp_path)
    assert ["Dear" in page for page in pages] == [True, False, True, False, True]


def test_one_letter_that_cannot_be_drawn_is_left_out_and_named(monkeypatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    letters, certificates = prepared()
    packs = in_order(letters, certificates)
    compiled = pdf._compiled

    def no_zeta(files, data, issued, *, system_fonts):  # type: ignore[no-untyped-def]
        if "Zeta" in str(data):
            raise UndrawableError("“Z” could not be displayed.", "")
        return compiled(files, data, issued, system_fonts=system_fonts)

    monkeypatch.setattr(pdf, "_compiled", no_zeta)
    file = combined_print(packs, "Letters to post")
    assert [(p.prepared.surname, why) for p, why in file.left_out] == [
        ("Zeta", "“Z” could not be displayed.")
    ]
    assert len(file.packs) == len(packs) - 1
    assert not any("Zeta" in page for page in printed(file, tmp_path))
