"""The letters that `week.py` times: prepared, drawn as attcli does, and by the engine alone."""

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import typst

from attcli.cli.desk import LettersDesk
from attcli.exports.read import read_exports
from attcli.letters import pdf
from attcli.letters.certificate import Certificate
from attcli.letters.model import Letter
from attcli.letters.printing import Pack
from attcli.places import fonts_dir
from attcli.policy.settings_file import load
from attcli.register.view import Asked, open_view
from attcli.reports.drafts import Paper
from attcli.reports.drawing import draw

Row = dict[str, Any]
_LAST, _WRITTEN = date(2026, 7, 17), date(2026, 7, 20)
_LETTER = "attendance-update"
_WARM = 10  # letters that are drawn before the clock runs


def prepared(school: Path, letters: int) -> tuple[LettersDesk, list[Paper]]:
    """A desk, and so many letters that can be drawn."""
    exports = school / "arbor"
    register = read_exports(
        [exports / "marks-2025-26.csv"],
        pupils=exports / "pupils.csv",
        contacts=exports / "contacts.csv",
    )
    view = open_view(register, load(school / "attcli.toml"), Asked(as_of=_LAST))
    here = view.rolls.join(view.scope, on="pupil", how="semi").sort("pupil_id")
    pupils = here.get_column("pupil_id").to_list()
    desk = LettersDesk(view, pupils, _WRITTEN, ("pdf",))
    papers: list[Paper] = []
    for pupil in pupils:
        paper = desk.prepare(pupil, _LETTER)
        papers += [] if paper.blocked else [paper]
        if len(papers) == letters:
            return desk, papers
    raise RuntimeError(f"only {len(papers)} letters can be written")


def whole(desk: LettersDesk, papers: Sequence[Paper]) -> Row:
    """All into a folder."""
    pupils = [paper.pupil_id for paper in papers]
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder), papers, pupils, desk, lambda _done, _of: None)
    return {}


def single(desk: LettersDesk, papers: Sequence[Paper]) -> Row:
    """The first copy of each letter, and the certificate."""

    def one(paper: Paper) -> None:
        desk.letter(paper, 0, "pdf")
        desk.certificate(paper.pupil_id)

    return _each(one, papers)


def by_typst(desk: LettersDesk, papers: Sequence[Paper]) -> Row:
    """The same documents, from the data that the layouts read on, by typst alone."""
    files = dict(pdf._layouts(None))
    packs = {
        pack.copy.file_stem: pack
        for bundle in desk.bundles(papers)
        for pack in cast("tuple[Pack, ...]", bundle.handle)
    }
    compiler = typst.Compiler(font_paths=[fonts_dir()], ignore_system_fonts=True)
    moment = datetime(_WRITTEN.year, _WRITTEN.month, _WRITTEN.day, tzinfo=UTC)

    def data(document: Letter | Certificate) -> bytes:
        parts = [pdf._part(pdf.Part(document), files)]
        return json.dumps({"title": "A letter", "parts": parts}, ensure_ascii=False).encode()

    def one(documents: Sequence[bytes]) -> None:
        for document in documents:
            compiler.compile(
                cast("bytes", {**files, "data.json": document}),
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=moment,
            )

    first = [packs[paper.sheets[0].stem] for paper in papers]
    certificates = [pack.certificate for pack in first if pack.certificate]
    pairs = zip(first, certificates, strict=True)
    return _each(one, [(data(pack.copy.letter), data(cert)) for pack, cert in pairs])


def _each(one: Callable[[Any], None], of: Sequence[Any]) -> Row:
    """The processor seconds of each, the first few not counted."""
    for item in of[:_WARM]:
        one(item)
    start = time.process_time()
    for item in of[_WARM:]:
        one(item)
    return {"each": (time.process_time() - start) / (len(of) - _WARM)}
