"""The product under attack: every address, every form, every upload, with what breaks programs."""
