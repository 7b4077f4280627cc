"""What is said of a pupil whose papers cannot be drawn."""

from pathlib import Path

import pytest
from tests.reports.school import PlainDesk

from attcli.reports.drafts import File, Paper, Sheet, UndrawableError
from attcli.reports.drawing import draw

NAME = "It cannot be drawn: no font has this character."


def unsaid(_done: int, _of: int) -> None:
    """No progress shown."""


class NoFont(PlainDesk):
    def certificate(self, pupil_id: str) -> File:
        raise UndrawableError(NAME)


DUE = Paper("p", "meeting-invitation", "A meeting", (Sheet("p_1", "Home"),))
NO_ADDRESS = Paper("p", "meeting-invitation", "A meeting", blocked=("no address: Ms Anna Nowak",))


@pytest.mark.parametrize(
    ("paper", "undrawable", "said"),
    [
        (DUE, frozenset(), f"certificate: {NAME}"),
        (DUE, frozenset({"p"}), f"a letter that no font has; certificate: {NAME}"),
        (NO_ADDRESS, frozenset(), f"no address: Ms Anna Nowak; certificate: {NAME}"),
    ],
)
def test_a_certificate_that_cannot_be_drawn_is_named_beside_its_letter(
    tmp_path: Path, paper: Paper, undrawable: frozenset[str], said: str
) -> None:
    drawn = draw(tmp_path, [paper], ["p"], NoFont(undrawable=undrawable), unsaid)
    assert drawn.blocked == {"p": said}
    assert drawn.certificates == {}


class InWord(PlainDesk):
    def letter(self, paper: Paper, copy: int, form: str) -> File:
        return super().letter(paper, copy, "docx")


def test_a_letter_in_word_is_one_file_whatever_forms_are_asked_for(tmp_path: Path) -> None:
    two = Paper("p", "meeting-invitation", "A meeting", (Sheet("p_1", "Home"), Sheet("p_2", "Dad")))
    drawn = draw(tmp_path, [two], [], InWord(formats=("pdf", "docx")), lambda _done, _of: None)
    assert drawn.letters["p"] == ["letters/p_1.docx", "letters/p_2.docx"]
    assert not drawn.blocked


@pytest.mark.parametrize(
    ("letters", "files"),
    [
        (2, ["print-all.pdf"]),
        (5, ["print-all-01.pdf", "print-all-02.pdf", "print-all-03.pdf"]),
        (0, []),
    ],
)
def test_letters_to_print_are_one_file_or_where_many_several(
    tmp_path: Path, letters: int, files: list[str]
) -> None:
    papers = [Paper(f"p{n}", "a", "A", (Sheet(f"p{n}_1", "Home"),)) for n in range(letters)]
    drawn = draw(tmp_path, papers, [], PlainDesk(in_a_file=2), unsaid)
    assert drawn.print_all == [f"letters/{name}" for name in files]
    assert sorted(path.name for path in tmp_path.glob("letters/print*")) == files
