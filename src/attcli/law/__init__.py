"""The law as dated, cited data, and the look-ups over it."""
