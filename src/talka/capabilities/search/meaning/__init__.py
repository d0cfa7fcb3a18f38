"""What texts mean, as vectors: the model in a process of its own, or a service elsewhere; and the nearest of them."""
