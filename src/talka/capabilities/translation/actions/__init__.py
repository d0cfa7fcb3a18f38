"""What is done: ask, begin, offer, accept, send back; and what a machine is asked for."""
