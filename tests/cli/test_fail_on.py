"""`--fail-on`: which ends a scheduled job sees as failures; the log tells the true one."""

import json

import pytest

from attcli.cli.fail_on import FailOn, seen_outside


@pytest.mark.parametrize(
    ("ended", "nothing_said", "damaged", "blocked", "error"),
    [
        (0, 0, 0, 0, 0),
        (1, 1, 0, 0, 1),  # errors in the data
        (5, 5, 0, 5, 5),  # letters blocked
        (6, 6, 6, 6, 6),  # workspace busy or damaged
        (2, 2, 2, 2, 2),
        (3, 3, 3, 3, 3),
        (4, 4, 4, 4, 4),
        (70, 70, 70, 70, 70),
        (130, 130, 130, 130, 130),
    ],
)
def test_seen(ended: int, nothing_said: int, damaged: int, blocked: int, error: int):
    said = (None, FailOn.DAMAGED, FailOn.BLOCKED, FailOn.ERROR)
    assert [seen_outside(ended, one) for one in said] == [nothing_said, damaged, blocked, error]


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 1), (("--fail-on", "error"), 1), (("--fail-on=blocked",), 0)],
)
def test_anywhere_on_the_line_and_the_log_tells_both(attcli_here, tmp_path, words, code):
    rows = [f"A123456789012,2025-11-{day},{half}" for day in (3, 4) for half in ("AM,/", "PM,?")]
    marks = tmp_path / "marks.csv"
    marks.write_text("\n".join(["UPN,Date,Session,Mark", *rows]), encoding="utf-8")
    done = attcli_here("check", marks, *words, "--json-log", "log.jsonl")
    assert done.returncode == code, done.stderr
    (line,) = (tmp_path / "log.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert (told["step"], told["exit"], told["seen"]) == ("end", 1, code)


def test_another_word_is_wrong_usage(attcli_here):
    assert attcli_here("codes", "--fail-on", "everything").returncode == 2


def test_a_log_that_cannot_be_written_is_said_once(attcli_here, tmp_path):
    (tmp_path / "marks.csv").write_text(
        "UPN,Surname,Date,Session,Mark\n"
        + "".join(f"A82330010{n:04d},Able,2025-09-03,AM,/\n" for n in range(12))
    )
    done = attcli_here("weekly", "marks.csv", "-o", "week", "--json-log", "nowhere/log.jsonl")
    assert (done.returncode, done.stderr.count("cannot be written")) == (0, 1)
