"""Write what a run found: its folder, its pictures, its page."""
