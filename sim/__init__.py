"""Simulate an Integrated Offender Management scheme, week by week."""
