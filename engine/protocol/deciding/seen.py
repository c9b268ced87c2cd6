"""Answers that note which of them were looked up: what a verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.protocol.conditions import Value


class Seen(Mapping[str, Value]):
    """The answers that count; ``read`` holds those that were looked up, in the order of the first time.

    Which criteria have an answer is known beforehand (see ``learned``): asking for that is not noted. Not a dict, so
    that nothing is read but through these methods.
    """

    __slots__ = ("_answers", "_given", "read")

    def __init__(self, answers: Mapping[str, Value], given: Mapping[str, Value], read: dict[str, Value]) -> None:
        self._answers, self._given, self.read = answers, given, read

    def __getitem__(self, name: str) -> Value:
        value = self._answers[name]
        if name in self._given:
            self.read[name] = value
        return value

    def get(self, name: str, default: Value | None = None) -> Value | None:  # type: ignore[override]
        """As any mapping's, without an exception where there is no answer."""
        return self[name] if name in self._answers else default

    def __contains__(self, name: object) -> bool:
        return name in self._answers

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    def __or__(self, more: dict[str, Value]) -> Seen:
        """With answers that nobody gave: they follow from which are given, so looking them up is not noted."""
        return Seen({**self._answers, **more}, self._given, self.read)
