"""The answers that count, in words, and the tests among them. Reads the encounter; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine.encounter.navigation import situation_of
from engine.encounter.state import EncounterState
from engine.protocol import answers, deciding, model
from engine.protocol.compiled import CompiledProtocol, LinkedStep
from engine.protocol.conditions import INCONNU, Value
from engine.reporting.assumptions import is_assumed
from engine.reporting.facts import Finding, Group, Shape, TestFact
from engine.reporting.french import as_typed, day_and_time, labelled, short_day, singular, typographic


def counted_answers(state: EncounterState, protocol: CompiledProtocol) -> dict[str, Value]:
    """The answers on the path as it stands: those that a correction made moot are left out."""
    return deciding.effective_answers(protocol, situation_of(state, protocol))


def in_words(criterion: model.Criterion, value: Value) -> str:
    """The answer as it is printed: dates as dates, a typed text on one line, words of the protocol typographic."""
    if criterion.type == "text" and isinstance(value, str):
        return as_typed(value)
    if isinstance(value, str) and criterion.type == "date":
        return short_day(value)
    if isinstance(value, str) and criterion.type == "datetime":
        return day_and_time(value)
    if isinstance(value, Decimal) and abs(value) < 2:
        return singular(typographic(answers.in_words(criterion, value)))
    return typographic(answers.in_words(criterion, value))


def findings(protocol: CompiledProtocol, counted: Mapping[str, Value], visit: int) -> tuple[Finding, ...]:
    """Every answer that counts, in the order of the screens; values computed from them last."""
    return tuple(_findings(protocol, counted, visit))


def _findings(protocol: CompiledProtocol, counted: Mapping[str, Value], visit: int) -> Iterator[Finding]:
    identity, seen = set(deciding.identity_criteria(protocol)), set[str]()
    for step in protocol.steps:
        if step.visits and visit not in step.visits:
            continue
        for ask in step.asks:
            if ask.criterion in counted and ask.criterion not in seen:
                seen.add(ask.criterion)
                yield _finding(protocol, ask.criterion, counted[ask.criterion], _group(step))
    for name, value in counted.items():
        if name not in seen and name not in identity:
            yield _finding(protocol, name, value, "interview")


def _finding(protocol: CompiledProtocol, name: str, value: Value, group: Group) -> Finding:
    criterion = protocol.written.criteria[name]
    label = typographic(criterion.label)
    return Finding(name, label, in_words(criterion, value), _shape(value), group, is_assumed(criterion))


def _group(step: LinkedStep) -> Group:
    return "history" if step.written.record_access and step.stage == "interview" else step.stage


def _shape(value: Value) -> Shape:
    if value is INCONNU:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "value"


def answers_behind(
    protocol: CompiledProtocol, criteria: tuple[str, ...], counted: Mapping[str, Value]
) -> tuple[str, ...]:
    """The answers that a reason rests on, « label : value », sex apart; a « non » is left out where more is said."""
    known = [(protocol.written.criteria[name], counted[name]) for name in criteria if name in counted]
    known = [(criterion, value) for criterion, value in known if criterion.from_identity is None]
    telling = [(criterion, value) for criterion, value in known if value is not False] or known
    return tuple(told(criterion, value) for criterion, value in telling)


def told(criterion: model.Criterion, value: Value) -> str:
    """« Température : 38,5 °C »."""
    return labelled(typographic(criterion.label), in_words(criterion, value))


def blanks(protocol: CompiledProtocol, counted: Mapping[str, Value], visit: int) -> tuple[str, ...]:
    """Labels of the optional choices that this visit asks and that have no answer."""
    steps = [step for step in protocol.steps if not step.visits or visit in step.visits]
    asked = dict.fromkeys(ask.criterion for step in steps for ask in step.asks if ask.criterion not in counted)
    criteria = protocol.written.criteria
    return tuple(typographic(criteria[name].label) for name in asked
                 if criteria[name].optional and criteria[name].type == "choice")  # fmt: skip


def scores(protocol: CompiledProtocol, counted: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """Scores of which every item was asked, as one figure or as the interval that unknowns leave."""
    told = []
    for name, score in protocol.scores.items():
        low, high, pending = score.interval(counted)
        if not pending:
            words = str(low) if low == high else f"entre {low} et {high} (réponse inconnue)"
            told.append((typographic(protocol.written.scores[name].label), words.replace("-", "−")))
    return tuple(told)


def test_name(protocol: CompiledProtocol, criterion: model.Criterion) -> str:
    """The act's title where the protocol has one test act only, the question's label otherwise."""
    titles = [act.title for act in protocol.written.acts.values() if act.kind == "test"]
    return typographic(titles[0] if len(titles) == 1 else criterion.label)


def tests(state: EncounterState, protocol: CompiledProtocol, counted: Mapping[str, Value]) -> tuple[TestFact, ...]:
    """Each test answered, with lot and expiry. What was read on it stands with the last test done."""
    criteria = protocol.written.criteria
    done = [name for name in counted if criteria[name].test is not None]
    return tuple(
        _test(state, protocol, counted, name, _readings(protocol, counted) if name == done[-1] else ()) for name in done
    )


def _test(state: EncounterState, protocol: CompiledProtocol, counted: Mapping[str, Value], name: str,
          readings: tuple[tuple[str, str], ...]) -> TestFact:  # fmt: skip
    criterion = protocol.written.criteria[name]
    details = criterion.test
    assert details is not None

    def recorded(other: str | None) -> str | None:
        known = other is not None and other in counted
        return in_words(protocol.written.criteria[other], counted[other]) if known and other else None

    return TestFact(
        title=test_name(protocol, criterion), label=typographic(criterion.label), name=recorded(details.name),
        lot=recorded(details.lot), expiry=recorded(details.expiry), result=in_words(criterion, counted[name]),
        read_at=day_and_time(state.answers[name].at) if name in state.answers else "", readings=readings,
    )  # fmt: skip


def _readings(protocol: CompiledProtocol, counted: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """Answers of the deciding screens where a coded laboratory value is read, the tests and their lots apart."""
    criteria = protocol.written.criteria
    details = [criterion.test for criterion in criteria.values() if criterion.test is not None]
    apart = {name for name, criterion in criteria.items() if criterion.test is not None}
    apart |= {other for test in details for other in (test.name, test.lot, test.expiry) if other is not None}
    found: dict[str, str] = {}
    for step in protocol.steps:
        asked = [ask.criterion for ask in step.asks]
        if step.stage == "decision" and any(_is_laboratory(criteria[name]) for name in asked):
            read = [name for name in asked if name in counted and name not in apart and _is_read(criteria[name])]
            found |= {name: _read(criteria[name], counted[name]) for name in read}
    return tuple((typographic(criteria[name].label), words) for name, words in found.items())


def _is_laboratory(criterion: model.Criterion) -> bool:
    return any(code.system == "loinc" for code in criterion.codes)


def _is_read(criterion: model.Criterion) -> bool:
    """Read on the test: a coded value, or what is only recorded beside it (a further zone, the time of reading)."""
    return _is_laboratory(criterion) or criterion.use == "record"


def _read(criterion: model.Criterion, value: Value) -> str:
    """A coded yes/no is said as it is on a result: positive, negative."""
    if isinstance(value, bool) and _is_laboratory(criterion):
        return "positif" if value else "négatif"
    return in_words(criterion, value)


def weight_of(protocol: CompiledProtocol, act: model.Act, counted: Mapping[str, Value]) -> str | None:
    """The weight that a dose was computed from, in words."""
    name = act.dose.weight if act.dose is not None else None
    value = counted.get(name) if name is not None else None
    return in_words(protocol.written.criteria[name], value) if name is not None and isinstance(value, Decimal) else None
