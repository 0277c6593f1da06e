"""Updates: anything that happened at a customer, told in one message, with its effect, undoable."""
