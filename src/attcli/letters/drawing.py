"""render(): a letter or certificate in the form asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from jinja2 import TemplateError
from lxml.etree import LxmlError

from attcli.letters import html, pdf, word, word_certificate
from attcli.letters.certificate import Certificate
from attcli.letters.model import Letter, Rendered

Format = Literal["pdf", "docx", "html"]
_REFUSALS = (ValueError, PythonDocxError, OpcError, LxmlError, TemplateError)
FORMATS: tuple[Format, ...] = ("pdf", "docx", "html")


def render(document: Letter | Certificate, form: Format, own: Path | None = None) -> Rendered:
    """The document's bytes and, for a PDF, its pages. UndrawableError: this one cannot be drawn.

    `own` is the workspace's own folder of templates, whose layouts win.
    """
    if isinstance(document, Letter) and document.own_word:
        return _as_the_school_has_it(document.own_word, form)
    with refusing():
        match form:
            case "pdf":
                return pdf.draw([pdf.Part(document)], _title(document), own)
            case "html":
                return Rendered(html.draw(document, own))
            case "docx" if isinstance(document, Letter):
                return Rendered(word.draw(document))
            case "docx":
                return Rendered(word_certificate.draw(document))


def _as_the_school_has_it(content: bytes, form: Format) -> Rendered:
    if form == "docx":
        return Rendered(content)
    raise pdf.UndrawableError(
        "It is written in Word only: the school has its own Word template for it.",
        "Draft it as docx and print it from Word.",
    )


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever a writer cannot make of a document's values stops that document, and no other.

    A fault of our own (a wrong type, a missing key) still comes through as what it is.
    """
    try:
        yield
    except _REFUSALS as fault:
        raise pdf.UndrawableError(
            f"It cannot be drawn: {str(fault).rstrip('.')}.",
            "Look for something odd in the pupil's or the contact's details, or print it by hand.",
        ) from fault


def _title(document: Letter | Certificate) -> str:
    if isinstance(document, Letter):
        return document.title
    return f"{document.title}: {document.forename} {document.surname}"
