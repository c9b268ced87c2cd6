"""The declared team: who belongs to it, with which profession, training and dates. Knows protocols only."""
