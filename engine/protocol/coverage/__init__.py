"""What the cases of a protocol cover, and what they miss."""

from engine.protocol.coverage.kinds import Covered, coverage
from engine.protocol.coverage.report import covered_by, lines

__all__ = ["Covered", "coverage", "covered_by", "lines"]
