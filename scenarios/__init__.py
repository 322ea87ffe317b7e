"""Describe a scheme: read, check and explain scenarios and the evidence behind them."""
