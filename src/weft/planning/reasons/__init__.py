"""Why: what binds, what forces each purchase, and what cannot be met together, in the operator's words."""
