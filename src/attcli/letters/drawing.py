"""render(): a letter or certificate in the form asked for."""

from pathlib import Path
from typing import Literal

from attcli.letters import html, pdf, word, word_certificate
from attcli.letters.certificate import Certificate
from attcli.letters.model import Letter, Rendered

Format = Literal["pdf", "docx", "html"]
FORMATS: tuple[Format, ...] = ("pdf", "docx", "html")


def render(document: Letter | Certificate, form: Format, own: Path | None = None) -> Rendered:
    """The document's bytes and, for a PDF, its pages. UndrawableError: a character without a font.

    `own` is the workspace's own folder of templates, whose layouts win.
    """
    match form:
        case "pdf":
            return pdf.draw([pdf.Part(document)], _title(document), own)
        case "html":
            return Rendered(html.draw(document, own))
        case "docx" if isinstance(document, Letter):
            return Rendered(word.draw(document))
        case "docx":
            return Rendered(word_certificate.draw(document))


def _title(document: Letter | Certificate) -> str:
    if isinstance(document, Letter):
        return document.title
    return f"{document.title}: {document.forename} {document.surname}"
