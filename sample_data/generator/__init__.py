"""Invents a school: its pupils, families and register, from published figures and a seed."""
