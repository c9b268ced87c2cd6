"""Where the path ended, in words: outcome, reasons, proposed acts, advice, what follows. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.encounter.state import EncounterState
from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Value
from engine.protocol.deciding import Concluded, ProposedAct, Reason
from engine.reporting import assumptions, findings
from engine.reporting.facts import End, FollowUpFact, OutcomeFact, ProposedFact, ReasonFact
from engine.reporting.french import DELAYS, clock, long_day, short_day, typographic

_HOURS = {"within_2_hours": 2, "within_24_hours": 24}


def end_of(state: EncounterState, protocol: CompiledProtocol, concluded: Concluded | None) -> End:
    """The conclusion as it stands now; an empty one while questions remain."""
    if concluded is None:
        return End()
    return _Conclusion(state, protocol, concluded, findings.counted_answers(state, protocol)).end()


@dataclass(frozen=True)
class _Conclusion:
    state: EncounterState
    protocol: CompiledProtocol
    concluded: Concluded
    answers: Mapping[str, Value]

    @property
    def written(self) -> model.Outcome:
        return self.protocol.written.outcomes[self.concluded.outcome]

    def end(self) -> End:
        concluded, protocol = self.concluded, self.protocol
        told = [protocol.written.advice[name] for name in self.written.safety_net]
        return End(
            outcome=self.outcome(),
            reasons=tuple(map(self.reason, concluded.reasons)),
            withheld=tuple(typographic(reason.label) for reason in concluded.withheld),
            proposals=tuple(map(self.proposed, concluded.acts)),
            advice=tuple(typographic(one.text) for one in told if one.kind == "advice"),
            warning_signs=tuple(typographic(one.text) for one in told if one.kind == "warning_sign"),
            follow_up=tuple(self.follow_ups()),
            assumptions=assumptions.in_words(protocol, concluded),
            weight=self.weight(),
        )

    def outcome(self) -> OutcomeFact:
        written, criteria = self.written, self.protocol.written.criteria
        return OutcomeFact(
            title=typographic(written.title), disposition=written.disposition, delay=written.delay,
            deadline=self.deadline(), addressee=written.addressee, do=tuple(map(typographic, written.do)),
            tell=typographic(written.tell),
            awaiting=tuple(typographic(criteria[name].label) for name in self.concluded.awaiting),
        )  # fmt: skip

    def deadline(self) -> str:
        """Counted from the moment of the conclusion; « le lendemain » is the day after, whatever the hour."""
        reached = datetime.fromisoformat(self.state.outcome_at or self.state.updated_at)
        if self.written.delay == "same_or_next_day":
            return f"au plus tard le {long_day(reached.date() + timedelta(days=1))}"
        if self.written.delay in _HOURS:
            limit = reached + timedelta(hours=_HOURS[self.written.delay])
            return f"avant le {long_day(limit.date())} à {clock(limit)}"
        return DELAYS.get(self.written.delay or "", "")

    def reason(self, reason: Reason) -> ReasonFact:
        behind = findings.answers_behind(self.protocol, reason.criteria, self.answers)
        to_confirm = assumptions.of_reason(self.protocol, reason)
        return ReasonFact(reason.kind, reason.id, typographic(reason.label), behind, reason.unknown, to_confirm)

    def proposed(self, act: ProposedAct) -> ProposedFact:
        written, record, drug = act.written, self.state.latest_acts.get(act.id), act.written.drug
        return ProposedFact(
            id=act.id, kind=written.kind, title=typographic(written.title), text=typographic(written.text),
            optional=written.optional, drug=typographic(drug.name) if drug else None,
            form=typographic(drug.form) if drug and drug.form else None,
            route=typographic(drug.route) if drug else None, dose=act.dose, quantity=act.quantity, days=act.days,
            instructions=tuple(map(typographic, written.instructions)),
            replaces=typographic(self.protocol.acts[act.replaces].written.title) if act.replaces else None,
            checked=self.checked(act.id), decided=None if record is None else record.done,
        )  # fmt: skip

    def checked(self, act_id: str) -> tuple[str, ...]:
        act, criteria = self.protocol.acts[act_id], self.protocol.written.criteria
        nodes = [*([act.requires] if act.requires is not None else []), *(item.when for item in act.contraindications)]
        names = dict.fromkeys(name for node in nodes for name in node.criteria() if name in self.answers)
        return tuple(findings.told(criteria[name], self.answers[name]) for name in names)

    def follow_ups(self) -> Iterator[FollowUpFact]:
        for name in self.written.follow_up:
            written = self.protocol.written.follow_up[name]
            yield FollowUpFact(typographic(written.label), typographic(written.text), self.span(written))

    def span(self, follow_up: model.FollowUp) -> str | None:
        """« entre le 17/01/2026 et le 19/01/2026 »: days counted from the day of opening."""
        if follow_up.after_days is None:
            return None
        opened = date.fromisoformat(self.state.opened.day)
        ends = (opened + timedelta(days=int(self.protocol.number(end))) for end in follow_up.after_days)
        first, last = (short_day(end.isoformat()) for end in ends)
        return f"le {first}" if first == last else f"entre le {first} et le {last}"

    def weight(self) -> str | None:
        known = (findings.weight_of(self.protocol, act.written, self.answers) for act in self.concluded.acts)
        return next((weight for weight in known if weight is not None), None)
