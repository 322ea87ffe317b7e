"""Search levers by many objectives for the plans worth having, and run those again on fresh luck."""
