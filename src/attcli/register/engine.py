"""Which of Polars' engines runs the plans: the same plans and answers, only time and memory differ.

The streaming engine works through a large register piece by piece on every core; a school's is
done before that pays.
"""

import polars as pl

from attcli.register.model import Register

MANY = 2_000_000  # marks: five secondary schools' year


def choose_engine(register: Register) -> None:
    """Let plans run on the streaming engine from now on, if the register is a large one."""
    if register.marks.height >= MANY:
        pl.Config.set_engine_affinity("streaming")
