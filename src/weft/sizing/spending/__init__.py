"""What is paid where that depends on all that is bought: tiers, commitments, and payments spread over periods."""
