"""Drawing a run's letters and certificates, on as many threads as the machine does well with."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from attcli.reports.drafts import Bundle, Desk, File, Paper, PrintFile, UndrawableError

LETTERS, CERTIFICATES, PRINT_ALL = "letters", "certificates", "print-all.pdf"
_PART = "print-all-{:02}.pdf"
_THREADS = 2


@dataclass
class Drawn:
    """What became of each pupil's papers, by pupil_id: paths relative to the folder, with /.

    `blocked` and `to_complete` are words. `papers` are those whose letter was drawn. `print_all`:
    the file of all letters, in several parts where there are many. `apart`: by the stem of each
    copy that was drawn and is not in it, why.
    """

    papers: list[Paper] = field(default_factory=list)
    letters: dict[str, list[str]] = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    to_complete: dict[str, str] = field(default_factory=dict)
    print_all: list[str] = field(default_factory=list)
    apart: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """The file of all letters as it is called, or its parts."""
        return PRINT_ALL if len(self.print_all) < 2 else "the files of all letters"

    def apart_words(self, paper: Paper) -> str:
        """Why copies of this letter have to be printed by themselves; nothing where none has to."""
        why = dict.fromkeys(self.apart[s.stem] for s in paper.sheets if s.stem in self.apart)
        return f"print its own file: not in {self.whole} ({'; '.join(why)})" if why else ""

    @property
    def printed_alone(self) -> dict[str, str]:
        """`apart_words` of the letters that have any, by pupil_id."""
        told = ((paper.pupil_id, self.apart_words(paper)) for paper in self.papers)
        return {pupil_id: words for pupil_id, words in told if words}


def foreseen(papers: Sequence[Paper]) -> Drawn:
    """What would become of the papers, before any is drawn."""
    drawn = Drawn()
    for paper in papers:
        if paper.blocked:
            drawn.blocked[paper.pupil_id] = "; ".join(paper.blocked)
        else:
            drawn.papers.append(paper)
            drawn.letters[paper.pupil_id] = []
        if paper.to_complete and not paper.blocked:
            drawn.to_complete[paper.pupil_id] = "; ".join(paper.to_complete)
    return drawn


def draw(
    folder: Path,
    papers: Sequence[Paper],
    certificates: Sequence[str],
    desk: Desk,
    tick: Callable[[int, int], None],
) -> Drawn:
    """Draw the `papers` and the `certificates` (of these pupils) into `folder`.

    A letter that cannot be drawn is blocked, with the reason; all others go on.
    """
    drawn = foreseen(papers)
    ready = tuple(drawn.papers)
    with _pool() as pool:
        jobs: dict[Future[list[File]], Paper | str] = {
            pool.submit(_copies, desk, paper): paper for paper in ready
        }
        jobs |= {pool.submit(_certificate, desk, pupil): pupil for pupil in certificates}
        steps = len(jobs) + 1
        for number, job in enumerate(as_completed(jobs), start=1):
            _keep(folder, drawn, jobs.pop(job), job)  # what is written is held no longer
            tick(number, steps)
        # last, for the engine is slower after a long document
        bundles = desk.bundles(tuple(drawn.papers)) if drawn.papers else ()
        for number, whole in enumerate(pool.map(partial(_print_file, desk), bundles), start=1):
            name = PRINT_ALL if len(bundles) == 1 else _PART.format(number)
            _keep_whole(folder, drawn, name, whole)
        for file in desk.further(tuple(drawn.papers), drawn.apart) if drawn.papers else ():
            _put(folder, LETTERS, file)
    tick(steps, steps)
    return drawn


@contextlib.contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that begin nothing new once the run is interrupted."""
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _copies(desk: Desk, paper: Paper) -> list[File]:
    """The copies in each form; once, where a letter comes in one form whichever is asked for."""
    drawn = (
        desk.letter(paper, copy, form) for copy in range(len(paper.sheets)) for form in desk.formats
    )
    return list({file.name: file for file in drawn}.values())


def _certificate(desk: Desk, pupil_id: str) -> list[File]:
    return [desk.certificate(pupil_id)]


def _print_file(desk: Desk, bundle: Bundle) -> PrintFile:
    """The file of a bundle; empty where none of its letters can be drawn."""
    try:
        return desk.print_file(bundle)
    except UndrawableError as why:
        return PrintFile(b"", dict.fromkeys(bundle.stems, str(why)))


def _keep_whole(folder: Path, drawn: Drawn, name: str, whole: PrintFile) -> None:
    """Of a letter that is in Word alone it is said elsewhere that it is not in the file."""
    if whole.content:
        drawn.print_all.append(_put(folder, LETTERS, File(name, whole.content)))
    stems = {s.stem for paper in drawn.papers if not paper.in_word for s in paper.sheets}
    drawn.apart |= {stem: why for stem, why in whole.left_out.items() if stem in stems}


def _keep(folder: Path, drawn: Drawn, of: Paper | str, job: Future[list[File]]) -> None:
    try:
        files = job.result()
    except UndrawableError as why:
        if isinstance(of, Paper):
            drawn.papers.remove(of)
            drawn.letters.pop(of.pupil_id)
            drawn.to_complete.pop(of.pupil_id, None)
            _block(drawn, of.pupil_id, letter=str(why))
        else:
            _block(drawn, of, certificate=f"certificate: {why}")
        return
    if isinstance(of, Paper):
        drawn.letters[of.pupil_id] = [_put(folder, LETTERS, file) for file in files]
    else:
        drawn.certificates[of] = _put(folder, CERTIFICATES, files[0])


def _block(drawn: Drawn, pupil_id: str, letter: str = "", certificate: str = "") -> None:
    """Every paper that failed is named, the letter first whichever failed first."""
    said = (letter, drawn.blocked.get(pupil_id, ""), certificate)
    drawn.blocked[pupil_id] = "; ".join(why for why in said if why)


def _put(folder: Path, part: str, file: File) -> str:
    (folder / part).mkdir(exist_ok=True)
    (folder / part / file.name).write_bytes(file.content)
    return f"{part}/{file.name}"
