"""Run many points of scenarios: a study's file, its designs, its runs over a machine or a cluster, its store."""
