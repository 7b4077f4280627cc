"""Letters and certificates: from one pupil's facts to documents an office can post.

    facts = PupilFacts(pupil=…, contacts=…, counts=…, marks=…, missing=…)
    context = LetterContext(school=…, letter_date=…, start=…, end=…, sources=register.sources)
    done = prepare("meeting-invitation", facts, context)     # Prepared, or Blocked with the reasons
    cert = certificate(facts, context)                       # also where the letter is Blocked
    render(done.copies[0].letter, "pdf").content             # bytes; also "docx" and "html"
    combined_print(in_order(all_prepared, {pupil_id: cert}), "Letters to post").content

A letter with fields of its own: `prepare("leave-declined", facts, context, extra={"leave":
Fields("leave", {"first_day": …})})`; its head then says `each = "parent"` for a copy to each parent
only, and gives an example of each such field. About no pupil: `announce("whole-school-warning",
context)`, or to a `Recipient` of your own.

For an index: `Prepared` has the pupil, the class, the letter's title, `to_complete`, `notes`; each
`Copy` its recipient and a file name without suffix; `Rendered.pages` counts a PDF's pages. Drawing
raises `UndrawableError` for a character that no font has: that letter is then blocked, and
`combined_print` leaves it out by itself and says so. Draw single copies first, the combined file
last: a typst compiler slows down for a while after a long document.

How it is done: catalogue (heads of the templates) → fields (every merge field) → merge (strict,
sandboxed Jinja; values never read as Markdown) → blocks → pdf, word, html. The certificate's grid
is a fixed layout. Wording lives in `templates/`, and a workspace's own folder of templates wins.
"""

from attcli.letters.catalogue import CERTIFICATE, Template, letter_ids, template
from attcli.letters.certificate import Certificate, certificate
from attcli.letters.drawing import FORMATS, Format, render
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.merge import Fields
from attcli.letters.model import (
    EVERYONE,
    Blocked,
    Copy,
    Earlier,
    Letter,
    Prepared,
    Recipient,
    Rendered,
)
from attcli.letters.names import file_stem
from attcli.letters.pdf import UndrawableError
from attcli.letters.prepare import announce, prepare
from attcli.letters.printing import Pack, PrintFile, combined_print, in_order

__all__ = [
    "CERTIFICATE",
    "EVERYONE",
    "FORMATS",
    "Blocked",
    "Certificate",
    "Copy",
    "Earlier",
    "Fields",
    "Format",
    "Letter",
    "LetterContext",
    "Pack",
    "Prepared",
    "PrintFile",
    "PupilFacts",
    "Recipient",
    "Rendered",
    "Template",
    "UndrawableError",
    "announce",
    "certificate",
    "combined_print",
    "file_stem",
    "in_order",
    "letter_ids",
    "prepare",
    "render",
    "template",
]
