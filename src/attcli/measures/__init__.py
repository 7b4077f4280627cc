"""Counts over the register as lazy Polars queries: absence, threshold."""
