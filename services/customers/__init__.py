"""Who buys: profiles, what they allow, and what they did."""
