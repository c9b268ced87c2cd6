"""Proofs as a doctor reads them: a mark and its word, a sentence, and for what does not hold a patient's story."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import streamlit as st

from engine.protocol import running
from engine.protocol.loading import LoadedProtocol
from engine.protocol.verification.certificate import Certificate, CounterExample, Patient, Proof, Visit
from engine.reporting import french
from engine.services import examining, trials
from engine.services.apart import OutOfTime, WorkFailed
from engine.services.authoring import PROTOCOL_FILE
from engine.services.examination import Decided, Proven
from ui.components import office
from ui.components.markup import Child, Markup, disclosure, el, escaped, items, join, label, show
from ui.components.office import tag
from ui.pages.library_place import Opened, heading
from ui.pages.library_proof_texts import Proofs
from ui.pages.trial_place import door, of_counter_example
from ui.pages.trial_texts import Doors
from ui.session import Desk

MOST_EXACT = 10**12
"""Beyond, a count is told by its power of ten: nobody reads thirty digits."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw(desk: Desk, opened: Opened) -> None:
    heading(opened, Proofs.TITLE, "preuves")
    show(el("p", Proofs.LEAD, cls="intro"))
    told(desk, opened.loaded, tried=opened.encounter is None)


def told(desk: Desk, loaded: LoadedProtocol, tried: bool = True) -> None:
    """The proofs of a text, computed at the first look; what the calculation could not settle is said so.

    ``tried``: whoever may try a text is led from each counter-example into a trial of its patient.
    """
    try:
        with st.spinner(label(Proofs.WAIT)):
            found = examining.proven(loaded, desk.workspace.today())
    except WorkFailed as error:
        show(failed(error, Proofs.OUT_OF_TIME, Proofs.FAILED, examining.PROOF_SECONDS, Proofs.CARE))
        return
    show(_summary(found.certificate))
    for proof in found.certificate.proofs:
        _proof(desk, loaded, found, proof, tried)
    show(*(_shortest(loaded, visit) for visit in found.certificate.visits))
    show(el("p", Proofs.BOUND, cls="quiet"), el("p", found.certificate.fingerprint, cls="mono"))


def failed(error: WorkFailed, late: str, broken: str, seconds: float, *more: str) -> Markup:
    """What is said where the work ended without a result."""
    words = late.format(int(seconds)) if isinstance(error, OutOfTime) else broken
    lines = (el("p", line) for line in more)
    return el("div", el("p", el("strong", words)), *lines, cls="card draft", role="status")


# ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _summary(found: Certificate) -> Markup:
    refuted = sum(proof.status == "refuted" for proof in found.proofs)
    open_ = sum(proof.status == "unproved" for proof in found.proofs)
    lines = [] if refuted or open_ else [Proofs.ALL]
    lines += _counted(refuted, Proofs.REFUTED_ONE, Proofs.REFUTED)
    lines += _counted(open_, Proofs.UNPROVED_ONE, Proofs.UNPROVED)
    first, *rest = [*lines, *([] if found.proved else [Proofs.CARE])]
    counts = items([_counts(visit) for visit in found.visits], "quiet")
    cls = f"card proof {'good' if found.proved else 'now' if refuted else 'soon'}"
    return el("div", el("p", el("strong", first)), *(el("p", line) for line in rest), counts, cls=cls, role="status")


def begun(words: str) -> str:
    """The words with a capital, for the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _counted(number: int, one: str, many: str) -> list[str]:
    return [] if not number else [one] if number == 1 else [many.format(number)]


def _counts(visit: Visit) -> str:
    words = Proofs.COUNTS_ONE if visit.paths == 1 else Proofs.COUNTS
    return words.format(visit.number, large(visit.situations), large(visit.paths))


def large(number: int) -> str:
    """« 1 204 096 », and « environ 3,1 × 10²⁰ » where the digits would say nothing more."""
    if number < MOST_EXACT:
        return french.number(number)
    power = len(str(number)) - 1
    leading = french.number(Decimal(number).scaleb(-power), 1)
    return f"environ {leading} × 10{str(power).translate(_RAISED)}"


def mark(sign: str, words: str, cls: str) -> Markup:
    """A tag whose sign and colour are said by its words too."""
    return tag(join(el("span", f"{sign} ", aria_hidden="true"), words), cls)


# ── one property ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _proof(desk: Desk, loaded: LoadedProtocol, found: Proven, proof: Proof, tried: bool) -> None:
    sign, words, cls = Proofs.MARKS[proof.status]
    head = el("p", mark(sign, words, cls), el("strong", proof.title), cls="head")
    show(el("section", head, el("p", proof.sentence), cls=f"card proof {cls}"))
    for rank, one in enumerate(proof.counter_examples):
        decided = found.decided.get((proof.id, rank))
        with st.container(key=f"against-{proof.id}-{rank}"):
            show(_against(loaded, one, decided, desk.workspace.today()))
            if tried and one.patient is not None and decided is not None and not decided.refused:
                request = trials.request_of(desk.workspace, loaded, one.patient.answers)
                door(desk, f"{proof.id}.{rank}", Doors.PATIENT, loaded, request, of_counter_example(proof, one))


def _against(loaded: LoadedProtocol, one: CounterExample, decided: Decided | None, today: str) -> Markup:
    place = None if one.line is None else Proofs.PLACE.format(one.file or "protocol.yaml", one.line)
    lines = [el("p", el("strong", one.what)), el("p", place, cls="quiet") if place else None]
    lines.append(el("p", f"{Proofs.REMEDY} : {one.remedy}") if one.remedy else None)
    if one.patient is not None:
        lines += [
            el("p", f"{Proofs.PATIENT} : ", el("q", one.patient.story)),
            *_patient(loaded, one.patient, decided, today),
        ]
    return el("div", *lines, cls="against")


def _patient(loaded: LoadedProtocol, patient: Patient, decided: Decided | None, today: str) -> list[Markup]:
    """What the protocol decides for him, as it stands, and how to play him again."""
    shown = [] if decided is None else [disclosure(Proofs.HAPPENS, _decided(decided))]
    shelved = f"{loaded.model.protocol}/{loaded.model.version}"
    played = PROTOCOL_FILE if loaded.file == PROTOCOL_FILE else shelved
    command = f"relais run {played} --answers patient.json --date {running.valid_day(loaded.model, today)}"
    text = json.dumps(dict(patient.answers), ensure_ascii=False, indent=2, default=str)
    again = disclosure(Proofs.AGAIN, el("pre", escaped(text), tabindex="0"), el("p", Proofs.AGAIN_HOW),
                       el("pre", escaped(command), tabindex="0"))  # fmt: skip
    return [*shown, again]


def _decided(decided: Decided) -> Markup:
    if decided.refused:
        return el("p", Proofs.REFUSED.format(decided.refused))
    pairs: list[tuple[Child, Child]] = [
        (Proofs.ENDS, el("strong", decided.title)), (Proofs.DO, items(decided.do, ordered=True) or None),
        (Proofs.ACTS, items(decided.acts) or Proofs.NO_ACT), (Proofs.WHY, items(decided.reasons) or None),
        (Proofs.ANSWERS, items(f"{name} : {answer}" for name, answer in decided.answers) or None),
    ]  # fmt: skip
    return office.facts(pairs)


def _shortest(loaded: LoadedProtocol, visit: Visit) -> Markup:
    titles: Mapping[str, str] = {name: one.title for name, one in loaded.model.outcomes.items()}
    lines = [
        el("li", el("strong", titles.get(outcome, outcome)), " : ", patient.story)
        for outcome, patient in visit.shortest.items()
    ]
    return disclosure(Proofs.SHORTEST.format(visit.number), el("ul", *lines)) if lines else Markup("")
