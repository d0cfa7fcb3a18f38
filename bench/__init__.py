"""What is measured, and how. `make bench` prints the tables; docs/measurements.md keeps what was found."""
