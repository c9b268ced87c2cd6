"""Proofs over the whole path of a protocol, from danger signs to outcome, settled exactly or said « non prouvé »."""
