"""Several periods: traffic grows, what is bought stays, and one bound holds for all of them."""
