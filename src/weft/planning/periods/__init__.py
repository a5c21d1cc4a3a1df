"""Plans of several periods: growth, the network of each, its proof, and what is bought when."""
