"""Risk: what a customer's score is, why, and what to do; the nightly pass over all of them."""
