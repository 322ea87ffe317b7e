"""Set out what a decision is worth: who pays, who saves, how sure, and what evidence is worth buying."""
