"""A letter from a school's own Word template, `letters/<id>.docx`, with the same fields.

It wins over the words in Markdown, and is written as Word only. Filled in the same strict sandbox:
a field without a value stops the letter, and a name is never read as an instruction or as markup.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from jinja2 import TemplateError
from lxml.etree import LxmlError

from attcli.errors import UsageError
from attcli.letters.merge import STORE, Fields, Merged, word_environment
from attcli.letters.model import Blank, Letter, Recipient, Text
from attcli.letters.wordfile import finished
from attcli.register.days import plain_day


def own_word(letter_id: str, own: Path | None) -> Path | None:
    """The school's own Word template of a letter, if it has one."""
    path = own / "letters" / f"{letter_id}.docx" if own else None
    return path if path and path.is_file() else None


def around_fields(letter: Letter, to: Recipient) -> dict[str, Fields]:
    """What stands around the words of a letter, for a template that draws the whole page."""
    labelled = dict(letter.references)
    return {
        "recipient": Fields(
            "recipient",
            {
                "names": to.addressee or None,
                "address": "\n".join(to.address) or None,
                "salutation": letter.salutation or None,
            },
        ),
        "letter": Fields(
            "letter",
            {
                "date": plain_day(letter.issued),
                "pupil": labelled.get("Pupil"),
                "class": labelled.get("Class"),
                "closing": letter.closing or None,
                "signer": _shown(letter.signer),
                "role": letter.role,
                "enclosures": "; ".join(letter.enclosures) or None,
                "footnote": letter.footnote or None,
            },
        ),
    }


def _shown(spot: Text | Blank) -> str | Blank:
    return spot.text if isinstance(spot, Text) else spot


def fill_word(path: Path, fields: Mapping[str, Fields]) -> tuple[Merged, bytes]:
    """The filled document, and what was missing; UsageError for a template that cannot work."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 (only for schools that have such a template)

    store = Merged()
    context: dict[str, Any] = {**fields, STORE: store}
    try:
        document = DocxTemplate(str(path))
        document.render(context, jinja_env=word_environment(), autoescape=True)
        return store, finished(document)
    except (TemplateError, ArithmeticError, TypeError, ValueError) as fault:
        raise UsageError(
            f"The Word template {path.name}: {str(fault).rstrip('.')}.",
            "Correct that field in Word; attcli templates check tries it again.",
        ) from fault
    except (zipfile.BadZipFile, KeyError, OSError, LxmlError, OpcError, PythonDocxError) as fault:
        raise UsageError(
            f"The Word template {path.name} cannot be read as a Word file.",
            "Save it in Word as .docx; attcli templates check tries it again.",
        ) from fault
