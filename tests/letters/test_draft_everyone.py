"""`attcli letters draft` of a letter to all parents, and of one that needs the ten-session test."""

from pathlib import Path
from typing import Any

from attcli.places import sample_data_dir


def test_a_letter_to_all_parents_needs_no_pupil_and_no_register(
    attcli_here: Any, tmp_path: Path
) -> None:
    done = attcli_here("letters", "draft", "--letter", "whole-school-warning", "-o", "all")
    assert done.returncode == 0
    path = tmp_path / "all" / "whole-school-warning.pdf"
    assert done.stdout.strip() == "all/whole-school-warning.pdf"
    assert path.stat().st_mode & 0o077 == 0
    assert "To complete by hand" in done.stderr
    again = attcli_here("letters", "draft", "--letter", "whole-school-warning", "-o", "all")
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_a_penalty_warning_tells_each_parent_the_sessions_of_the_window(
    attcli_here: Any, tmp_path: Path
) -> None:
    arbor = sample_data_dir() / "porthkerra" / "arbor"
    done = attcli_here(
        *("letters", "draft", *sorted(arbor.glob("marks-*.csv")), "--pupils", arbor / "pupils.csv"),
        *("--contacts", arbor / "contacts.csv", "--letter", "penalty-warning"),
        *(
            "--pupil",
            "Boase, Arthur",
            "--letter-date",
            "2026-11-17",
            "--format",
            "html",
            "-o",
            "pw",
        ),
    )
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "pw" / "letters").glob("*_penalty-warning_*.html"))
    assert len(pages) == 2
    for page in pages:
        assert "The sessions are: " in page.read_text(encoding="utf-8")


def test_a_run_by_hand_needs_no_address(attcli_here: Any, tmp_path: Path) -> None:
    arbor = sample_data_dir() / "porthkerra" / "arbor"
    asked = (
        *("letters", "draft", *sorted(arbor.glob("marks-*.csv")), "--pupils", arbor / "pupils.csv"),
        *("--contacts", arbor / "contacts.csv", "--letter", "attendance-update"),
        *("--pupil", "Tozer, Bryony", "--letter-date", "2026-11-17", "--format", "html"),
    )
    by_post = attcli_here(*asked, "-o", "post")
    assert (by_post.returncode, "no address" in by_post.stderr) == (5, True)
    by_hand = attcli_here(*asked, "--by", "hand", "-o", "hand")
    assert by_hand.returncode == 0, by_hand.stderr
    assert list((tmp_path / "hand" / "letters").glob("*attendance-update_1.html"))
