"""Set mixes of a scheme side by side: harm averted against offences averted against cost."""
