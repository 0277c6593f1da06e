"""What is offered to a customer: services and financing that fit it, and a brief that can be sent on."""
