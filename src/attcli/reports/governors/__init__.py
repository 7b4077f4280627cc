"""The governors' summary: the whole-school picture, from which no child can be told."""
