"""Put one pool through every matrix: whom each would pick, and whom it would miss."""
