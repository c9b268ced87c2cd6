"""Two versions side by side: the groups of patients who are treated otherwise, what comes first being less careful."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.comparison_model import DIRECTIONS, Comparison, Difference, RefusalChange, Result
from engine.services import examining, reading
from engine.services.apart import WorkFailed
from ui import session
from ui.components import frame, office
from ui.components.markup import Markup, el, items, label, show
from ui.pages.library_place import PAGE, Opened, heading, item_of
from ui.pages.library_proof_texts import Versions
from ui.pages.library_proofs import begun, failed, large, mark
from ui.pages.trial_place import difference_door, may_try
from ui.session import Desk
from ui.texts import End

VIEW = "versions"
MOST_DOORS = 40
"""Groups whose patient has a way into a trial; nobody reads more."""


def draw(desk: Desk, opened: Opened) -> None:
    heading(opened, Versions.TITLE, VIEW)
    show(el("p", Versions.LEAD, cls="intro"))
    others = _others(desk, opened.loaded)
    if not others:
        frame.empty(Versions.ALONE)
        return
    chosen = _chosen(others, opened.loaded)
    written = opened.loaded.model.version
    show(el("h2", Versions.CHOOSE.format(written)))
    choices = [(one.model.version.replace(".", "_"), one.model.version) for one in others]
    office.choice("versions", choices, chosen.model.version.replace(".", "_"), partial(_go, item_of(opened.loaded)))
    old, new = sorted((chosen, opened.loaded), key=lambda one: one.model.valid.since)
    told(desk, old, new, tried=opened.encounter is None)


def _others(desk: Desk, loaded: LoadedProtocol) -> list[LoadedProtocol]:
    """The other versions that can be read, newest first."""
    shelved = next((one for one in reading.shelf(desk.workspace, desk.actor) if one.protocol == loaded.model.protocol),
                   None)  # fmt: skip
    editions = () if shelved is None else shelved.editions
    return [one.loaded for one in editions if one.loaded is not None and one.loaded.fingerprint != loaded.fingerprint]


def _chosen(others: list[LoadedProtocol], loaded: LoadedProtocol) -> LoadedProtocol:
    """The one that the address names, else the version just before, else the one just after."""
    named = (session.place().view or "").partition("--")[2].replace("_", ".")
    before = [one for one in others if one.model.valid.since < loaded.model.valid.since]
    default = max(before, key=lambda one: one.model.valid.since) if before else others[-1]
    return next((one for one in others if one.model.version == named), default)


def _go(item: str, version: str | None) -> None:
    session.go(page=PAGE, item=item, view=f"{VIEW}--{version}")


def told(desk: Desk, old: LoadedProtocol, new: LoadedProtocol, tried: bool = True) -> None:
    """The comparison of two texts, computed at the first look.

    ``tried``: whoever may try a text is led from a patient who changes into a trial of him, with either text.
    """
    try:
        with st.spinner(label(Versions.WAIT)):
            found = examining.compared(old, new)
    except WorkFailed as error:
        show(failed(error, Versions.OUT_OF_TIME, Versions.FAILED, examining.PROOF_SECONDS))
        return
    if found.old.version != found.new.version:
        frame.section(Versions.BETWEEN.format(found.old.version, found.new.version))
    show(_summary(found))
    show(el("section", el("h3", Versions.RIGHTS), items(found.rights), cls="card") if found.rights else None)
    for at, one in enumerate(one for direction in DIRECTIONS for one in found.of(direction)):
        show(_difference(found, one))
        if tried and at < MOST_DOORS and may_try(desk):
            difference_door(desk, one, old, new, f"version-{at}")
    show(_refusals(found))
    for words, lines in ((Versions.ONLY_AFTER, found.only_after), (Versions.ONLY_BEFORE, found.only_before),
                         (Versions.LEFT_OUT, found.left_out)):  # fmt: skip
        show(office.group(f"{words} ({len(lines)})", items(lines)) if lines else None)


def _summary(found: Comparison) -> Markup:
    if found.same:
        return el("div", el("p", el("strong", Versions.SAME)), cls="card proof good", role="status")
    words = Versions.SUMMARY_ONE if len(found.differences) == 1 else Versions.SUMMARY
    told = words.format(begun(large(found.changed)), large(found.situations), len(found.differences))
    counts = [
        f"{Versions.DIRECTIONS[direction][1]} : {len(found.of(direction))}"
        for direction in DIRECTIONS if found.of(direction)
    ]  # fmt: skip
    judge = el("p", Versions.JUDGE, cls="quiet")
    return el("div", el("p", el("strong", told)), items(counts), judge, cls="card", role="status")


def _difference(found: Comparison, one: Difference) -> Markup:
    sign, words, cls = Versions.DIRECTIONS[one.direction]
    counted = Versions.SITUATIONS_ONE if one.situations == 1 else Versions.SITUATIONS
    told = counted.format(one.visit) if one.situations == 1 else counted.format(large(one.situations), one.visit)
    head = el("p", mark(sign, words, cls), el("span", told, cls="quiet"), cls="head")
    sides = _sides(found, one.before, one.after)
    who = el("p", f"{Versions.WHO} : ", ", ".join(one.who)) if one.who else None
    story = el("p", f"{Versions.PATIENT} : ", el("q", one.patient.story))
    return el("section", head, items(one.sentences), who, story, sides, cls=f"card proof {cls}")


def _sides(found: Comparison, before: Result | None, after: Result | None) -> Markup:
    old = _side(Versions.BEFORE.format(found.old.version), before)
    return el("div", old, _side(Versions.AFTER.format(found.new.version), after), cls="sides")


def _side(words: str, result: Result | None) -> Markup:
    title = el("h3", words)
    if result is None:
        return el("div", title, el("p", Versions.GOES_ON))
    whom = End.TREAT if result.disposition == "treat" else _addressed(result)
    acts = [f"{act.title} : {act.dose}" if act.dose else act.title for act in result.acts]
    waiting = el("p", Versions.AWAITING.format(", ".join(result.awaiting))) if result.awaiting else None
    return el("div", title, el("p", el("strong", result.title)), el("p", whom, cls="quiet"),
              items(acts) or el("p", Versions.NO_ACT, cls="quiet"), waiting)  # fmt: skip


def _addressed(result: Result) -> str:
    return f"{End.ADDRESSEES[result.addressee or 'delegant']} – {End.DELAYS[result.delay or 'usual_care']}"


def _refusals(found: Comparison) -> Markup | None:
    if not found.refusals:
        return None
    lines = [_refusal(found, one) for one in found.refusals]
    return el("section", el("h2", Versions.REFUSALS), *lines)


def _refusal(found: Comparison, one: RefusalChange) -> Markup:
    sign, words, cls = Versions.DIRECTIONS[one.direction]
    sides = _sides(found, one.before, one.after)
    return el("section", el("p", mark(sign, words, cls), cls="head"), el("p", one.sentence), sides,
              cls=f"card proof {cls}")  # fmt: skip
