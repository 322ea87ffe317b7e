"""Studies: many points of a scenario's levers and uncertainties, each run with replicates on common luck."""
