"""Show what a cohort of this size could show, by each way of measuring, and which measures tell a working scheme."""
