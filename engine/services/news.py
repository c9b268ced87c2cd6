"""What changed since a délégué last ran a protocol: he reads it once before his next run, and says that he has.

Told from the protocol's own CHANGELOG; a text that changed without an entry is told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import Problem, ProtocolRefused
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.comparison_model import Comparison
from engine.services.signing_file import compared
from engine.services.workspace import ENCOUNTER, Actor, Workspace
from engine.store.contract import Author, NewEvent
from engine.store.errors import RepeatedCommand
from engine.team.catalogue import problem

NEWS = "version_news"
_ENTRY = re.compile(r"^## +(\d{4}-\d{2}\.\d+)\b.*$", re.M)
_ANY_HEADING = re.compile(r"^## ", re.M)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the authors wrote of one version, as Markdown, its heading included."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class News:
    """A protocol that changed. ``before``: version of the last run; ``entries``: those of the versions since."""

    loaded: LoadedProtocol
    before: str
    before_fingerprint: str
    last_day: str
    entries: tuple[Entry, ...]

    @property
    def is_same_version(self) -> bool:
        """The text was altered under the same version number."""
        return self.before == self.loaded.model.version


def pending(workspace: Workspace, actor: Actor, loaded: LoadedProtocol) -> News | None:
    """What this délégué has to read before he runs this text; None when he has run or read it, or is new to it."""
    where = {"delegue": actor.member.id, "protocol": loaded.model.protocol}
    rows = workspace.store.summaries(actor.team.id, stream_kind=ENCOUNTER, where=where, limit=1)
    if not rows or rows[0].attributes["fingerprint"] == loaded.fingerprint:
        return None
    if workspace.store.summary(actor.team.id, _stream(actor, loaded)) is not None:
        return None
    before, known_by = str(rows[0].attributes["version"]), str(rows[0].attributes["fingerprint"])
    written = tuple(entries(changelog(workspace, loaded.model.protocol), before, loaded.model.version))
    return News(loaded, before, known_by, str(rows[0].attributes["day"]), written)


def of_protocol(workspace: Workspace, actor: Actor, protocol: str) -> News | None:
    """What this délégué has to read before his next run of a protocol."""
    actor.must_be("delegue")
    try:
        return pending(workspace, actor, workspace.library.resolve(protocol, workspace.clock().date()))
    except ProtocolRefused:
        return None


def comparison(workspace: Workspace, found: News) -> Comparison | None:
    """The patients who are treated otherwise since this délégué's last run; None where it cannot be settled."""
    return compared(workspace.protocol(found.before_fingerprint), found.loaded)


def acknowledge(workspace: Workspace, actor: Actor, protocol: str, fingerprint: str) -> None:
    """Keeps that this délégué has read what changed. Said twice, or of another text, it changes nothing."""
    found = of_protocol(workspace, actor, protocol)
    if found is None or found.loaded.fingerprint != fingerprint:
        return
    workspace.keep(found.loaded)
    stream = _stream(actor, found.loaded)
    payload = {"protocol": protocol, "version": found.loaded.model.version, "fingerprint": fingerprint,
               "before": found.before}  # fmt: skip
    try:
        workspace.store.append(
            team=actor.team.id, stream=stream, stream_kind=NEWS, expected=0, command=stream,
            events=[NewEvent("version_news_read", payload)],
            author=Author(actor.member.id, actor.role, actor.team.id), recorded_at=workspace.clock().isoformat(),
            summary={"member": actor.member.id, "protocol": protocol}, fingerprint=fingerprint,
        )  # fmt: skip
    except RepeatedCommand:
        return  # a double tap


def unread(found: News) -> Problem:
    """The refusal of a run while the change was not read."""
    written = found.loaded.model
    return problem("SIG-301", f"« {written.short_title} » a changé depuis votre dernière prise en charge.")


def _stream(actor: Actor, loaded: LoadedProtocol) -> str:
    return f"news.{actor.team.id}.{actor.member.id}.{loaded.fingerprint}"


def changelog(workspace: Workspace, protocol: str) -> str:
    """The protocol's CHANGELOG as written; empty where nobody wrote one."""
    place = workspace.library.root / protocol / "CHANGELOG.md"
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def entries(text: str, before: str, now: str) -> Iterator[Entry]:
    """The entries of the versions after ``before`` up to ``now``; that of ``now`` alone when it is not newer."""
    for found in _ENTRY.finditer(text):
        version = found[1]
        end = _ANY_HEADING.search(text, found.end())
        if _is_between(before, version, now):
            yield Entry(version, text[found.start() : end.start() if end else len(text)].strip())


def _is_between(before: str, version: str, now: str) -> bool:
    low, this, high = map(_release, (before, version, now))
    return low < this <= high if low < high else this == high


def _release(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.replace("-", ".").split(".")))
