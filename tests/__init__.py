"""Contracts over all kinds, browser journeys, faults; the rest of the tests lives in each folder."""
