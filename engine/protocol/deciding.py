"""From answers to the next question or the outcome: the one place where a protocol is decided. Pure; no patient, no clock.

Order: danger steps, identity, consent, interview and examination, tree, acts. Danger rules are read again at every call
and the worst urgency wins. An unknown is passed over only where every value leads to the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from engine.protocol import model
from engine.protocol.compiled import (
    NOW_OR_WORSE,
    CompiledProtocol,
    LinkedAct,
    LinkedDecision,
    LinkedOutcome,
    LinkedRow,
    LinkedRule,
    LinkedStep,
)
from engine.protocol.conditions import FALSE, INCONNU, PENDING, TRUE, UNKNOWN, Answers, Node, Truth, Value
from engine.protocol.doses import ComputedDose, compute_dose

ReasonKind = Literal[
    "danger", "inclusion", "exclusion", "withdrawal", "row", "unknown", "doubt", "consent", "act", "more_cautious"
]


@dataclass(frozen=True, slots=True)
class Process:
    """What is known of identity and consent. None: not asked yet.

    ``withdrawals`` are the reasons stated by hand; ``cautious_to`` is the outcome that a more cautious délégué chose.
    """

    identity: bool = False
    consent: bool | None = None
    sharing: bool | None = None
    representative: bool | None = None
    doubt: bool = False
    withdrawals: tuple[str, ...] = ()
    cautious_to: str | None = None
    lifted: frozenset[str] = frozenset()
    """Ids of exclusions, inclusions or doubt that a délégant's advice sets aside; danger rules are never looked up here."""


def with_consent(process: Process, given: bool) -> Process:
    return replace(process, consent=given)


def with_sharing(process: Process, given: bool) -> Process:
    return replace(process, sharing=given)


def with_representative(process: Process, given: bool) -> Process:
    return replace(process, representative=given)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a decision looks at: answers (derived values included), visit number, process."""

    answers: Answers
    process: Process = Process()
    visit: int = 1


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an outcome: a rule, a row, an unknown… ``criteria`` are the answers it rests on."""

    kind: ReasonKind
    id: str
    label: str
    criteria: tuple[str, ...]
    to: str
    unknown: bool = False
    written: model.Sourced | None = None


@dataclass(frozen=True, slots=True)
class ProposedAct:
    """An act of the outcome, ready to be done; ``dose`` is None unless it is a medication."""

    id: str
    written: model.Act
    dose: ComputedDose | None = None
    quantity: tuple[Decimal, Decimal] | None = None
    days: Decimal | None = None
    replaces: str | None = None
    """The act whose contra-indication led to this one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The next screen: a step and the criteria of it that are still to be answered."""

    step: str
    criteria: tuple[str, ...]
    held: tuple[Reason, ...] = ()
    """What already stands against the patient; the remaining questions only look for danger."""


@dataclass(frozen=True, slots=True)
class AskProcess:
    """Identity, consent, sharing or the representative's agreement is next."""

    what: Literal["identity", "consent", "sharing", "representative"]


@dataclass(frozen=True, slots=True)
class Concluded:
    """The path has ended. The first reason leads. ``awaiting`` names what a provisional outcome waits for."""

    outcome: str
    reasons: tuple[Reason, ...]
    acts: tuple[ProposedAct, ...] = ()
    withheld: tuple[Reason, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    awaiting: tuple[str, ...] = ()


Verdict = Ask | AskProcess | Concluded


class _Missing(Exception):
    """Internal: these criteria must be asked before going on."""

    def __init__(self, criteria: Iterable[str]) -> None:
        super().__init__()
        self.criteria = tuple(dict.fromkeys(criteria))


@dataclass
class _Decider:
    protocol: CompiledProtocol
    situation: Situation
    answers: dict[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        self.answers = effective_answers(self.protocol, self.situation)

    # ── the whole path ───────────────────────────────────────────────────────────────────────────────────────────────

    def verdict(self) -> Verdict:
        dangers = self.dangers()
        worst = min((self.rank(reason.to) for reason in dangers if not reason.unknown), default=9)
        if worst < NOW_OR_WORSE:
            return self.concluded(dangers)
        if ask := self.unanswered_step("danger"):
            return ask
        if dangers:
            return self.concluded(dangers)
        if process := self.process():
            return process
        return self.checks()

    def checks(self) -> Verdict:
        """Interview and examination: all exclusions of a stage collected, then only what danger still needs."""
        held: list[Reason] = self.held_by_identity()
        for stage in ("interview", "examination"):
            if not held:
                if ask := self.unanswered_step(stage):
                    return ask
            elif ask := self.danger_questions(stage, held):
                return ask
            held = self.held()
        self.read_unasked_as_unknown()
        if reasons := (self.dangers() or self.held()):
            return self.concluded(reasons)
        return self.tree()

    def read_unasked_as_unknown(self) -> None:
        """What no step asked by now, and none will, is unknown: a rule that looks at it anyway must not read it as « no »."""
        later = {ask.criterion for step in self.steps("decision") for ask in step.asks}
        later |= {item.criterion for item in self.protocol.written.tree.awaits.values()}
        for name, criterion in self.protocol.written.criteria.items():
            if name not in self.answers and name not in later and not criterion.optional:
                self.answers[name] = INCONNU

    def held_by_identity(self) -> list[Reason]:
        """What stands against the patient before any question of the interview: age, sex, doubt, withdrawal."""
        known = set(identity_criteria(self.protocol))
        return [
            reason
            for reason in self.held()
            if reason.kind in ("doubt", "withdrawal", "more_cautious")
            or (reason.criteria and set(reason.criteria) <= known)
        ]

    # ── danger, inclusion, exclusion ─────────────────────────────────────────────────────────────────────────────────

    def truth(self, node: Node) -> Truth:
        return node.truth(self.answers)

    def rank(self, outcome: str) -> int:
        return self.protocol.outcomes[outcome].urgency

    def applies(self, visits: tuple[int, ...]) -> bool:
        return not visits or self.situation.visit in visits

    def reason(self, rule: LinkedRule, truth: Truth) -> Reason:
        to = rule.to if truth != UNKNOWN else self.unknown_target(self.rank(rule.to), rule.kind == "danger")
        criteria = tuple(dict.fromkeys(rule.condition.criteria())) if rule.condition is not None else ()
        if truth == UNKNOWN:
            criteria = tuple(name for name in criteria if self.answers.get(name) is INCONNU) or criteria
        return Reason(rule.kind, rule.id, rule.label, criteria, to, truth == UNKNOWN, rule.written)

    def unknown_target(self, rank: int, danger: bool = False) -> str:
        routing = self.protocol.written.unknown
        return routing.danger_to if danger or rank <= NOW_OR_WORSE else routing.to

    def dangers(self) -> list[Reason]:
        found = []
        for rule in self.protocol.danger:
            assert rule.condition is not None
            if self.applies(rule.visits) and (truth := self.truth(rule.condition)) in (TRUE, UNKNOWN):
                found.append(self.reason(rule, truth))
        return found

    def held(self) -> list[Reason]:
        """Every exclusion, inclusion, withdrawal or doubt that stands against the patient now."""
        found = []
        for rule in (*self.protocol.exclusion, *self.protocol.withdrawal):
            if not self.applies(rule.visits):
                continue
            if rule.condition is None:
                truth = TRUE if rule.id in self.situation.process.withdrawals else FALSE
            else:
                truth = self.truth(rule.condition)
            if truth in (TRUE, UNKNOWN):
                found.append(self.reason(rule, truth))
        for rule in self.protocol.inclusion:
            assert rule.condition is not None
            if self.applies(rule.visits) and (truth := self.truth(rule.condition)) in (FALSE, UNKNOWN):
                found.append(self.reason(rule, truth))
        return [reason for reason in (*found, *self.stated()) if reason.id not in self.situation.process.lifted]

    def stated(self) -> list[Reason]:
        """What the délégué said by hand: doubt, or a more cautious end."""
        process, found = self.situation.process, []
        if process.doubt:
            doubt = self.protocol.written.doubt
            found.append(Reason("doubt", "doute_du_delegue", "Doute du délégué", (), doubt.to, written=doubt))
        if process.cautious_to is not None:
            label = "Conduite plus prudente choisie par le délégué"
            found.append(Reason("more_cautious", "conduite_plus_prudente", label, (), process.cautious_to))
        return found

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def steps(self, stage: str | None = None) -> Iterator[LinkedStep]:
        for step in self.protocol.steps:
            if (stage is None or step.stage == stage) and self.applies(step.visits):
                yield step

    def missing_in(self, step: LinkedStep) -> tuple[str, ...]:
        """Criteria of the step that apply now and have no answer; optional ones never hold a screen back."""
        missing = []
        for ask in step.asks:
            if ask.criterion in self.answers or self.is_optional(ask.criterion):
                continue
            if ask.when is None or self.truth(ask.when) in (TRUE, UNKNOWN):
                missing.append(ask.criterion)
        return tuple(missing)

    def is_optional(self, criterion: str) -> bool:
        return self.protocol.written.criteria[criterion].optional

    def unanswered_step(self, stage: str) -> Ask | None:
        for step in self.steps(stage):
            if missing := self.missing_in(step):
                return Ask(step.id, missing)
        return None

    def danger_questions(self, stage: str, held: list[Reason]) -> Ask | None:
        """The first step of the stage with a question that a danger rule still waits for."""
        needed = {
            name
            for rule in self.protocol.danger
            if rule.condition is not None and self.applies(rule.visits) and self.truth(rule.condition) == PENDING
            for name in rule.condition.criteria()
        }
        needed |= self.guards_of(needed)
        for step in self.steps(stage):
            if missing := tuple(name for name in self.missing_in(step) if name in needed):
                return Ask(step.id, missing, tuple(held))
        return None

    def guards_of(self, criteria: set[str]) -> set[str]:
        """Questions that decide whether these criteria are asked at all."""
        guards: set[str] = set()
        for step in self.steps():
            for ask in step.asks:
                if ask.criterion in criteria and ask.when is not None:
                    guards |= set(ask.when.criteria())
        return guards

    # ── identity and consent ─────────────────────────────────────────────────────────────────────────────────────────

    def process(self) -> AskProcess | Concluded | None:
        process, consent = self.situation.process, self.protocol.written.consent
        if not process.identity or any(name not in self.answers for name in identity_criteria(self.protocol)):
            return AskProcess("identity")
        minor = self.minor(consent.minor)
        if minor and process.representative is None:
            return AskProcess("representative")
        if minor and not process.representative and consent.minor is not None:
            label = "Mineur sans accord d'un titulaire de l'autorité parentale"
            return self.stopped("mineur_sans_representant", label, consent.minor.without_representative, consent.minor)
        if process.consent is None:
            return AskProcess("consent")
        if not process.consent:
            return self.stopped("refus_du_protocole", "Refus du protocole par le patient", consent.refused, consent)
        if process.sharing is None:
            return AskProcess("sharing")
        if not process.sharing and consent.sharing.to is not None:
            return self.stopped("refus_du_partage", "Refus du partage du dossier", consent.sharing.to, consent.sharing)
        return None

    def minor(self, rule: model.Minor | None) -> bool:
        """Whether the representative must agree; an age that is not known counts as a minor's."""
        if rule is None:
            return False
        age = self.answers.get(rule.age)
        return not isinstance(age, Decimal) or age < self.protocol.number(rule.age_below)

    def stopped(self, id_: str, label: str, to: str, written: model.Sourced) -> Concluded:
        return self.concluded([Reason("consent", id_, label, (), to, written=written)])

    # ── conclusions ──────────────────────────────────────────────────────────────────────────────────────────────────

    def concluded(self, reasons: list[Reason]) -> Concluded:
        """The most urgent reason leads; whatever else is known against the patient is kept beside it."""
        known = {(reason.kind, reason.id) for reason in reasons}
        others = [reason for reason in (*self.dangers(), *self.held()) if (reason.kind, reason.id) not in known]
        leading = min(self.rank(reason.to) for reason in reasons)
        kept = [*reasons, *(other for other in others if self.rank(other.to) >= leading)]
        ordered = sorted(_once(kept), key=lambda reason: (self.rank(reason.to), reason.unknown))
        outcome = self.protocol.outcomes[ordered[0].to]
        acts, withheld = self.acts_without_questions(outcome)
        return Concluded(outcome.id, tuple(ordered), acts, withheld)

    def acts_without_questions(self, outcome: LinkedOutcome) -> tuple[tuple[ProposedAct, ...], tuple[Reason, ...]]:
        """Acts of a referral: proposed when everything they need is known, silently left to the délégant otherwise."""
        try:
            result = self.given_acts(outcome)
        except _Missing:
            return (), ()
        return ((), ()) if isinstance(result, Concluded) else result

    def tree(self) -> Verdict:
        entry = self.protocol.written.tree.entries.get(str(self.situation.visit))
        if entry is None:
            raise KeyError(f"no entry for visit {self.situation.visit}")
        try:
            return self.walk(entry, (), ())
        except _Missing as missing:
            return self.ask_for(missing.criteria)

    def ask_for(self, criteria: tuple[str, ...]) -> Ask:
        """The first step, in file order, that asks one of these criteria, with all its open questions."""
        wanted = set(criteria) | self.guards_of(set(criteria))
        for step in self.steps():
            missing = self.missing_in(step)
            if wanted & set(missing):
                return Ask(step.id, missing)
        raise _Unaskable(criteria)

    def walk(self, node: str, path: tuple[tuple[str, str], ...], reasons: tuple[Reason, ...]) -> Concluded:
        tree = self.protocol.written.tree
        if node in self.protocol.decisions:
            return self.decide(self.protocol.decisions[node], path, reasons)
        if node in tree.awaits:
            waited = tree.awaits[node]
            if waited.criterion not in self.answers:
                meanwhile = self.end(waited.meanwhile, (*path, (node, "en_attente")), reasons)
                return replace(meanwhile, awaiting=(waited.criterion,))
            return self.walk(waited.to, (*path, (node, "recu")), reasons)
        if node in tree.repeats:
            return self.walk(tree.repeats[node].to, (*path, (node, "refait")), reasons)
        return self.end(node, path, reasons)

    def decide(
        self, decision: LinkedDecision, path: tuple[tuple[str, str], ...], reasons: tuple[Reason, ...]
    ) -> Concluded:
        possible: list[LinkedRow] = []
        for row in decision.rows:
            truth = TRUE if row.when is None else self.truth(row.when)
            if truth == PENDING:
                assert row.when is not None
                raise _Missing(name for name in row.when.criteria() if name not in self.answers)
            if truth == FALSE:
                continue
            possible.append(row)
            if truth == TRUE:
                break
        if len(possible) == 1 or len({row.to for row in possible}) == 1:
            row = possible[-1]
            reason = Reason(
                "row",
                f"{decision.id}.{row.id}",
                row.label,
                self.row_criteria(decision, row),
                row.to,
                written=row.written,
            )
            return self.walk(row.to, (*path, (decision.id, row.id)), (*reasons, reason))
        return self.undecided(decision, possible, path, reasons)

    def row_criteria(self, decision: LinkedDecision, row: LinkedRow) -> tuple[str, ...]:
        nodes = [other.when for other in decision.rows if other.when is not None] if row.when is None else [row.when]
        return tuple(dict.fromkeys(name for node in nodes for name in node.criteria() if name in self.answers))

    def undecided(
        self,
        decision: LinkedDecision,
        possible: list[LinkedRow],
        path: tuple[tuple[str, str], ...],
        reasons: tuple[Reason, ...],
    ) -> Concluded:
        """Several lines are possible because something is unknown: one place for all of them, or the délégant."""
        ends = [self.end_without_questions(row, path, reasons) for row in possible]
        first = ends[0]
        if first is not None and all(
            end is not None and (end.outcome, end.acts, end.awaiting) == (first.outcome, first.acts, first.awaiting)
            for end in ends
        ):
            return first
        worst = min(self.worst_rank_from(row.to) for row in possible)
        unknown = tuple(
            dict.fromkeys(
                name
                for row in possible
                if row.when is not None
                for name in row.when.criteria()
                if self.answers.get(name) is INCONNU
            )
        )
        to = self.unknown_target(worst)
        label = f"{decision.title} : réponse inconnue"
        reason = Reason("unknown", decision.id, label, unknown, to, True, self.protocol.written.unknown)
        return self.end(to, (*path, (decision.id, "inconnu")), (reason, *reasons))

    def end_without_questions(
        self, row: LinkedRow, path: tuple[tuple[str, str], ...], reasons: tuple[Reason, ...]
    ) -> Concluded | None:
        try:
            return self.walk(row.to, path, reasons)
        except _Missing:
            return None

    def worst_rank_from(self, node: str) -> int:
        """Rank of the most urgent outcome that can still be reached from here."""
        tree = self.protocol.written.tree
        if node in self.protocol.decisions:
            return min(self.worst_rank_from(row.to) for row in self.protocol.decisions[node].rows)
        if node in tree.awaits:
            return self.worst_rank_from(tree.awaits[node].to)
        if node in tree.repeats:
            return self.worst_rank_from(tree.repeats[node].to)
        return self.rank(node)

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def end(self, outcome_id: str, path: tuple[tuple[str, str], ...], reasons: tuple[Reason, ...]) -> Concluded:
        """The outcome with its acts, or where a contra-indication sends instead."""
        outcome = self.protocol.outcomes[outcome_id]
        if outcome.written.disposition != "treat":
            acts, withheld = self.acts_without_questions(outcome)
            leading = sorted(reasons, key=lambda reason: reason.to != outcome_id)
            return Concluded(outcome_id, tuple(leading), acts, withheld, path)
        result = self.given_acts(outcome)
        if isinstance(result, Concluded):
            return replace(result, reasons=(*result.reasons, *reasons), path=(*path, *result.path))
        return Concluded(outcome_id, reasons, result[0], result[1], path)

    def given_acts(self, outcome: LinkedOutcome) -> tuple[tuple[ProposedAct, ...], tuple[Reason, ...]] | Concluded:
        given: list[ProposedAct] = []
        withheld: list[Reason] = []
        for act_id, when in outcome.acts:
            truth = TRUE if when is None else self.truth(when)
            if truth == PENDING:
                assert when is not None
                raise _Missing(name for name in when.criteria() if name not in self.answers)
            if truth == UNKNOWN:
                assert when is not None
                return self.act_unknown(self.protocol.acts[act_id], when, "proposition inconnue")
            if truth == TRUE:
                resolved = self.resolve(act_id, None)
                if isinstance(resolved, Concluded):
                    return resolved
                given += [resolved] if isinstance(resolved, ProposedAct) else []
                withheld += [resolved] if isinstance(resolved, Reason) else []
        return tuple(given), tuple(withheld)

    def resolve(self, act_id: str, replaces: str | None) -> ProposedAct | Reason | Concluded:
        """The act itself, its fall-back, a reason to leave it out, or the outcome it sends to instead."""
        act = self.protocol.acts[act_id]
        if act.requires is not None and (truth := self.truth(act.requires)) != TRUE:
            if truth == PENDING:
                raise _Missing(name for name in act.requires.criteria() if name not in self.answers)
            return self.act_unknown(act, act.requires, "condition de l'acte non remplie", unknown=truth == UNKNOWN)
        self.ask_contraindications(act)
        for contraindication in act.contraindications:
            truth = self.truth(contraindication.when)
            if truth == UNKNOWN:
                return self.act_unknown(act, contraindication.when, contraindication.written.label)
            if truth == TRUE:
                return self.fall_back(act, contraindication.fallback, contraindication.written)
        return self.dosed(act, replaces)

    def ask_contraindications(self, act: LinkedAct) -> None:
        missing = [
            name
            for item in act.contraindications
            if self.truth(item.when) == PENDING
            for name in item.when.criteria()
            if name not in self.answers
        ]
        if missing:
            raise _Missing(missing)

    def fall_back(
        self, act: LinkedAct, fallback: str, written: model.Contraindication
    ) -> ProposedAct | Reason | Concluded:
        node = next(item.when for item in act.contraindications if item.written is written)
        criteria = tuple(dict.fromkeys(name for name in node.criteria() if name in self.answers))
        reason = Reason(
            "act",
            f"{act.id}.{written.id}",
            f"{act.written.title} : {written.label}",
            criteria,
            fallback,
            written=written,
        )
        if fallback == "omit":
            return reason
        if fallback in self.protocol.acts:
            resolved = self.resolve(fallback, act.id)
            return (
                replace(resolved, reasons=(*resolved.reasons, reason)) if isinstance(resolved, Concluded) else resolved
            )
        return self.end(fallback, (), (reason,))

    def act_unknown(self, act: LinkedAct, node: Node, why: str, *, unknown: bool = True) -> Concluded:
        names = dict.fromkeys(node.criteria())
        criteria = tuple(name for name in names if self.answers.get(name) is INCONNU) if unknown else tuple(names)
        to = self.protocol.written.unknown.to
        reason = Reason("act", act.id, f"{act.written.title} : {why}", criteria, to, unknown, act.written)
        return self.end(to, (), (reason,))

    def dosed(self, act: LinkedAct, replaces: str | None) -> ProposedAct | Concluded:
        written, number = act.written, self.protocol.number
        computed = None
        if written.dose is not None:
            weight = self.weight(written.dose)
            computed = compute_dose(written.dose, weight, number)
            if computed is None:
                reason = Reason("act", act.id, f"{written.title} : poids inconnu", (written.dose.weight or "",),
                                self.protocol.written.unknown.to, True, written)  # fmt: skip
                return self.end(reason.to, (), (reason,))
        days: Decimal | None = None
        if written.days_from is not None and written.days_cap is not None:
            asked = self.answers.get(written.days_from)
            if asked is None:
                raise _Missing((written.days_from,))
            if not isinstance(asked, Decimal) or asked > number(written.days_cap):
                reason = Reason("act", act.id, f"{written.title} : durée hors du plafond", (written.days_from,),
                                self.protocol.written.unknown.to, asked is INCONNU, written)  # fmt: skip
                return self.end(reason.to, (), (reason,))
            days = asked
        quantity = None if written.quantity is None else (number(written.quantity[0]), number(written.quantity[1]))
        return ProposedAct(act.id, written, computed, quantity, days, replaces)

    def weight(self, dose: model.Dose) -> Decimal | None:
        """The weight in kg, None when it is unknown or may be left out; missing where it is needed."""
        if dose.weight is None:
            return None
        value = self.answers.get(dose.weight)
        if value is None and not (self.is_optional(dose.weight) or dose.unweighed_mg is not None):
            raise _Missing((dose.weight,))
        return value if isinstance(value, Decimal) else None


def identity_criteria(protocol: CompiledProtocol) -> tuple[str, ...]:
    """Criteria that the patient's traits answer: sex, age."""
    return tuple(
        name
        for name, criterion in protocol.written.criteria.items()
        if criterion.from_identity is not None
        or (criterion.derived is not None and (criterion.derived.age_in_years or criterion.derived.age_in_months))
    )


class _Unaskable(Exception):
    """A criterion that no applicable step asks: the protocol cannot be run for this patient as written."""

    def __init__(self, criteria: tuple[str, ...]) -> None:
        super().__init__(f"no step asks {', '.join(criteria)}")
        self.criteria = criteria


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    """One reason a rule: a danger rule written as alternatives counts once, its criteria together."""
    merged: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = (reason.kind, reason.id)
        known = merged.get(key)
        if known is None or (known.unknown and not reason.unknown):
            merged[key] = reason
        elif known.unknown == reason.unknown:
            merged[key] = replace(known, criteria=tuple(dict.fromkeys((*known.criteria, *reason.criteria))))
    return list(merged.values())


def effective_answers(protocol: CompiledProtocol, situation: Situation) -> dict[str, Value]:
    """Answers that count: identity and derived ones, and those asked on this visit where their own condition is not false.

    An answer to a question that is no longer asked (a corrected guard) is moot: kept by the encounter, never read here.
    """
    criteria = protocol.written.criteria
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    given = situation.answers
    counted: dict[str, Value] = {
        name: value
        for name, value in given.items()
        if criteria[name].derived is not None or criteria[name].from_identity is not None or name in awaited
    }
    for step in protocol.steps:
        if step.visits and situation.visit not in step.visits:
            continue
        for ask in step.asks:
            name = ask.criterion
            if name in given and name not in counted and (ask.when is None or ask.when.truth(counted) != FALSE):
                counted[name] = given[name]
    return counted


def decide(protocol: CompiledProtocol, situation: Situation) -> Verdict:
    """What comes next for this situation: a step to ask, a matter of process, or the outcome with its reasons and acts.

    A criterion that no step can ask counts as unknown: the patient goes to the délégant, never further.
    """
    decider = _Decider(protocol, situation)
    try:
        return decider.verdict()
    except _Unaskable as stuck:
        to = protocol.written.unknown.to
        labels = ", ".join(protocol.written.criteria[name].label for name in stuck.criteria)
        reason = Reason("unknown", "non_demande", f"Information non recueillie : {labels}", stuck.criteria, to, True)
        return decider.concluded([reason])


def scores(protocol: CompiledProtocol, answers: Mapping[str, Value]) -> dict[str, tuple[int, int]]:
    """Each score as the interval it lies in; equal ends once all its items are known."""
    return {name: score.interval(answers)[:2] for name, score in protocol.scores.items()}
