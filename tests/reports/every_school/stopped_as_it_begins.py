"""Ctrl-C is pressed, and the terminal closed, while another process first reads this module."""

import os
import signal
from multiprocessing import current_process

if current_process().name != "MainProcess":
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGHUP)


def answered(given: int, number: int) -> int:
    """What a batch gives."""
    return given * number
