"""Why: what forces each purchase, and what cannot be met together."""
