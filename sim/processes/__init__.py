"""The processes of a week, one file each, named after what they do."""
