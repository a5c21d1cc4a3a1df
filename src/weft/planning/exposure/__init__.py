"""What is at risk while deliveries are late, and in which order they take most of it away."""
