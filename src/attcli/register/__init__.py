"""The canonical register: marks, pupils and contacts as frames, and the school calendar."""
