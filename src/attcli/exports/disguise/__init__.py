"""A copy of an export that may be shown to others: everything about people in it is invented."""
