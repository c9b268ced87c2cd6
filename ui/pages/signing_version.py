"""One version in the team: what was verified, who reviewed and signed it, what is left; the steps of each role."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from engine.protocol.model import Protocol
from engine.reporting.french import number
from engine.reporting.sheet.magnitudes import situations
from engine.services import publication
from engine.services.publication import Published
from engine.team.publication import VersionAttested
from ui import session
from ui.commanding import callback, notice
from ui.components import controls, frame, office
from ui.components.markup import Markup, el, items, join, label, show, typed
from ui.components.moments import at
from ui.pages import signing_steps
from ui.pages.library_place import PAGE as LIBRARY
from ui.pages.library_place import item_of
from ui.pages.signing_texts import Steps, Version, Versions
from ui.session import Desk


def draw(desk: Desk, one: Published) -> None:
    written, status = one.loaded.model, one.state.status
    kicker = Version.KICKER.format(written.short_title, written.version)
    frame.heading(written.title, f"version-{item_of(one.loaded)}-{status}", kicker)
    show(el("p", office.tag(Versions.STATUS[status], Versions.STATUS_CLASS[status]), cls="tags"))
    show(_standing(desk, one), _lacking(desk, one))
    _verification(one, written)
    controls.button(Version.READ, "version.read", session.go, page=LIBRARY, item=item_of(one.loaded))
    if desk.actor.role == "coordinator":
        signing_steps.file(desk, one)
        _reviewing(one, written)
    else:
        signing_steps.draw(desk, one)
    if status != "withdrawn":
        _withdrawing(one)


def _standing(desk: Desk, one: Published) -> Markup:
    """Who did what, and when; what was not done yet says so."""
    state = one.state
    attested = _attested(state.attestation, desk, state.attested_at) if state.attestation else Version.NEVER
    reviewed = _by(desk, state.reviewed_by, state.reviewed_at) if state.reviewed_by else Version.NEVER
    signed = [join(_by(desk, made.by, made.at), f", {_confirmed(made.count)}") for made in state.signatures]
    withdrawn = None
    if state.withdrawal is not None:
        who = _by(desk, state.withdrawal.by, state.withdrawal.at)
        withdrawn = join(who, " : ", typed(state.withdrawal.reason))
    facts = office.facts([
        (Version.ATTESTED, attested), (Version.REVIEWED, reviewed), (Version.SIGNED, items(signed) or Version.NEVER),
        (Version.WITHDRAWN, withdrawn), (Version.FINGERPRINT, el("span", one.loaded.fingerprint[:16], cls="mono")),
    ])  # fmt: skip
    return el("section", el("h2", Version.STANDING), facts, cls="card")


def _confirmed(count: int) -> str:
    return Version.CONFIRMED_ONE if count == 1 else Version.CONFIRMED.format(count)


def _by(desk: Desk, member_id: str, moment: str) -> Markup:
    member = desk.actor.team.member(member_id)
    name = typed(member.full_name) if member is not None else Version.SOMEBODY
    return join(name, f", {at(moment, _now(desk))}")


def _now(desk: Desk) -> datetime:
    return desk.workspace.clock()


def _attested(found: VersionAttested, desk: Desk, moment: str) -> Markup:
    paths = Version.PATHS_ONE if found.paths == 1 else Version.PATHS.format(number(found.paths))
    proved = Version.PROVED.format(situations(found.situations), paths)
    told = proved if found.proved else Version.NOT_PROVED.format(", ".join(found.unproved))
    cases = Version.CASES.format(found.cases_passed, found.cases_total) if found.cases_total else Version.NO_CASES
    return join(el("p", at(moment, _now(desk)).capitalize()), el("p", told), el("p", cases))


def _lacking(desk: Desk, one: Published) -> Markup:
    if not one.lacking:
        return el("p", Versions.READY, cls="card notice done")
    demo = el("p", Version.DEMO, cls="quiet") if desk.workspace.mode == "demo" else None
    lines = [join(el("strong", problem.what), f" {problem.remedy}") for problem in one.lacking]
    return el("section", el("h2", Version.LACKING), items(lines), demo, cls="card missing")


# ── what may be done ─────────────────────────────────────────────────────────────────────────────────────────────────


def _verification(one: Published, written: Protocol) -> None:
    if one.state.status == "withdrawn":
        return
    words = Version.VERIFY if one.state.attestation is None else Version.VERIFY_AGAIN
    controls.button(words, f"verify.{one.loaded.fingerprint}", _verify, written.protocol, written.version)


@callback
def _verify(protocol: str, version: str) -> None:
    desk = session.desk()
    publication.attest(desk.workspace, desk.actor, protocol, version)
    notice("done", Version.VERIFIED)


def _reviewing(one: Published, written: Protocol) -> None:
    if one.state.status == "draft":
        show(el("p", Version.REVIEW_WHY, cls="quiet"))
        where = (written.protocol, written.version)
        key = f"review.{one.loaded.fingerprint}"
        controls.button(Version.REVIEW, key, _review, *where, primary=True, wide=True)


@callback
def _review(protocol: str, version: str) -> None:
    desk = session.desk()
    publication.review(desk.workspace, desk.actor, protocol, version)
    notice("done", Version.REVIEW_DONE)


def _withdrawing(one: Published) -> None:
    """Folded: nobody meets the button by chance; the reason is asked in the same place."""
    fingerprint = one.loaded.fingerprint
    with st.expander(label(Steps.WITHDRAW)):
        show(el("p", Steps.WITHDRAW_LEAD))
        with controls.form(f"withdraw.{fingerprint}"):
            controls.line(Steps.REASON, f"withdraw.{fingerprint}.reason", 500)
            controls.submit(Steps.WITHDRAW_GO, f"withdraw.{fingerprint}.go", _withdraw, fingerprint, primary=False)


@callback
def _withdraw(fingerprint: str) -> None:
    desk = session.desk()
    reason = str(st.session_state.get(f"withdraw.{fingerprint}.reason") or "")
    publication.withdraw(desk.workspace, desk.actor, fingerprint, reason)
    notice("done", Steps.WITHDRAW_DONE)
