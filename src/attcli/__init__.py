"""attcli: the attendance office's toolkit."""

from attcli._version import __version__

__all__ = ["__version__"]
