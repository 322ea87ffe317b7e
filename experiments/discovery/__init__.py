"""Find in which futures something holds, and search levers for the plans worth having."""
