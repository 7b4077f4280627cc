"""Every letter there is, on invented data: no word for nothing, no blame, odd names as they are."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from attcli.letters import Letter, Prepared, announce, letter_ids, prepare, render, template
from attcli.letters.blocks import plain
from attcli.letters.invented import example_groups, invented

ODD = '*Tom* & <b>{{ 7*7 }}</b> #read("/x") =1+1 ../.. مريم'
NOTHING = re.compile(r"\b(None|null|NaN|nan|undefined|Undefined|True|False)\b")
BLAME = re.compile(
    r"\b(fault|blame|failed|failure|unacceptable|poor|excuse|must improve|truant|disappoint)\b",
    re.IGNORECASE,
)
SUPPORT_FIRST = (
    *("attendance-update", "meeting-invitation", "attendance-1a", "attendance-1b"),
    *("lateness-email", "punctuality-1", "absence-followup", "evidence-notice"),
)


def written(letter_id: str, *, name: str | None = None) -> Iterator[Letter]:
    """The letter with everything known, and with as little as may be."""
    kind = template(letter_id, None)
    for bare in (False, True):
        facts, context = invented(kind, None, bare=bare)
        if name:
            facts = replace(facts, pupil={**facts.pupil, "forename": name, "surname": name})
        extra = example_groups(kind)
        if kind.each == "everyone":
            done = announce(letter_id, context, extra=extra)
        else:
            done = prepare(letter_id, facts, context, extra=extra)
        assert isinstance(done, Prepared), done
        yield from (copy.letter for copy in done.copies)


@pytest.mark.parametrize("letter_id", letter_ids(None))
def test_the_words_for_nothing_never_appear(letter_id: str) -> None:
    for letter in written(letter_id):
        page = render(letter, "html").content.decode().partition("<body>")[2]
        words = re.sub(r"<[^>]*>", " ", page)
        assert not NOTHING.search(words)
        assert "{{" not in words
        assert "{%" not in words


@pytest.mark.parametrize("letter_id", letter_ids(None))
def test_an_odd_name_is_never_an_instruction(letter_id: str) -> None:
    for letter in written(letter_id, name=ODD):
        page = render(letter, "html").content.decode().partition("<body>")[2]
        assert "<b>" not in page
        assert "49" not in page
        said = plain(letter.body)
        if "Tom" in said:
            assert ODD in said.replace("\u2068", "").replace("\u2069", "")
        assert render(letter, "docx").content
        assert (render(letter, "pdf").pages or 0) >= 1


@pytest.mark.parametrize("letter_id", SUPPORT_FIRST)
def test_the_first_letters_blame_nobody(letter_id: str) -> None:
    for letter in written(letter_id):
        assert not BLAME.search(plain(letter.body))
