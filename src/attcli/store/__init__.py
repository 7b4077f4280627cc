"""Memory: the workspace and its SQLite case log."""
