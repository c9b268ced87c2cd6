"""An encounter walked from its opening to its end by the real commands, on answers given by name. Nothing is mocked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.encounter import commands as c
from engine.encounter import events as e
from engine.encounter.navigation import verdict_of
from engine.encounter.state import EncounterState, Recorded, fold
from engine.protocol.answers import parse_answer
from engine.protocol.conditions import INCONNU
from engine.protocol.deciding import Ask, AskProcess, Concluded
from engine.protocol.loading import LoadedProtocol

OPENED = "2026-01-15T14:05:00+01:00"


@dataclass
class Walk:
    """``answers`` by criterion (raw, as in a cases file); the rest is « non », the lowest value or the first choice."""

    loaded: LoadedProtocol
    answers: Mapping[str, object] = field(default_factory=dict)
    opened_at: str = OPENED
    mode: str = "demo"
    visit: int = 1
    birth_date: str = "1990-03-12"
    sex: str = "F"
    patient: str = "p1"
    delegue: str = "camille"
    consent: bool = True
    sharing: bool = True
    representative: bool = True
    history: list[Recorded] = field(default_factory=list)

    def __post_init__(self) -> None:
        written = self.loaded.model
        opening = e.EncounterOpened(
            protocol=written.protocol, version=written.version, fingerprint=self.loaded.fingerprint, visit=self.visit,
            day=self.opened_at[:10], opened_at=self.opened_at, mode=self.mode, delegue=self.delegue,
            profession=written.legal.entitlements[-1].delegues[0], structure="msp",
            entitlement=written.legal.entitlements[-1].id, delegants=("jeanne", "paul"),
        )  # fmt: skip
        self._record(opening, self.delegue)

    @property
    def state(self) -> EncounterState:
        return fold(self.history)

    def _record(self, event: e.Event, author: str) -> None:
        sequence = len(self.history) + 1
        moment = datetime.fromisoformat(self.opened_at) + timedelta(minutes=sequence - 1)
        self.history.append(Recorded(event, sequence, moment.isoformat(), author))

    def do(self, command: c.Command, author: str | None = None) -> Walk:
        for event in c.handle(command, self.state, self.loaded.compiled):
            self._record(event, author or self.delegue)
        return self

    def to_the_end(self) -> Walk:
        """Answers every screen until the path concludes."""
        for _ in range(60):
            verdict = verdict_of(self.state, self.loaded.compiled)
            if isinstance(verdict, Concluded):
                return self
            if isinstance(verdict, Ask):
                self.do(self._answer(verdict))
            else:
                self._process(verdict)
        raise AssertionError("the path does not end")

    def _process(self, verdict: AskProcess) -> None:
        if verdict.what == "identity":
            born = date.fromisoformat(self.birth_date)
            self.do(c.IdentifyPatient(self.patient, born, self.sex))
            return
        minor = verdict.what == "representative"
        self.do(
            c.RecordConsent(
                True,
                self.consent,
                self.sharing if self.consent else None,
                representative=self.representative if minor else None,
                representative_relation="mere" if minor and self.representative else None,
                assent=True if minor else None,
            )
        )
        if self.consent:
            self.do(c.StateRecordAccess("partial"))

    def _answer(self, ask: Ask) -> c.AnswerStep:
        step = self.loaded.compiled.step(ask.step)
        optional = [one.criterion for one in step.asks if one.criterion in self.answers]
        names = dict.fromkeys([*ask.criteria, *optional])
        return c.AnswerStep(ask.step, {name: self._value(name) for name in names}, frozenset(names))

    def _value(self, name: str) -> object:
        criterion = self.loaded.model.criteria[name]
        if name in self.answers:
            raw = self.answers[name]
            return parse_answer(name, criterion, raw() if callable(raw) else raw)
        if criterion.type == "yes_no":
            return False
        if criterion.type in ("number", "derived"):
            assert criterion.range is not None
            return (criterion.usual or criterion.range)[0]
        if criterion.type == "choice":
            return next(iter(criterion.choices))
        return {"date": "2027-06-30", "datetime": self.opened_at, "text": "L42"}.get(criterion.type, INCONNU)

    def act(self) -> Walk:
        """Notes every proposed act as done, gives the safety net."""
        verdict = verdict_of(self.state, self.loaded.compiled)
        assert isinstance(verdict, Concluded)
        for act in verdict.acts:
            self.do(c.RecordActDone(act.id))
        advice = self.loaded.model.outcomes[verdict.outcome].safety_net
        return self.do(c.GiveSafetyNet(advice)) if advice else self
