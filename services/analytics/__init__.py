"""What conversations did in the flows, counted from Rasa's tracker store, which is only read."""
