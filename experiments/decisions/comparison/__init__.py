"""Set scenarios side by side on common people and luck."""
