"""Time the model against itself and against a plain one."""
