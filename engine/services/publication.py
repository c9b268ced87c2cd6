"""Bringing a version into service: verified, reviewed, read, signed, withdrawn; and what it lacks before care.

What was proved and what the cases gave is kept with the fingerprint when it was established: a click asks for no proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import Problem, ProtocolRefused
from engine.protocol.digest import proving_digest
from engine.protocol.entitlement import in_force
from engine.protocol.loading import LoadedProtocol
from engine.reporting.points import Point, points_of
from engine.reporting.to_confirm import Assumption, list_digest, to_confirm
from engine.services.attesting import attestation, cases_digest
from engine.services.facts_of_team import state_facts, stated
from engine.services.workspace import Actor, Workspace
from engine.store.errors import RepeatedCommand, StaleCommand
from engine.team import publication, publishing, signing_reading
from engine.team.catalogue import problem
from engine.team.members import Record
from engine.team.publication import Status, VersionAttested, VersionSigned, VersionState
from engine.team.signing_reading import AssumptionConfirmed, AssumptionTakenBack, Reading, SigningFileOpened

VERSION = "protocol_version"
READING = "signing_reading"
TRIES = 5


@dataclass(frozen=True, slots=True)
class Published:
    """A version of the library in the life of a team. ``lacking``: what stands between it and care, today."""

    loaded: LoadedProtocol
    state: VersionState
    applies: bool
    lacking: tuple[Problem, ...]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def published(workspace: Workspace, actor: Actor) -> list[Published]:
    """Every readable version of the team's protocols: by protocol, the version of today first, then the newest."""
    found = [_published(workspace, actor, loaded) for loaded in _versions(workspace, actor)]
    return sorted(found, key=lambda one: (one.loaded.model.protocol, not one.applies))


def _versions(workspace: Workspace, actor: Actor) -> Iterator[LoadedProtocol]:
    for protocol in actor.team.protocols:
        try:
            versions = workspace.library.versions(protocol)
        except ProtocolRefused:
            continue  # declared, and not in the library
        for version in reversed(versions):
            try:
                yield workspace.library.load(protocol, version)
            except ProtocolRefused:
                continue  # the library page says what is wrong with it


def of_version(workspace: Workspace, actor: Actor, protocol: str, version: str) -> Published:
    """One version of the library. Raises ProtocolRefused when it cannot be read."""
    return _published(workspace, actor, workspace.library.load(protocol, version))


def _published(workspace: Workspace, actor: Actor, loaded: LoadedProtocol) -> Published:
    today, valid = workspace.today(), loaded.model.valid
    lacking = lacking_for_care(workspace, actor, loaded, today)
    return Published(loaded, state_of(workspace, actor, loaded.fingerprint), in_force(valid.since, valid.until, today),
                     tuple(lacking))  # fmt: skip


def state_of(workspace: Workspace, actor: Actor, fingerprint: str) -> VersionState:
    """Where a text stands in the actor's team."""
    facts = stated(workspace, actor.team.id, _stream(actor, fingerprint), publication.FACT)
    return publication.fold(fingerprint, facts)


def status_of(workspace: Workspace, actor: Actor, fingerprint: str) -> Status:
    """The status alone, without reading the facts."""
    row = workspace.store.summary(actor.team.id, _stream(actor, fingerprint))
    status: Status = "draft" if row is None else row.attributes["status"]  # type: ignore[assignment]
    return status


def lacking_for_care(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, day: str) -> list[Problem]:
    """All that this text lacks to serve care in the team on that day; nothing is proved or run here."""
    return publishing.lacking(
        state_of(workspace, actor, loaded.fingerprint), loaded.model, actor.team, day, proving_digest(),
        list_digest(to_confirm(loaded)), signed_before=_other_text_signed(workspace, actor, loaded),
    )  # fmt: skip


def _other_text_signed(workspace: Workspace, actor: Actor, loaded: LoadedProtocol) -> bool:
    where = {"protocol": loaded.model.protocol, "version": loaded.model.version, "status": "signed"}
    rows = workspace.store.summaries(actor.team.id, stream_kind=VERSION, where=where)
    return any(row.attributes["fingerprint"] != loaded.fingerprint for row in rows)


# ── coordinator ──────────────────────────────────────────────────────────────────────────────────────────────────────


def attest(workspace: Workspace, actor: Actor, protocol: str, version: str) -> VersionState:
    """Proves the version and plays its cases, and keeps what came of it, good or bad."""
    actor.must_be("coordinator", "delegant")
    loaded = workspace.library.load(protocol, version)
    state = state_of(workspace, actor, loaded.fingerprint)
    return _state(workspace, actor, loaded, state, attestation(workspace, loaded))


def review(workspace: Workspace, actor: Actor, protocol: str, version: str) -> VersionState:
    """Marks a version as reviewed, verified first where it was not. Raises SigningRefused with all that is missing."""
    actor.must_be("coordinator")
    loaded = workspace.library.load(protocol, version)
    state = state_of(workspace, actor, loaded.fingerprint)
    if state.status == "draft" and not _is_current(workspace, loaded, state.attestation):
        state = attest(workspace, actor, protocol, version)
    return _state(workspace, actor, loaded, state, publishing.review(state, proving_digest()))


def _is_current(workspace: Workspace, loaded: LoadedProtocol, found: VersionAttested | None) -> bool:
    """Whether it was established by this engine, on the cases as they are."""
    return (
        found is not None and found.engine == proving_digest() and found.cases_digest == cases_digest(workspace, loaded)
    )


# ── délégant ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def reading_of(workspace: Workspace, actor: Actor, fingerprint: str) -> Reading:
    """What this person has opened and confirmed of a text."""
    return signing_reading.fold(_read_facts(workspace, actor, fingerprint))


def open_file(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, file: str) -> None:
    """Keeps that this délégant opened the signing file of this very text (``file``: its SHA-256), once."""
    actor.must_be("delegant")
    if reading_of(workspace, actor, loaded.fingerprint).file != file:
        _read(workspace, actor, loaded, [SigningFileOpened(fingerprint=loaded.fingerprint, file=file)])


def confirm(workspace: Workspace, actor: Actor, protocol: str, version: str, point: str, yes: bool) -> None:
    """Keeps that this délégant confirms one point, each of its lines in the words on his screen, or does not any more.

    One fact a line: what is signed is the lines, whatever the points that gathered them.
    """
    actor.must_be("delegant")
    loaded = workspace.library.load(protocol, version)
    known = {one.key: one for one in points_of(loaded)}
    if point not in known:
        raise publishing.SigningRefused(problem("SIG-110", "Ce point n'est plus dans la liste."))
    reading = reading_of(workspace, actor, loaded.fingerprint)
    facts = [fact for row in known[point].rows if (fact := _changed(loaded, reading, row, yes)) is not None]
    if facts:
        _read(workspace, actor, loaded, facts)


def _changed(loaded: LoadedProtocol, reading: Reading, row: Assumption, yes: bool) -> Record | None:
    """The fact that makes the row confirmed, or not any more; None where it is so already."""
    if yes and not reading.has_confirmed(row.key, row.words):
        return AssumptionConfirmed(fingerprint=loaded.fingerprint, assumption=row.key, words=row.words)
    if not yes and row.key in reading.confirmed:
        return AssumptionTakenBack(fingerprint=loaded.fingerprint, assumption=row.key)
    return None


def is_confirmed(point: Point, reading: Reading) -> bool:
    """Whether every line of the point was confirmed, in the words that it has now."""
    return all(reading.has_confirmed(row.key, row.words) for row in point.rows)


def missing_to_sign(workspace: Workspace, actor: Actor, loaded: LoadedProtocol) -> tuple[Problem, ...]:
    """What would keep this person from signing the text as it stands; nothing when only the password is left."""
    try:
        _signature(workspace, actor, loaded, loaded.fingerprint, list_digest(to_confirm(loaded)))
    except publishing.SigningRefused as refusal:
        return refusal.problems
    return ()


def sign(
    workspace: Workspace, actor: Actor, protocol: str, version: str, shown_fingerprint: str, shown_list: str
) -> VersionState:  # fmt: skip
    """Signs the text and the list that were shown. Whoever calls has just had the password typed again.

    Raises SigningRefused with all that is missing.
    """
    actor.must_be("delegant")
    loaded = workspace.library.load(protocol, version)
    state = state_of(workspace, actor, loaded.fingerprint)
    return _state(workspace, actor, loaded, state, _signature(workspace, actor, loaded, shown_fingerprint, shown_list))


def _signature(
    workspace: Workspace, actor: Actor, loaded: LoadedProtocol, shown_fingerprint: str, shown_list: str
) -> VersionSigned:  # fmt: skip
    state, assumptions = state_of(workspace, actor, loaded.fingerprint), to_confirm(loaded)
    reading = reading_of(workspace, actor, loaded.fingerprint)
    read = publishing.Read(
        file=reading.file, shown_fingerprint=shown_fingerprint, shown=shown_list,
        list_digest=list_digest(assumptions), expected=tuple(_line(one) for one in assumptions),
        confirmed=frozenset(_line(one) for one in assumptions if reading.has_confirmed(one.key, one.words)),
    )  # fmt: skip
    return publishing.sign(state, loaded.model, actor.team, actor.member, workspace.today(), proving_digest(), read)


def _line(one: Assumption) -> str:
    return f"{one.key} · {one.words}"


def withdraw(workspace: Workspace, actor: Actor, fingerprint: str, reason: str) -> VersionState:
    """Takes a version out of service, at once, whatever the library holds. Raises SigningRefused (SIG-101, SIG-113)."""
    actor.must_be("delegant", "coordinator")
    state = state_of(workspace, actor, fingerprint)
    loaded = _text(workspace, actor, fingerprint)
    return _state(workspace, actor, loaded, state, publishing.withdraw(state, reason))


def _text(workspace: Workspace, actor: Actor, fingerprint: str) -> LoadedProtocol:
    """The text of the library, or the store's own copy when it is not there any more."""
    found = (one for one in _versions(workspace, actor) if one.fingerprint == fingerprint)
    return next(found, None) or workspace.protocol(fingerprint)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _stream(actor: Actor, fingerprint: str) -> str:
    return f"version.{actor.team.id}.{fingerprint}"


def _state(
    workspace: Workspace, actor: Actor, loaded: LoadedProtocol, state: VersionState, fact: Record
) -> VersionState:  # fmt: skip
    """Appends one fact after those of ``state``; the text is kept with its first one."""
    workspace.keep(loaded)
    now = publication.Stated(fact, actor.member.id, workspace.clock().isoformat())
    after = publication.fold(state.fingerprint, [*state.history, now])
    summary = {
        "protocol": loaded.model.protocol, "version": loaded.model.version, "fingerprint": loaded.fingerprint,
        "status": after.status,
    }  # fmt: skip
    stream = _stream(actor, state.fingerprint)
    state_facts(workspace, actor, stream, VERSION, len(state.history), [fact], summary, state.fingerprint)
    return after


def _reading_stream(actor: Actor, fingerprint: str) -> str:
    return f"reading.{actor.team.id}.{actor.member.id}.{fingerprint}"


def _read_facts(workspace: Workspace, actor: Actor, fingerprint: str) -> list[publication.Stated]:
    return stated(workspace, actor.team.id, _reading_stream(actor, fingerprint), signing_reading.FACT)


def _read(workspace: Workspace, actor: Actor, loaded: LoadedProtocol, facts: list[Record]) -> None:
    """Appends what one person read; two taps of his at once are both kept."""
    summary = {"member": actor.member.id, "fingerprint": loaded.fingerprint}
    stream = _reading_stream(actor, loaded.fingerprint)
    for left in reversed(range(TRIES)):
        seen = len(_read_facts(workspace, actor, loaded.fingerprint))
        try:
            return state_facts(workspace, actor, stream, READING, seen, facts, summary, loaded.fingerprint)
        except (StaleCommand, RepeatedCommand):
            if not left:
                raise
    return None
