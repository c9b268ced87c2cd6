"""The strict YAML reader: bytes to plain data, with the line and column of every key and value.

Refuses to know protocols. Knows one thing: two readers must never understand one file differently, so every
construction that some reader guesses about is refused, each with its own code. Limits hold while parsing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from engine.errors import Place, Problem, ProtocolRefused
from engine.protocol import scalars
from engine.protocol.catalogue import problem
from engine.protocol.limits import MAX_BYTES
from engine.protocol.syntax import explained

MAX_DEPTH: Final = 40
MAX_NODES: Final = 50_000
MAX_PROBLEMS: Final = 50
"""Nobody mends more in one go; a hostile file does not make a report of a gigabyte."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN_CATEGORIES: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_INVISIBLE: Final = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)))
)
_COMMENT: Final = re.compile(r" +#([\s\S]?)")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.-]+")

Path = tuple[str | int, ...]
Event = Any
"""One of PyYAML's events; its stubs say that a mark may be missing, which the parser never does."""
Data = Any
"""dict with str keys, tuple, str, int, Decimal or bool."""


@dataclass(frozen=True, slots=True)
class Positions:
    """Line and column, counted from 1, of each key and each value, by path."""

    file: str
    keys: Mapping[Path, tuple[int, int]]
    values: Mapping[Path, tuple[int, int]]

    def of_key(self, path: Path) -> Place:
        """Place of the key that ends the path; of the value where it has no key (an item of a list)."""
        found = self.keys.get(path)
        return Place(self.file, *found) if found else self.of_value(path)

    def of_value(self, path: Path) -> Place:
        """Place of the value, or of the nearest block around it that is in the file."""
        while path and path not in self.values:
            path = path[:-1]
        return Place(self.file, *self.values.get(path, (1, 1)))


@dataclass(frozen=True, slots=True)
class Reading:
    data: Data
    positions: Positions


def read(content: bytes, file: str) -> Reading:
    """Plain data and positions of a YAML text. Raises ProtocolRefused with every problem found (PRO-1xx)."""
    text = _decoded(content, file)
    problems = list(_problems_of_characters(text, file))
    if any(found.code != "PRO-119" for found in problems):
        raise ProtocolRefused(*problems[:MAX_PROBLEMS])
    return _Walk(text, content, file, problems).document()


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        size = f"Le fichier pèse {len(content) // 1024} Ko ; la limite est de {MAX_BYTES // 1024} Ko."
        raise ProtocolRefused(problem("PRO-104", size, Place(file)))
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise ProtocolRefused(
            problem("PRO-103", "Le fichier commence par une marque d'ordre des octets.", Place(file, 1, 1))
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = f"L'octet 0x{content[error.start]:02X} n'est pas de l'UTF-8."
        raise ProtocolRefused(problem("PRO-102", byte, Place(file, line, column))) from None


def _problems_of_characters(text: str, file: str) -> Iterator[Problem]:
    for character in sorted(set(text)):
        if character != "\n" and _is_forbidden(character):
            yield _forbidden(character, _place(text, text.index(character), file))
    if not unicodedata.is_normalized("NFC", text):
        start = 0
        for line in text.splitlines(keepends=True):
            if not unicodedata.is_normalized("NFC", line):
                break
            start += len(line)
        yield problem(
            "PRO-119", "Cette ligne contient un accent décomposé (lettre et accent séparés).", _place(text, start, file)
        )


def _is_forbidden(character: str) -> bool:
    return unicodedata.category(character) in _FORBIDDEN_CATEGORIES or character in _INVISIBLE


def _forbidden(character: str, place: Place) -> Problem:
    if character == "\t":
        return problem("PRO-118", "Cette ligne contient une tabulation.", place)
    if character == "\r":
        return problem("PRO-121", "Cette ligne finit à la manière de Windows (retour chariot).", place)
    name = unicodedata.name(character, "sans nom")
    what = f"Cette ligne contient un caractère invisible ou de commande : U+{ord(character):04X} ({name})."
    return problem("PRO-120", what, place)


def _place(text: str, index: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


@dataclass(slots=True)
class _Walk:
    """One pass over the events of one text."""

    text: str
    content: bytes
    file: str
    problems: list[Problem]
    next_event: Callable[[], Event] = field(init=False)
    nodes: int = 0
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    commented: frozenset[int] = frozenset()

    def document(self) -> Reading:
        loader = _LOADER(self.content)
        self.next_event = loader.get_event
        lines = enumerate(self.text.split("\n"))
        self.commented = frozenset(number for number, line in lines if " #" in line)
        try:
            data = self._whole()
        except MarkedYAMLError as error:
            raise self._stopped(self._syntax(error)) from None
        except YAMLError as error:
            what = "Le texte n'est pas du YAML."
            raise self._stopped(problem("PRO-107", what, Place(self.file, 1, 1))) from error
        finally:
            loader.dispose()
        if self.problems:
            raise ProtocolRefused(*self.problems)
        return Reading(data, Positions(self.file, self.keys, self.values))

    def _whole(self) -> Data:
        self.next_event()
        start = self.next_event()
        if isinstance(start, StreamEndEvent):
            raise self._stopped(problem("PRO-108", "Le fichier est vide.", Place(self.file, 1, 1)))
        if isinstance(start, DocumentStartEvent) and (start.version or start.tags):
            self._note("PRO-115", "Le fichier commence par une directive YAML.", start)
        data = self._node(self.next_event(), (), 1)
        self.next_event()
        after = self.next_event()
        if not isinstance(after, StreamEndEvent):
            self._note("PRO-114", "Le fichier contient plusieurs documents YAML.", after)
        return data

    def _node(self, event: Event, path: Path, depth: int) -> Data:
        self.nodes += 1
        mark = event.start_mark
        self.values[path] = (mark.line + 1, mark.column + 1)
        if self.nodes > MAX_NODES:
            raise self._stopped(self._found("PRO-106", f"Le fichier a plus de {MAX_NODES} éléments.", event))
        if _is_scalar(event):
            return self._scalar(event)
        if depth > MAX_DEPTH:
            raise self._stopped(self._found("PRO-105", f"L'imbrication dépasse {MAX_DEPTH} niveaux.", event))
        if isinstance(event, AliasEvent):
            self._note("PRO-111", f"« *{event.anchor} » renvoie à un autre endroit du fichier.", event)
            return ""
        self._refuse_properties(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, path, depth)
        return self._sequence(path, depth)

    def _sequence(self, path: Path, depth: int) -> tuple[Data, ...]:
        items: list[Data] = []
        while not isinstance(event := self.next_event(), SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return tuple(items)

    def _mapping(self, start: Event, path: Path, depth: int) -> dict[str, Data]:
        result: dict[str, Data] = {}
        while not isinstance(event := self.next_event(), MappingEndEvent):
            key = self._key(event, path, depth)
            if key in result:
                line = self.keys[(*path, key)][0]
                self._note("PRO-116", f"La clé « {_short(key)} » est déjà écrite ligne {line}.", event)
            below = (*path, key)
            self.keys[below] = (event.start_mark.line + 1, event.start_mark.column + 1)
            value = self.next_event()
            if start.flow_style and _is_empty(value):
                self._note("PRO-140", f"« {_short(key)} » n'a pas de valeur : la virgule coupe le texte.", event)
                continue
            result[key] = self._node(value, below, depth + 1)
        return result

    def _key(self, event: Event, path: Path, depth: int) -> str:
        unusable = f"?{event.start_mark.index}"
        if not _is_scalar(event):
            self._note("PRO-117", "Une clé est ici une liste ou un bloc.", event)
            self._node(event, path, depth + 1)
            return unusable
        self.nodes += 1
        if not event.style and event.value == "<<":
            self._note("PRO-113", "« << » recopie ici un autre bloc.", event)
            return unusable
        value = self._scalar(event)
        if not isinstance(value, str):
            self._note("PRO-117", f"La clé « {_short(event.value)} » n'est pas un texte.", event)
            return unusable
        if not event.style and self._is_cut_by_colon(event):
            self._note("PRO-141", f"Le « : » fait de « {_short(value)} » une clé : le texte est coupé en deux.", event)
        return unicodedata.normalize("NFC", value)

    def _is_cut_by_colon(self, event: Event) -> bool:
        """A plain key with a space in it, or before its colon, was meant as a French sentence."""
        end = event.end_mark.index
        return " " in event.value or (self.text[end : end + 1] == " " and self.text[end:].lstrip(" ")[:1] == ":")

    def _scalar(self, event: Event) -> scalars.Scalar:
        self._refuse_properties(event)
        if event.style == '"':
            self._refuse_escaped(event)
        text: str = event.value
        if event.style:
            return text
        if not text:
            self._note("PRO-131", "Cette clé ou cet élément n'a pas de valeur.", event)
            return ""
        value = scalars.plain(text)
        if isinstance(value, scalars.Quarrel):
            self._note(value.code, value.what, event)
            return text
        if event.end_mark.line in self.commented:
            self._refuse_cut_by_comment(event)
        return value

    def _refuse_cut_by_comment(self, event: Event) -> None:
        """« Plaie #2 »: « # » and a space may follow an identifier or a number, never a sentence."""
        comment = _COMMENT.match(self.text, event.end_mark.index)
        if comment and not (comment[1] in " \n" and _IDENTIFIER.fullmatch(event.value)):
            self._note("PRO-142", f"Le « # » coupe le texte après « {_short(event.value)} ».", event)

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._note("PRO-110", f"« &{event.anchor} » pose une ancre.", event)
        if event.tag is not None:
            self._note("PRO-112", f"« {_short(event.tag)} » est une étiquette de type YAML.", event)

    def _refuse_escaped(self, event: Event) -> None:
        """What the text may not hold, an escape may not bring in."""
        value = event.value
        if value.isprintable() and value.isascii():
            return
        for character in sorted(set(value)):
            if character != "\n" and _is_forbidden(character):
                place = self._found("PRO-120", "", event).place
                self._add(_forbidden(character, place or Place(self.file)))
        if "\\" in self.text and not unicodedata.is_normalized("NFC", value):
            self._note("PRO-119", "Ce texte contient un accent décomposé (lettre et accent séparés).", event)

    def _syntax(self, error: MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        lines = self.text.split("\n")
        source = lines[line] if line < len(lines) else ""
        code, what = explained(str(error.context or ""), str(error.problem or ""), source, column)
        return problem(code, what, Place(self.file, line + 1, column + 1))

    def _found(self, code: str, what: str, event: Event) -> Problem:
        return problem(code, what, Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1))

    def _note(self, code: str, what: str, event: Event) -> None:
        self._add(self._found(code, what, event))

    def _add(self, found: Problem) -> None:
        self.problems.append(found)
        if len(self.problems) >= MAX_PROBLEMS:
            raise ProtocolRefused(*self.problems)

    def _stopped(self, last: Problem) -> ProtocolRefused:
        return ProtocolRefused(*self.problems, last)


def _is_scalar(event: Event) -> bool:
    return isinstance(event, ScalarEvent)


def _is_empty(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and not event.style and not event.value


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
