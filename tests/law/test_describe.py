"""The law document holds every value with its source."""

from attcli.law import clocks, codes, offences
from attcli.law.describe import law_document
from attcli.law.editions import editions, oldest


def test_every_code_title_and_citation_stands_in_it() -> None:
    text = law_document()
    for version in codes.versions():
        for code in version.codes.values():
            assert f"| `{code.letter}` | {code.title} | {code.group} |" in text
            assert code.citation in text


def test_every_fold_stands_in_it() -> None:
    text = law_document()
    assert all(f"`{fold.mark}`" in text and fold.citation in text for fold in codes.folds())


def test_amounts_and_tests_stand_in_it() -> None:
    text = law_document()
    for words in (
        "absent × 10 ≥ possible × 1",
        "absent × 2 ≥ possible × 1",
        "10 sessions (unauthorised) in a rolling period of 10 school weeks",
        "sessions from 19 August 2024 on count",
        "£80 within 21 days, else £160 within 28 days",
        "£160 within 28 days, no reduced sum",
        "| Excluded pupil in a public place | £60 within 21 days, else £120 within 28 days |",
        "at most 2 to one parent for one child in 3 years",
        "31 March, 31 August or 31 December on or after the 5th birthday",
        "the last Friday in June of the school year (to 31 August) of the 16th birthday",
        "a fine of £2,500, 3 months in prison, or both",
        "| 15 school days, in an academic year | illness |",
        "| 200 sessions, in the last twelve months, from the age of 6 | attended |",
        "| Each entry of the register | 6 years | from 19 August 2024 |",
    ):
        assert words in text


def test_every_clock_offence_and_source_stands_in_it() -> None:
    text = law_document()
    told = [clock for dated in clocks.table().clocks.values() for _, clock in dated.spans()]
    assert all(f"| {clock.title} | {clock.length} " in text for clock in told)
    named = [*offences.table().offences.values(), *offences.table().provisions.values()]
    assert all(value.section in text for dated in named for _, value in dated.spans())
    for edition in editions():
        assert all(citation.text in text for citation in edition.citations)


def test_it_says_when_each_file_was_checked_and_that_it_is_no_advice() -> None:
    text = law_document()
    assert "not legal advice" in text
    assert text.count("21 November 2026 |") >= len(editions()) == 7


def test_tables_are_whole() -> None:
    rows = [line for line in law_document().splitlines() if line.startswith("|")]
    blocks = law_document().split("\n\n")
    for block in blocks:
        widths = {line.replace("\\|", "").count("|") for line in block.splitlines() if line in rows}
        assert len(widths) <= 1, block


def test_the_oldest_check_is_named() -> None:
    assert oldest().checked_on == min(edition.checked_on for edition in editions())
