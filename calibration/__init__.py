"""Fit the model to what areas observed, and say how well it fits."""
