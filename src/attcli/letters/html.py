"""HTML: the preview of a letter or certificate, one file without links. Everything is escaped."""

import base64
from pathlib import Path

from attcli.letters.certificate import Certificate
from attcli.letters.merge import page_environment
from attcli.letters.model import Letter

_PICTURES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".svg": "svg+xml"}


def draw(document: Letter | Certificate, own: Path | None) -> bytes:
    """The document as one HTML file, UTF-8."""
    environment = page_environment(own)
    if isinstance(document, Letter):
        page = environment.get_template("layouts/letter.html.j2")
        text = page.render(letter=document, logo=_inline(document.letterhead.logo))
    else:
        text = environment.get_template("certificate/certificate.html.j2").render(cert=document)
    return text.encode()


def _inline(logo: tuple[str, bytes] | None) -> str | None:
    """The logo as a data address, so that the file needs nothing beside it."""
    if logo is None:
        return None
    kind = _PICTURES[Path(logo[0]).suffix.lower()]
    return f"data:image/{kind};base64,{base64.b64encode(logo[1]).decode()}"
