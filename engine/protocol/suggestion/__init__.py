"""Cases that are missing: the simplest patients who show what no case shows, for a doctor to confirm or correct."""
