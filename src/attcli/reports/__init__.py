"""What a report holds: the weekly folder and the tables in it, as JSON, CSV, XLSX and HTML."""
