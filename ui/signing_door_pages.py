"""The HTML of the signing pages: what is signed in full sight, boxes that nothing ticks beforehand, the password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import Problem
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.loading import LoadedProtocol
from engine.reporting.to_confirm import list_digest, to_confirm
from engine.services.standard_prescriptions import Drawer, StandardPrescription
from ui.components.marking import Marking
from ui.components.markup import Markup, el, items
from ui.front_door_pages import field, form, page, told
from ui.pages.library_acts import act_in_words
from ui.pages.library_place import item_of
from ui.pages.signing_place import DOOR, PAGE, PRESCRIPTIONS
from ui.pages.signing_texts import Door, Steps

_STYLE = el("style", Markup("""
.door main.signing { max-width: 44rem }
.door .sheet { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: .9rem 1rem;
  margin: .75rem 0 }
.door .sheet p, .door .sheet ul { margin: .3rem 0 }
.door .sheet h2 { margin: 0; font-size: 1.1rem }
.door .sheet h3 { margin: .6rem 0 0; font-size: 1rem }
.door .tick { display: flex; gap: .75rem; align-items: center; min-height: 48px; margin: 0 }
.door .tick input:not([type="hidden"]) { width: 1.6rem; height: 1.6rem; min-height: 0; flex: none; margin: 0 }
.door .mono { font-family: monospace; overflow-wrap: anywhere }
.door .missing { background: var(--amber-pale); border: 1px solid #d9a64a; border-radius: 10px; padding: .75rem 1rem }
"""))  # fmt: skip


def version(mark: Marking, loaded: LoadedProtocol, missing: Sequence[Problem], message: str) -> str:
    """One version to sign, or what is missing before it may be."""
    written, assumptions = loaded.model, to_confirm(loaded)
    confirmed = None if missing else el("p", f"{Door.LIST} : {len(assumptions)}")
    facts = el(
        "div", el("p", el("strong", written.title)), el("p", f"{Door.TEXT} :"),
        el("p", loaded.fingerprint, cls="mono"), confirmed, cls="sheet",
    )  # fmt: skip
    back = _back({"p": PAGE, "i": item_of(loaded)})
    title = Door.VERSION.format(f"{written.version} : {written.short_title}")
    if missing:
        lines = items([f"{problem.what} {problem.remedy}" for problem in missing])
        left = el("div", el("p", el("strong", Steps.SIGN_NOT_YET)), lines, cls="missing", role="alert")
        return _signing(mark, title, facts, told(message), left, back)
    bound = {"i": item_of(loaded), "texte": loaded.fingerprint, "liste": list_digest(assumptions)}
    entry = form(DOOR, bound, *_password())
    return _signing(mark, title, el("p", Door.LEAD, cls="door-lead"), facts, told(message), entry, back)


def prescriptions(mark: Marking, drawer: Drawer, given: Mapping[str, str], message: str) -> str:
    """The acts of a protocol that print: content, box, last day, password. A refusal keeps boxes and day."""
    written = drawer.loaded.model
    sheets = [_sheet(drawer.loaded.compiled, one, f"acte-{one.act}" in given) for one in drawer.prescriptions]
    until = field("jusqu_au", Door.UNTIL, "text", "off", given.get("jusqu_au", ""))
    entry = form(DOOR, {"o": written.protocol}, *sheets, until, *_password())
    title = f"{Door.SHEET} : {written.short_title}"
    back = _back({"p": PRESCRIPTIONS})
    return _signing(mark, title, el("p", Door.SHEET_LEAD, cls="door-lead"), told(message), entry, back)


def _sheet(protocol: CompiledProtocol, one: StandardPrescription, ticked: bool) -> Markup:
    box = el("input", type="checkbox", id=f"acte-{one.act}", name=f"acte-{one.act}", value=one.digest, checked=ticked)
    head = el("label", box, el("span", one.written.title), for_=f"acte-{one.act}", cls="tick")
    return el("div", el("h2", head), *act_in_words(protocol, protocol.acts[one.act]), cls="sheet")


def nothing(mark: Marking, message: str) -> str:
    return _signing(mark, Door.NOTHING, told(message), _back({"p": PAGE}))


def _password() -> tuple[Markup, Markup]:
    return (
        field("mot_de_passe", Door.PASSWORD, "password", "current-password"),
        el("button", Door.GO, type="submit", cls="door-go"),
    )


def _back(place: Mapping[str, str]) -> Markup:
    where = "&".join(f"{name}={value}" for name, value in place.items())
    return el("p", el("a", Door.BACK, href=f"/?{where}", cls="button"))


def _signing(mark: Marking, title: str, *children: Markup) -> str:
    return page(mark, title, _STYLE, *children, cls="signing")
