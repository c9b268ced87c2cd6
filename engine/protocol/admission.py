"""From a text to a protocol that may be used: read, validated, linked, checked; or refused with all that is wrong.

Apart from ``loading`` because it takes the whole grammar: a text that was admitted before is opened without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from pydantic import ValidationError

from engine.errors import Problem, ProtocolRefused
from engine.protocol import compiled, model, reading
from engine.protocol.catalogue import problem
from engine.protocol.conditions import ConditionError
from engine.protocol.conditions import Path as KeyPath
from engine.protocol.findings import Finding
from engine.protocol.linking import checked
from engine.protocol.model_errors import translated
from engine.protocol.reading import Positions

MAX_FINDINGS = 200
MAX_SENTENCE = 800


def admitted(content: bytes, file_name: str) -> tuple[model.Protocol, Positions]:
    """The protocol of a text and the place of its keys. Raises ProtocolRefused with all problems."""
    written, positions = validated(content, file_name)
    findings = findings_of(written)
    if findings:
        raise ProtocolRefused(*_in_file_order(_told(found, positions) for found in findings))
    return written, positions


def refusal(problems: Iterable[tuple[KeyPath, ConditionError]], positions: Positions) -> ProtocolRefused:
    """What linking found, told with its places."""
    return ProtocolRefused(*(_told(Finding.of_condition(*found), positions) for found in problems))


def validated(content: bytes, file_name: str) -> tuple[model.Protocol, Positions]:
    """A text whose blocks are all of the right form, its names and meanings not checked. Raises ProtocolRefused."""
    read = reading.read(content, file_name)
    if not isinstance(read.data, dict):
        what = "Le fichier n'est pas un bloc de clés."
        raise ProtocolRefused(problem("PRO-108", what, read.positions.of_value(())))
    try:
        return model.Protocol.model_validate(read.data), read.positions
    except ValidationError as error:
        raise ProtocolRefused(*translated(error, read.data, read.positions)) from None


def findings_of(written: model.Protocol) -> list[Finding]:
    """What is wrong across blocks, up to a number that somebody may read."""
    try:
        linked, problems = compiled.link(written)
        return list(islice(checked(written, linked, problems), MAX_FINDINGS))
    except RecursionError:
        what = "Une définition en contient une autre, qui en contient une autre, sur des centaines de niveaux."
        return [Finding("PRO-316", ("definitions",), what, on_key=True)]


def _told(found: Finding, positions: Positions) -> Problem:
    place = positions.of_key(found.path) if found.on_key else positions.of_value(found.path)
    what = found.what if len(found.what) <= MAX_SENTENCE else found.what[:MAX_SENTENCE] + "…"
    return problem(found.code, what, place, consequence=found.consequence, remedy=found.remedy)


def _in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, from the top of the file down."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda found: (found.place.line, found.place.column) if found.place else (0, 0))
