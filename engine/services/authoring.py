"""Drafts of local protocols, written by the working group of a team: kept version by version, checked when asked.

A draft is a reference document of its team: every version stays, with its author and its time. A draft that somebody
else has saved in the meantime is never written over: the text then starts a draft of its own. No patient datum belongs
here, and nothing here can be run in care.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from engine.errors import Problem, RelaisError
from engine.protocol.limits import MAX_BYTES
from engine.protocol.loading import LoadedProtocol, load_text
from engine.protocol.refused_text import can_be_followed
from engine.services import examining
from engine.services.examining import Kept
from engine.services.workspace import Actor, Workspace
from engine.store.contract import JsonValue
from engine.store.errors import StaleDocument
from engine.team.members import Role

AUTHORS: Final[tuple[Role, ...]] = ("delegant", "coordinator")
"""Roles of the working group: who may write, and read, the drafts of the team."""
PROTOCOL_FILE: Final = "protocol.yaml"
CASES_FILE: Final = "cases.yaml"
MOST_DRAFTS: Final = 50
_TITLE = re.compile(r"^(title|short_title|protocol):[ \t]*(\S[^\n]{0,160})", re.MULTILINE)


class DraftRefused(RelaisError):
    """A draft cannot be opened or saved; the text that was sent is still where it was typed."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """One version (from 1) of a draft: the text of the protocol, that of its cases, by whom and when."""

    id: str
    version: int
    text: str
    cases: str
    author: str
    """Member id."""
    saved_at: str

    @property
    def title(self) -> str:
        """What the text calls itself, read without judging it; empty where it says nothing."""
        found = {key: _bare(value) for key, value in reversed(_TITLE.findall(self.text))}
        return found.get("title") or found.get("short_title") or found.get("protocol") or ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text of the protocol."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def _bare(value: str) -> str:
    """A value of one line without its quotes."""
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0] else value


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving gave: the draft as it stands, and whether it had to become a draft of its own."""

    draft: Draft
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What the loader says of a text: a protocol, or all that is wrong with it, from the top down."""

    loaded: LoadedProtocol | None
    problems: tuple[Problem, ...] = ()


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def drafts(workspace: Workspace, actor: Actor) -> list[Draft]:
    """The team's drafts as they stand, the latest saved first."""
    actor.must_be(*AUTHORS)
    found = workspace.store.documents(_kind(actor)).items()
    return sorted((_draft(key, body) for key, body in found), key=lambda one: one.saved_at, reverse=True)


def draft(workspace: Workspace, actor: Actor, id_: str, version: int | None = None) -> Draft:
    """A draft of the team, as it stands or as it stood. Raises DraftRefused (UI-131) where there is none."""
    for one in reversed(history(workspace, actor, id_)):
        if version in (None, one.version):
            return one
    what = "Ce brouillon n'existe pas dans votre équipe."
    remedy = "Revenez à la liste des brouillons de votre équipe."
    raise DraftRefused(Problem("UI-131", what, "Rien n'est montré ni modifié.", remedy))


def history(workspace: Workspace, actor: Actor, id_: str) -> list[Draft]:
    """Every version of a draft of the team, oldest first; empty where there is none."""
    actor.must_be(*AUTHORS)
    versions = workspace.store.document_history(_kind(actor), id_)
    return [_draft(id_, one.body) for one in versions if one.body is not None]


def readable_before(workspace: Workspace, actor: Actor, one: Draft) -> Draft | None:
    """The last version of the same draft that could be read, before this one."""
    earlier = [old for old in history(workspace, actor, one.id) if old.version < one.version]
    return next((old for old in reversed(earlier) if read(old).loaded is not None), None)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def start(workspace: Workspace, actor: Actor, text: str = "", cases: str = "") -> Draft:
    """A new draft of the team. Raises DraftRefused: UI-132 too long, UI-133 too many drafts."""
    actor.must_be(*AUTHORS)
    if len(workspace.store.documents(_kind(actor))) >= MOST_DRAFTS:
        what = f"Votre équipe a déjà {MOST_DRAFTS} brouillons."
        raise DraftRefused(Problem("UI-133", what, "Rien n'a été créé.", "Reprenez un brouillon existant."))
    return _write(workspace, actor, Draft(workspace.new_id(), 0, text, cases, "", ""))


def save(
    workspace: Workspace, actor: Actor, id_: str, seen: int, *, text: str | None = None, cases: str | None = None
) -> Saved:
    """The next version of a draft; ``seen`` is the version that was on the screen. Saving the same text writes nothing.

    What somebody else has saved in between stays; this text becomes a draft of its own. Raises as ``draft``, ``start``.
    """
    known = draft(workspace, actor, id_, seen)
    wanted = Draft(id_, seen, known.text if text is None else text, known.cases if cases is None else cases, "", "")
    if (wanted.text, wanted.cases) == (known.text, known.cases):
        return Saved(draft(workspace, actor, id_))
    try:
        return Saved(_write(workspace, actor, wanted))
    except StaleDocument:
        return Saved(start(workspace, actor, wanted.text, wanted.cases), apart=True)


def _write(workspace: Workspace, actor: Actor, after: Draft) -> Draft:
    for text, name in ((after.text, PROTOCOL_FILE), (after.cases, CASES_FILE)):
        if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
            what = f"« {name} » dépasse {MAX_BYTES // 1024} Ko."
            kept = "Rien n'a été enregistré ; le texte est encore là où il a été tapé."
            raise DraftRefused(Problem("UI-132", what, kept, "Raccourcissez-le."))
    now = workspace.clock().isoformat()
    body: dict[str, JsonValue] = {
        "text": after.text, "cases": after.cases, "author": actor.member.id, "saved_at": now,
        "version": after.version + 1,
    }  # fmt: skip
    workspace.store.put_document(_kind(actor), after.id, body, expected_version=after.version)
    return draft(workspace, actor, after.id, after.version + 1)


def _kind(actor: Actor) -> str:
    """Documents of one team only: no reading crosses teams."""
    return f"draft.{actor.team.id}"


def _draft(id_: str, body: object) -> Draft:
    assert isinstance(body, dict)
    return Draft(id_, body["version"], body["text"], body["cases"], body["author"], body["saved_at"])


# ── checking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


_READ: Final = Kept(most=16)
"""What the loader said of the latest texts: a page is drawn more often than a text changes."""


def read(one: Draft) -> Read:
    """Whether the text loads, with every problem of it otherwise. Bounded by the loader, whatever the text holds."""
    return _READ.once((one.fingerprint,), lambda: _read(one.text.encode()))


def failed_by(workspace: Workspace, actor: Actor, one: Draft) -> Problem | None:
    """The patient whom a text that is refused would fail, where one can be found. Raises WorkFailed (OutOfTime)."""
    problems = read(one).problems
    if not problems or not can_be_followed(problems):
        return None
    before = readable_before(workspace, actor, one)
    earlier = None if before is None else before.text.encode()
    return examining.failed_by(one.text.encode(), PROTOCOL_FILE, problems, one.cases.encode(), earlier)


def _read(content: bytes) -> Read:
    try:
        loaded = load_text(content, PROTOCOL_FILE)
        _ = loaded.compiled
    except RelaisError as error:
        return Read(None, error.problems)
    return Read(loaded)
