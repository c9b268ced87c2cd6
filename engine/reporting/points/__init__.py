"""What a délégant ticks: points, each one decision with the lines that it covers, under the subject that it decides."""

from __future__ import annotations

from engine.reporting.points.grouping import points_of
from engine.reporting.points.point import SUBJECTS, Line, Point, Subject

__all__ = ["SUBJECTS", "Line", "Point", "Subject", "points_of"]
