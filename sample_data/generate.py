"""Invents a school and writes its exports. See README.md beside this file.

python generate.py --pupils 600 --seed 7 --from 2025-09-01 --to 2026-11-13 -o DIR
python generate.py --sample        # makes the committed school again
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from generator.cast import load_recipe
from generator.forms import FORMS, write_forms
from generator.school import Order, School, make_school
from generator.settings import write_settings
from generator.who import check_recipe, write_who

HERE = Path(__file__).parent
RECIPE = HERE / "generator" / "porthkerra.toml"
SAMPLE = Order(
    pupils=240,
    seed=2026,
    first=date(2025, 9, 1),
    last=date(2026, 11, 16),
    half_taken=True,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what the command line asks for; 2 where that can't be."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.sample:
        folder = asked.out or HERE / "porthkerra"
        school = make_school(SAMPLE, load_recipe(RECIPE))
        check_recipe(school)
        folder.mkdir(parents=True, exist_ok=True)
        write_who(school, folder / "WHO.md")
        forms: Sequence[str] = FORMS
    else:
        if asked.out is None:
            parser.error("say where to: -o DIR")
        if asked.pupils < 8 or asked.first >= asked.last:
            parser.error("at least 8 pupils, and --from before --to")
        folder, forms = asked.out, asked.forms.split(",")
        unknown = sorted(set(forms) - set(FORMS))
        if unknown:
            parser.error(f"no such form: {', '.join(unknown)} (there are {', '.join(FORMS)})")
        try:
            school = make_school(_order(asked), load_recipe(None))
        except LookupError as missing:
            parser.error(str(missing.args[0]))
        folder.mkdir(parents=True, exist_ok=True)
    write_settings(school, folder / "attcli.toml")
    files = write_forms(school, folder, forms)
    _tell(school, files)
    return 0


def _order(asked: argparse.Namespace) -> Order:
    return Order(asked.pupils, asked.seed, asked.first, asked.last)


def _tell(school: School, files: Sequence[Path]) -> None:
    print(f"{len(school.pupils)} pupils, {school.register.height} marks", file=sys.stderr)
    for file in files:
        print(file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="generate.py", description="Invents a primary school.")
    parser.add_argument("--pupils", type=int, default=240, help="pupils on roll (240)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same school (1)")
    parser.add_argument(
        "--from", dest="first", type=date.fromisoformat, default=date(2025, 9, 1), metavar="DATE"
    )
    parser.add_argument(
        "--to", dest="last", type=date.fromisoformat, default=date(2026, 7, 31), metavar="DATE"
    )
    parser.add_argument("--forms", default="arbor", help=f"of {','.join(FORMS)} (arbor)")
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="where to write")
    parser.add_argument(
        "--sample", action="store_true", help="make the committed sample school, Porthkerra"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
