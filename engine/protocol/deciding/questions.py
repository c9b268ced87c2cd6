"""Which questions are still open, screen by screen."""

from __future__ import annotations

from engine.protocol.compiled import LinkedStep
from engine.protocol.conditions import INCONNU, PENDING, TRUE, UNKNOWN, Value
from engine.protocol.deciding.agenda import Question, leading_to
from engine.protocol.deciding.facts import Facts
from engine.protocol.deciding.verdict import Ask, Reason


class Unaskable(Exception):
    """A criterion that no applicable step asks: the protocol cannot be run for this patient as written."""

    def __init__(self, criteria: tuple[str, ...]) -> None:
        super().__init__(f"no step asks {', '.join(criteria)}")
        self.criteria = criteria


def missing_in(facts: Facts, step: LinkedStep) -> tuple[str, ...]:
    """Criteria of the step that apply now and have no answer; optional ones never hold a screen back."""
    answers, missing = facts.answers, []
    for question in facts.agenda.holding[step.id]:
        if question.criterion in answers or (question.serves and is_settled(facts, question)):
            continue
        if question.when is None or facts.truth(question.when) in (TRUE, UNKNOWN):
            missing.append(question.criterion)
    return tuple(missing)


def is_settled(facts: Facts, question: Question) -> bool:
    """Whether a date serves only values known already: hours since an injury may be given without its moment."""
    return all(derived in facts.answers for derived in question.serves)


def is_optional(facts: Facts, criterion: str) -> bool:
    return facts.protocol.written.criteria[criterion].optional


def unanswered_step(facts: Facts, stage: str) -> Ask | None:
    for step in facts.agenda.stages[stage]:
        if missing := missing_in(facts, step):
            return Ask(step.id, missing)
    return None


def danger_questions(facts: Facts, stage: str, held: list[Reason]) -> Ask | None:
    """The first step of the stage with a question that a rule sending on now still waits for."""
    waiting = {
        name
        for watched in facts.agenda.immediate
        if watched.condition is not None and facts.truth(watched.condition) == PENDING
        for name in watched.criteria
    }
    needed = leading_to(facts.protocol, facts.agenda, waiting)
    for step in facts.agenda.stages[stage]:
        if missing := tuple(name for name in missing_in(facts, step) if name in needed):
            return Ask(step.id, missing, tuple(held))
    return None


def ask_for(facts: Facts, criteria: tuple[str, ...]) -> Ask:
    """The first step, in file order, that asks one of these criteria, with all its open questions."""
    wanted = leading_to(facts.protocol, facts.agenda, criteria)
    for step in facts.agenda.steps:
        missing = missing_in(facts, step)
        if wanted & set(missing):
            return Ask(step.id, missing)
    raise Unaskable(criteria)


def with_unasked_unknown(facts: Facts) -> Facts:
    """What no step asked and none will is unknown: a rule that looks at it anyway must not read it as « no »."""
    unasked: dict[str, Value] = {
        name: INCONNU
        for name, criterion in facts.protocol.written.criteria.items()
        if name not in facts.answers and name not in facts.agenda.asked_later and not criterion.optional
    }
    return facts.with_answers(unasked) if unasked else facts
