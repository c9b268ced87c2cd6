"""Mutants: a protocol file altered in one place, as a tired author would. What nobody notices is a gap of the cases."""
