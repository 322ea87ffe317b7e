"""Say what a budget buys best, and what the next pounds would."""
