"""Files in: find the header, identify or refuse, any shape to one register, findings."""
