# `just` lists these; each works as written from the top of a checkout.

test:
    .venv/bin/pytest

check: test
    .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports && .venv/bin/python docs/generate.py --check

reading:
    .venv/bin/python benchmarks/reading.py

times:
    .venv/bin/python benchmarks/reading.py --times

speed:
    .venv/bin/python benchmarks/speed.py

measures:
    .venv/bin/python benchmarks/measures.py

bench:
    .venv/bin/python benchmarks/all.py --large

fuzz:
    .venv/bin/python benchmarks/fuzz.py --files 3000

country:
    .venv/bin/python benchmarks/country.py

week:
    .venv/bin/python benchmarks/week.py

mornings:
    .venv/bin/python benchmarks/mornings.py

docs:
    .venv/bin/python docs/generate.py

ci:
    .ci/run
