"""Classes of customers: what puts a customer into which, set by the firm."""
