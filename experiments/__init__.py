"""Run, compare and report on scenarios."""
