"""Whatever a person does, in whatever order: replay equals state, no act before consent, nothing after closing."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.encounter import commands as c
from engine.encounter import events as e
from engine.encounter.commands import handle
from engine.encounter.navigation import screen_of
from engine.encounter.state import EncounterState, Recorded, applied, fold
from engine.errors import CommandRefused
from engine.protocol.alternatives import cells_of
from engine.protocol.conditions import INCONNU, Value
from tests.support import DAY, compiled

PROTOCOL = compiled()
CELLS = cells_of(PROTOCOL)
OPENED = e.EncounterOpened(
    protocol="exemple", version="2026-01.1", fingerprint="0" * 64, visit=1, day="2026-06-15", opened_at=DAY.isoformat(),
    mode="demo", delegue="infirmier_a", profession="infirmier", structure="msp", entitlement="infirmier_msp",
    delegants=("medecin_a", "medecin_b"),
)  # fmt: skip
ORDINARY: dict[str, Value] = {"symptome": True, "gene_respiratoire": False, "temperature": Decimal("36.8")}


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = DAY
        self.history = [Recorded(OPENED, 1, DAY.isoformat(), "infirmier_a")]
        self.state: EncounterState = fold(self.history)

    def give(self, command: c.Command) -> None:
        with suppress(CommandRefused):
            for event in handle(command, self.state, PROTOCOL):
                self.now += timedelta(minutes=1)
                record = Recorded(event, self.state.sequence + 1, self.now.isoformat(), "infirmier_a")
                self.history.append(record)
                self.state = applied(self.state, record)

    @rule(data=st.data())
    def answer_the_screen(self, data: st.DataObject) -> None:
        screen = screen_of(self.state, PROTOCOL)
        if screen.kind == "questions" and screen.step is not None:
            given = {name: self.value(name, data) for name in screen.criteria}
            self.give(c.AnswerStep(screen.step.id, given, frozenset(given)))
        elif screen.kind == "identity":
            self.give(
                c.IdentifyPatient("patient", DAY.date() - timedelta(days=data.draw(st.integers(3000, 26000))), "F")
            )
        elif screen.kind == "consent":
            agrees = data.draw(st.sampled_from([True, True, True, False]))
            self.give(c.RecordConsent(True, agrees, agrees, data.draw(st.sampled_from([True, True, False]))))
        elif screen.kind == "record_access":
            self.give(c.StateRecordAccess("partial"))

    def value(self, name: str, data: st.DataObject) -> Value:
        if name not in CELLS:
            return "2027-01-31"
        ordinary = ORDINARY.get(name, CELLS[name][0].value)
        others = [cell.value for cell in CELLS[name]]
        return data.draw(st.sampled_from([ordinary] * 6 + others + [INCONNU]))

    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        if self.state.answers:
            name = data.draw(st.sampled_from(sorted(self.state.answers)))
            self.give(c.CorrectAnswer(name, self.value(name, data), "erreur de saisie", confirmed=True))

    @rule(act=st.sampled_from(sorted(PROTOCOL.acts)), done=st.booleans())
    def act(self, act: str, done: bool) -> None:
        self.give(c.RecordActDone(act) if done else c.RecordActNotDone(act, "not_needed"))

    @rule(to=st.sampled_from(["medecin_a", "medecin_b", "samu", "urgences", "inconnu"]), reached=st.booleans())
    def call(self, to: str, reached: bool) -> None:
        self.give(c.RecordCall(to, reached, self.now.isoformat()))

    @rule(data=st.data())
    def reply(self, data: st.DataObject) -> None:
        lifts = data.draw(st.sampled_from([(), ("grossesse",), ("doute_du_delegue",), ("respiration",)]))
        self.give(c.AnswerAsDelegant("medecin_a", data.draw(st.sampled_from(["advice", "takes_over"])), "avis", lifts))

    @rule()
    def doubt(self) -> None:
        self.give(c.StateDoubt("aspect"))

    @rule()
    def say_the_safety_net(self) -> None:
        if self.state.outcome is not None:
            self.give(c.GiveSafetyNet(PROTOCOL.written.outcomes[self.state.outcome.outcome].safety_net))

    @rule(minutes=st.integers(0, 200))
    def pause_and_resume(self, minutes: int) -> None:
        self.give(c.Pause())
        self.now += timedelta(minutes=minutes)
        self.give(c.Resume(self.now))

    @rule()
    @precondition(lambda self: len(self.history) > 4)
    def close(self) -> None:
        self.give(c.Close())

    @invariant()
    def replay_equals_state(self) -> None:
        assert fold(self.history) == self.state

    @invariant()
    def stored_events_come_back_the_same(self) -> None:
        last: Any = self.history[-1].event
        assert e.read(e.kind_of(last), e.payload(last)) == last

    @invariant()
    def no_act_before_consent_nor_for_a_patient_who_refused(self) -> None:
        if any(record.done for record in self.state.acts):
            assert self.state.consent is not None and self.state.consent.protocol

    @invariant()
    def nothing_is_added_after_closing_but_what_the_delegant_says(self) -> None:
        kinds = [e.kind_of(record.event) for record in self.history]
        if "encounter_closed" in kinds:
            after = set(kinds[kinds.index("encounter_closed") + 1 :])
            assert after <= {"delegant_answered", "delegant_acted", "delegant_saw", "document_issued"}

    @invariant()
    def a_closed_referral_has_its_call(self) -> None:
        outcome = self.state.outcome
        if self.state.is_closed and outcome is not None and outcome.disposition == "refer_delegant":
            reached = any(call.reached for call in self.state.calls)
            assert reached or (outcome.delay != "now" and self.state.appointment is not None)

    @invariant()
    def every_call_is_to_somebody_of_the_team(self) -> None:
        assert all(call.to in ("medecin_a", "medecin_b", "samu", "urgences") for call in self.state.calls)


AnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=30)
TestAnyOrderOfCommands = AnyOrder.TestCase
