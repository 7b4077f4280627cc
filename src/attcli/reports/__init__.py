"""What a report holds: the weekly folder, and the writers that turn a table into a file."""
