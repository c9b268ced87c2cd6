"""What every page says of the software: demonstration or care, not CE-marked, who answers for its use, version."""

from __future__ import annotations

from dataclasses import dataclass

from engine.services.workspace import Mode, Workspace
from ui.components.markup import Markup, el, join, typed
from ui.texts import Marked


@dataclass(frozen=True, slots=True)
class Marking:
    """Drawn above and below every page, the doors too."""

    version: str
    mode: Mode
    responsible: str

    def banner(self) -> Markup:
        if self.mode == "demo":
            return el("p", Marked.DEMO, cls="demo-banner", role="note")
        who = join(Marked.ANSWERS, typed(self.responsible)) if self.responsible else None
        return el("p", Marked.CARE, who, cls="demo-banner care", role="note")

    def legal(self) -> Markup:
        """The sentence at the foot."""
        if self.mode == "demo":
            return el("p", Marked.NOT_FOR_CARE.format(self.version))
        return el("p", Marked.IN_CARE.format(self.version))


def marking(workspace: Workspace) -> Marking:
    return Marking(workspace.software_version, workspace.mode, workspace.responsible)
