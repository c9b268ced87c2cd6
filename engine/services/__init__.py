"""Use cases: where store, clock, identity and engine meet. The acting member comes first; nothing is read unscoped."""
