"""A protocol as data: read, checked, compiled and decided. Knows nothing of patients, stores or screens."""
