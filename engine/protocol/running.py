"""One whole run of a protocol on given answers, without a patient or a store: what ``relais run`` and the cases use.

Returns plain data with a stable shape; refuses to know how the answers came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import AnswersRefused, Problem
from engine.protocol import deciding
from engine.protocol.answers import in_words, parse_answers
from engine.protocol.citing import citation_in_words
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import FALSE, INCONNU, TRUE, Value, Yes
from engine.protocol.deciding import Ask, AskProcess, Concluded, Process, ProposedAct, Reason, Situation, Verdict
from engine.protocol.derived import answered_events, with_derived
from engine.protocol.entitlement import entitlement, first_profession

if TYPE_CHECKING:
    from engine.protocol import model

RESERVED = ("consentement", "partage", "accord_representant", "visite", "doute", "date_naissance")
Plain = dict[str, object]
GIVEN = Process(identity=True, consent=True, sharing=True, representative=True)
"""Consents of a batch run: given where the file of answers says nothing."""


class Request(NamedTuple):
    """Raw answers by criterion id, the reserved keys apart; ``day`` is the ISO date of the encounter."""

    answers: Mapping[str, object]
    day: str
    profession: str | None = None
    structure: str | None = None
    visit: int = 1
    process: Process = GIVEN
    birth_date: str | None = None


def request_from(
    raw: Mapping[str, object], day: str, profession: str | None = None, structure: str | None = None
) -> Request:
    """Splits a file of answers into criteria and reserved keys. Raises AnswersRefused (RUN-108) on a bad one."""
    answers = {name: value for name, value in raw.items() if name not in RESERVED}
    flags = {name: _flag(raw, name, default) for name, default in
             (("consentement", True), ("partage", True), ("accord_representant", True), ("doute", False))}  # fmt: skip
    visit = raw.get("visite", 1)
    if isinstance(visit, bool) or not isinstance(visit, int) or not 1 <= visit <= 9:
        raise _bad("visite", "un entier de 1 à 9")
    process = Process(True, flags["consentement"], flags["partage"], flags["accord_representant"], flags["doute"])
    birth = raw.get("date_naissance")
    return Request(answers, day, profession, structure, visit, process, None if birth is None else _birth(birth))


def _flag(raw: Mapping[str, object], name: str, default: bool) -> bool:
    value = raw.get(name, default)
    if not isinstance(value, bool):
        raise _bad(name, "true ou false")
    return value


def _birth(value: object) -> str:
    try:
        return datetime.fromisoformat(str(value)).date().isoformat()
    except ValueError:
        raise _bad("date_naissance", "une date comme 1990-05-17") from None


def _bad(name: str, expected: str) -> AnswersRefused:
    return AnswersRefused(
        Problem("RUN-108", f"« {name} » : valeur non comprise.", "Rien n'a été exécuté.", f"Écrivez {expected}.")
    )


def valid_day(written: model.Protocol, day: str) -> str:
    """That ISO day, or the nearest one on which this version is valid."""
    return max(written.valid.since, min(day, written.valid.until or day))


def situation(protocol: CompiledProtocol, request: Request) -> Situation:
    """The situation of a request, with derived values. Raises AnswersRefused with every bad answer."""
    moment = noon(request.day)
    birth = None if request.birth_date is None else datetime.fromisoformat(request.birth_date).date()
    answers = parse_answers(protocol.written, request.answers)
    refuse_impossible_dates(protocol.written, answers, request.day)
    complete = with_derived(protocol.written, answers, birth, None, moment)
    return Situation({**complete, **contradicted(protocol, complete)}, request.process, request.visit)


def contradicted(protocol: CompiledProtocol, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Questions answered « no » although the file gives a number or a « yes » that only their « yes » opens: unknown.

    « Pas de maladie rénale » beside a value that only a known disease has measured: one of the two is wrong, and which
    one is not the engine's to choose.
    """
    doubtful: dict[str, Value] = {}
    for step in protocol.steps:
        for ask in step.asks:
            guard = ask.when
            says_something = answers.get(ask.criterion) is True or isinstance(answers.get(ask.criterion), Decimal)
            if isinstance(guard, Yes) and says_something and guard.truth(answers) == FALSE:
                doubtful[guard.criterion] = INCONNU
    return doubtful


def refuse_impossible_dates(protocol: model.Protocol, answers: Mapping[str, Value], day: str) -> None:
    """A test past its expiry gives no result (RUN-111); what delays are counted from lies in the past (RUN-112)."""
    problems = []
    for name, criterion in protocol.criteria.items():
        expiry = answers.get(criterion.test.expiry) if criterion.test is not None and criterion.test.expiry else None
        if name in answers and isinstance(expiry, str) and expiry < day:
            problems.append(Problem("RUN-111", f"« {name} » : ce test est périmé depuis le {expiry}.",
                                    "Son résultat ne compte pas.", "Refaites le test, lot valable."))  # fmt: skip
    for name in sorted(answered_events(protocol) & set(answers)):
        event = answers[name]
        if isinstance(event, str) and event[:10] > day:
            problems.append(Problem("RUN-112", f"« {name} » : le {event[:10]} est après le jour de la prise en charge.",
                                    "Rien n'a été exécuté.", "Corrigez la date."))  # fmt: skip
    if problems:
        raise AnswersRefused(*problems)


def noon(day: str) -> datetime:
    """The moment that a run without an hour is taken to happen."""
    return datetime.fromisoformat(f"{day}T12:00:00")


def run(protocol: CompiledProtocol, fingerprint: str, request: Request) -> Plain:
    """The run as one plain object: status, outcome, disposition, delay, criteria, reasons, acts, next…

    Raises AnswersRefused when an answer cannot be read; an entitlement that is missing is a result, not an error.
    """
    written = protocol.written
    head: Plain = {
        "protocol": written.protocol, "version": written.version, "fingerprint": fingerprint, "date": request.day,
        "visit": request.visit,
    }  # fmt: skip
    profession = request.profession or first_profession(written, request.day)
    gate = entitlement(written, profession, request.day, request.structure)
    if not gate.allowed:
        return {**head, **refused(gate.why), "profession": profession}
    if str(request.visit) not in written.tree.entries:
        return {
            **head,
            **refused(f"Ce protocole n'a pas de visite {request.visit}.", "not_included"),
            "profession": profession,
        }
    facing = situation(protocol, request)
    verdict = deciding.decide(protocol, facing)
    return {**head, "profession": profession, **verdict_as_data(protocol, facing, verdict)}


def refused(why: str, disposition: str = "not_entitled") -> Plain:
    return {"status": "refused", "outcome": None, "disposition": disposition, "delay": None, "why": why,
            "criteria": [], "reasons": [], "acts": [], "next": []}  # fmt: skip


def verdict_as_data(protocol: CompiledProtocol, facing: Situation, verdict: Verdict) -> Plain:
    if isinstance(verdict, Concluded):
        return concluded_as_data(protocol, facing, verdict)
    needed = needed_next(protocol, facing, verdict)
    step = verdict.step if isinstance(verdict, Ask) else verdict.what
    held = [reason_as_data(protocol, reason) for reason in (verdict.held if isinstance(verdict, Ask) else ())]
    return {"status": "asking", "outcome": None, "disposition": None, "delay": None, "step": step,
            "criteria": [], "reasons": held, "acts": [], "next": list(needed)}  # fmt: skip


def needed_next(protocol: CompiledProtocol, facing: Situation, verdict: Ask | AskProcess) -> tuple[str, ...]:
    """Ids of the questions still needed; identity asks for its own criteria, consent for its reserved key."""
    if isinstance(verdict, Ask):
        return verdict.criteria
    if verdict.what == "identity":
        return tuple(name for name in deciding.identity_criteria(protocol) if name not in facing.answers)
    return ({"consent": "consentement", "sharing": "partage", "representative": "accord_representant"}[verdict.what],)


def concluded_as_data(protocol: CompiledProtocol, facing: Situation, verdict: Concluded) -> Plain:
    outcome = protocol.written.outcomes[verdict.outcome]
    return {
        "status": "outcome", "outcome": verdict.outcome, "title": outcome.title, "disposition": outcome.disposition,
        "delay": outcome.delay, "addressee": outcome.addressee, "do": list(outcome.do), "tell": outcome.tell,
        "criteria": list(_deciding_ids(protocol, facing, verdict.reasons)),
        "reasons": [reason_as_data(protocol, reason) for reason in verdict.reasons],
        "acts": [act_as_data(act) for act in verdict.acts],
        "withheld": [reason_as_data(protocol, reason) for reason in verdict.withheld],
        "documents": list(outcome.documents), "next": list(verdict.awaiting),
        "notices": [item.id for item in protocol.notices if item.when.truth(facing.answers) == TRUE],
        "scores": {name: low if low == high else [low, high] for name, (low, high) in
                   deciding.scores(protocol, facing.answers).items()},
        "path": [list(step) for step in verdict.path],
    }  # fmt: skip


def _deciding_ids(protocol: CompiledProtocol, facing: Situation, reasons: Iterable[Reason]) -> Iterable[Plain]:
    """Every id that decided, once: the rule or row first, then the criteria it rests on with their answers."""
    seen: set[str] = set()
    for reason in reasons:
        if reason.id not in seen:
            seen.add(reason.id)
            yield {"id": reason.id, "kind": reason.kind, "label": reason.label, "unknown": reason.unknown,
                   **_ground(protocol, reason.written)}  # fmt: skip
        for name in reason.criteria:
            if name in seen or name not in protocol.written.criteria:
                continue
            seen.add(name)
            criterion = protocol.written.criteria[name]
            value: Value | None = facing.answers.get(name)
            answer = None if value is None else in_words(criterion, value)
            yield {"id": name, "kind": "criterion", "label": criterion.label, "answer": answer,
                   **_ground(protocol, criterion)}  # fmt: skip


def reason_as_data(protocol: CompiledProtocol, reason: Reason) -> Plain:
    return {"kind": reason.kind, "id": reason.id, "label": reason.label, "criteria": list(reason.criteria),
            "to": reason.to, "unknown": reason.unknown, **_ground(protocol, reason.written)}  # fmt: skip


def _ground(protocol: CompiledProtocol, written: model.Sourced | None) -> Plain:
    """Source, confidence and rows of the clinical sheets; an unread text is « rapporté par … »."""
    if written is None:
        return {"source": [], "confidence": None, "refs": []}
    sure = written.confidence
    return {
        "source": [citation_in_words(protocol.written, citation) for citation in written.source],
        "confidence": sure if isinstance(sure, str) else {"criterion": sure.criterion, "action": sure.action},
        "refs": list(written.refs),
    }  # fmt: skip


def act_as_data(act: ProposedAct) -> Plain:
    data: Plain = {"id": act.id, "kind": act.written.kind, "title": act.written.title, "optional": act.written.optional}
    if act.written.drug is not None and act.dose is not None:
        data |= {
            "drug": act.written.drug.name, "dose_mg": _number(act.dose.mg), "intakes_per_day": act.dose.intakes_per_day,
            "days": act.dose.days, "basis": act.dose.basis, "capped": act.dose.capped, "as_needed": act.dose.as_needed,
        }  # fmt: skip
        if act.dose.min_hours_between is not None:
            data["min_hours_between"] = _number(act.dose.min_hours_between)
    if act.quantity is not None:
        data["quantity"] = [_number(end) for end in act.quantity]
    if act.days is not None:
        data["days"] = _number(act.days)
    if act.replaces is not None:
        data["replaces"] = act.replaces
    return data


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else format(value, "f")


def criteria_as_data(protocol: CompiledProtocol) -> list[Plain]:
    """Every criterion as plain data: id, question, type, values, unit, range, step, who asks it, source, confidence."""
    return [_criterion_as_data(protocol, name, criterion) for name, criterion in protocol.written.criteria.items()]


def _criterion_as_data(protocol: CompiledProtocol, name: str, criterion: model.Criterion) -> Plain:
    values: object = "true, false, inconnu" if criterion.type == "yes_no" else list(criterion.choices) or criterion.type
    if criterion.range is not None:
        low, high = criterion.range
        values = f"{low} … {high} {criterion.unit or ''}".strip()
    return {
        "id": name, "question": criterion.question, "label": criterion.label, "type": criterion.type, "values": values,
        "choices": dict(criterion.choices), "unit": criterion.unit,
        "range": None if criterion.range is None else [format(end, "f") for end in criterion.range],
        "step": None if criterion.step is None else format(criterion.step, "f"), "use": criterion.use,
        "optional": criterion.optional, "derived": criterion.derived is not None,
        "from_identity": criterion.from_identity, "steps": list(protocol.step_ids_of.get(name, ())),
        "items": list(criterion.items), **_ground(protocol, criterion),
    }  # fmt: skip
