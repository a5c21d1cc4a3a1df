"""A plan beside others: layer by layer, power against cost, transponders, and the best hardware there is."""
