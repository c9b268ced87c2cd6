"""Measures against the goals of the project: scripts that print ratios of one run, never timed tests."""
