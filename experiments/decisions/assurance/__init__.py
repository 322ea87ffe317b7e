"""Split a reported fall into what it is made of, and say what a useless scheme would have reported."""
