"""Where the package's own data lies: inside the wheel when installed, at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def _data_dir(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _CHECKOUT / name


def templates_dir() -> Path:
    """The built-in templates (letters, certificate, reports, layouts)."""
    return _data_dir("templates")


def sample_data_dir() -> Path:
    """The invented schools that `attcli demo` uses."""
    return _data_dir("sample_data")


def fonts_dir() -> Path:
    """The fonts that documents are drawn with."""
    return _PACKAGE / "letters" / "fonts"
