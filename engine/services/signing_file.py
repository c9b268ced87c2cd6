"""The signing file of a version (PDF), as this team reads it: proofs, cases, what changed since its last signature."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from engine.protocol import cases
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.comparison_model import Comparison
from engine.services import examining
from engine.services.apart import WorkFailed
from engine.services.attesting import CASES
from engine.services.publication import VERSION, status_of
from engine.services.workspace import Actor, Workspace


@dataclass(frozen=True, slots=True)
class SigningFile:
    """The file of one text. ``digest``: the SHA-256 of ``content``, which a signature names."""

    loaded: LoadedProtocol
    content: bytes
    digest: str

    @property
    def number(self) -> str:
        """The name of the document, of signs that any address keeps."""
        written = self.loaded.model
        return f"dossier-{written.protocol}-{written.version}-{self.digest[:12]}"


def signing_file(workspace: Workspace, actor: Actor, protocol: str, version: str) -> SigningFile:
    """Makes the file: seconds. Raises ProtocolRefused where the text or its cases cannot be read."""
    from engine.reporting.sheet import Status, signing_sheet  # the typesetter is heavy, and few people sign

    actor.must_be("delegant", "coordinator")
    loaded = workspace.library.load(protocol, version)
    file = cases.load_cases(workspace.library.root / protocol / version / CASES, loaded.model)
    status: Status = "demonstration" if workspace.mode == "demo" else status_of(workspace, actor, loaded.fingerprint)
    content = signing_sheet(
        loaded, workspace.prove(loaded), file, _since_last_signed(workspace, actor, loaded), status,
        workspace.clock().date(),
    )  # fmt: skip
    return SigningFile(loaded, content, hashlib.sha256(content).hexdigest())


def _since_last_signed(workspace: Workspace, actor: Actor, loaded: LoadedProtocol) -> Comparison | None:
    """Who is treated otherwise since the text that this team signed last; None for a first one."""
    where = {"protocol": loaded.model.protocol, "status": "signed"}
    rows = workspace.store.summaries(actor.team.id, stream_kind=VERSION, where=where)
    signed = [row for row in rows if row.attributes["fingerprint"] != loaded.fingerprint]
    if not signed:
        return None
    last = max(signed, key=lambda row: row.updated_at)
    return compared(workspace.protocol(str(last.attributes["fingerprint"])), loaded)


def compared(old: LoadedProtocol, new: LoadedProtocol) -> Comparison | None:
    """The exact comparison, computed once and apart; None where it cannot be settled."""
    try:
        return examining.compared(old, new)
    except WorkFailed:
        return None
