"""Starting up: fast, and nothing heavy imported before it is used."""

import subprocess
import sys

HEAVY = ("polars", "typer", "rich", "openpyxl", "jinja2", "typst", "docx", "holidays")


def modules_after(*args: str) -> set[str]:
    code = (
        "import sys\n"
        f"sys.argv = ['attcli', *{list(args)!r}]\n"
        "from attcli.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stderr.split())


def test_version_imports_nothing_heavy():
    assert not modules_after("--version") & set(HEAVY)


def test_help_does_not_import_frames_or_writers():
    assert not modules_after("--help") & {"polars", "openpyxl", "jinja2", "typst", "docx"}


def test_version_may_stand_anywhere(attcli):
    for args in (("--version",), ("-q", "--version"), ("codes", "--version")):
        done = attcli(*args)
        assert (done.returncode, done.stderr) == (0, ""), args
        assert done.stdout.startswith("attcli ")
