"""How good matching is, measured on real consortia: who was in them, and would it have proposed them."""
