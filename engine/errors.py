"""The one hierarchy of errors. Every message is French, for the reader who can act on it.

An error says where, what, the consequence and the remedy; it never quotes a patient's identity.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place in a text: file as the user named it, line and column counted from 1 (0: not known)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


class Problem(NamedTuple):
    """One finding: a code of the catalogue, its place, and three French sentences.

    ``what`` is what is wrong, ``consequence`` what somebody would have met, ``remedy`` what to do.
    """

    code: str
    what: str
    consequence: str = ""
    remedy: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        head = " · ".join(part for part in (self.code, str(self.place) if self.place else "") if part)
        return f"{head} · " + " ".join(part for part in (self.what, self.consequence, self.remedy) if part)


class RelaisError(Exception):
    """Base of all errors meant for a person.

    Raised with one or more problems; ``exit_code`` is what the command line returns.
    """

    exit_code = 1

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("an error needs at least one problem")
        self.problems: tuple[Problem, ...] = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def message(self) -> str:
        return self.problems[0].what

    @property
    def place(self) -> Place | None:
        return self.problems[0].place

    @property
    def consequence(self) -> str:
        return self.problems[0].consequence

    @property
    def remedy(self) -> str:
        return self.problems[0].remedy


class ProtocolRefused(RelaisError):
    """A protocol file is wrong: nothing of it is loaded. Holds every problem found."""

    exit_code = 2


class AnswersRefused(RelaisError):
    """Answers given for a protocol are not usable (unknown id, wrong type, outside the hard range)."""

    exit_code = 3


class CommandRefused(RelaisError):
    """A command cannot be applied to the encounter as it stands (stale, out of order, after closing)."""

    exit_code = 4


class NotEntitled(RelaisError):
    """This person may not run this protocol on that date; the problem says which rule."""

    exit_code = 5
