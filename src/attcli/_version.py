"""The version, as a constant: looking it up in the package's metadata costs 60 ms at start-up."""

__version__ = "0.1.0"
