"""Every school of a workspace, however many: analysed in batches, in bounded memory.

A batch (`batch`) writes what it found into a folder of parts, and a line for each school into a
record (`record`); a school whose line still fits is not done again. Pupils at several schools are
counted once all batches are done (`joint`). Then the lists are written (`publish`).
"""
