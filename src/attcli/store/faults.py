"""What can be wrong with a workspace, told apart: busy, damaged, or a file gone."""

from attcli.errors import WorkspaceError

WAY_OUT = "See what is whole with attcli doctor, then bring back a copy with attcli restore."


class BusyError(WorkspaceError):
    """Another run is writing."""


class DamagedError(WorkspaceError):
    """A file is not what it was."""


class MissingFileError(DamagedError):
    """A Parquet file of the case log is not there: taken away, or superseded since."""
