"""Two versions side by side: every patient is in the group that deciding puts him in, and nobody is in two."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from engine.errors import ProtocolRefused
from engine.protocol import running
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, Concluded, Situation, decide, identity_criteria
from engine.protocol.entitlement import STRUCTURE_LABELS
from engine.protocol.formulas import TooWide
from engine.protocol.loading import Library, LoadedProtocol, load_text
from engine.protocol.verification.comparison import DIRECTIONS, Comparison, compare
from engine.protocol.verification.comparison_groups import Groups
from engine.protocol.verification.comparison_product import SAME, Ending, Product
from engine.protocol.verification.comparison_rights import rights
from engine.protocol.verification.semantics import Meaning
from tests.properties.people import AGREED
from tests.support import EXAMPLE, LIBRARY, example
from tests.verification.made import Made, protocols

STEPS = [
    ("odynophagie", "2020-03.1", "2023-03.1"), ("odynophagie", "2023-03.1", "2023-08.1"),
    ("odynophagie", "2023-08.1", "2024-06.1"), ("odynophagie", "2020-03.1", "2024-06.1"),
    ("odynophagie", "2024-06.1", "2020-03.1"), ("pollakiurie", "2020-03.1", "2023-03.1"),
    ("pollakiurie", "2023-03.1", "2024-06.1"), ("pollakiurie", "2024-06.1", "2020-03.1"),
]  # fmt: skip


@cache
def loaded(protocol: str, version: str) -> LoadedProtocol:
    return Library(LIBRARY).load(protocol, version)


@cache
def compared(protocol: str, old: str, new: str) -> Comparison:
    return compare(loaded(protocol, old), loaded(protocol, new))


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ")


# ── what the changelogs say ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_upper_age_of_august_2023_concerns_people_of_46_to_50_and_nobody_else() -> None:
    found = compared("odynophagie", "2023-03.1", "2023-08.1")
    assert list(map(plainly, found.concerned[1])) == ["Âge : 46 à 50 ans"]
    assert {one.before.outcome for one in found.differences} == {"hors_protocole_age"}
    assert all("46 ans" in plainly(one.patient.story) for one in found.differences)
    assert not found.refusals


def test_a_treatment_for_who_was_not_included_is_riskier_and_a_more_urgent_end_is_safer() -> None:
    found = compared("odynophagie", "2023-03.1", "2023-08.1")
    by_end = {one.after.outcome: one.direction for one in found.differences}
    assert by_end["antibiotique_amoxicilline"] == "riskier"
    assert by_end["appel_15"] == "safer"
    assert by_end["hors_protocole_motif"] == "neutral"


def test_march_2023_adds_the_certificate_of_a_sick_child_below_16_and_lifts_the_stop_on_sharing() -> None:
    found = compared("odynophagie", "2020-03.1", "2023-03.1")
    assert list(map(plainly, found.concerned[1])) == ["Âge : 6 à 15 ans"]
    assert {one.sentences for one in found.differences} == {("en plus : Certificat pour enfant malade",)}
    assert {one.direction for one in found.differences} == {"neutral"}, "a certificate is no treatment"
    (refusal,) = found.refusals
    assert (refusal.refusal, refusal.before and refusal.before.outcome, refusal.after) == (
        "sharing",
        "refus_partage",
        None,
    )
    assert refusal.sentence.endswith("→ la prise en charge continue")
    assert refusal.direction == "riskier"


def test_march_2023_shortens_pivmecillinam_and_changes_nothing_else_in_pollakiurie() -> None:
    (found,) = compared("pollakiurie", "2020-03.1", "2023-03.1").differences
    assert found.before.outcome == found.after.outcome
    assert "5 jours" in found.sentences[0] and found.sentences[0].endswith(
        "400 mg × 2 par jour, 3 jours, au plus 800 mg par jour"
    )


@pytest.mark.parametrize("protocol", ["odynophagie", "pollakiurie"])
def test_june_2024_changes_who_may_act_and_nothing_for_a_patient(protocol: str) -> None:
    last, new = Library(LIBRARY).versions(protocol)[-2:]
    found = compared(protocol, last, new)
    assert found.same and found.changed == 0 and found.situations > 10**9
    assert found.rights == ("Pharmacien : ne peut plus être délégué",)


def test_a_place_an_act_a_doctor_more_or_less_is_told_of_each_profession() -> None:
    written = loaded("pollakiurie", "2024-06.1").model
    first = written.legal.entitlements[0]
    other = first.model_copy(
        update={
            "structures": (*first.structures[1:], "es"),
            "delegants": (*first.delegants, "sage_femme"),
            "acts": first.acts[1:],
            "delegues": (*first.delegues, "pedicure_podologue"),
        }
    )
    old, new = (
        written.model_copy(update={"legal": written.legal.model_copy(update={"entitlements": (one,)})})
        for one in (first, other)
    )
    place = STRUCTURE_LABELS[first.structures[0]]
    act = written.acts[first.acts[0]].title
    come, changed = rights(old, new)
    assert come == "Pédicure-podologue : peut être délégué, et ne le pouvait pas"
    assert changed == (
        f"Infirmier, en moins : exercice en {place} ; en plus : exercice en établissement de santé ; "
        f"en plus : délégant sage-femme ; en moins : « {act} »"
    )
    assert rights(old, old) == ()


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_version_is_the_same_as_itself_and_changes_are_as_many_both_ways(step: tuple[str, str, str]) -> None:
    protocol, old, new = step
    there, back = compared(protocol, old, new), compared(protocol, new, old)
    assert there.changed == back.changed
    assert len(there.differences) == len(back.differences)
    assert compared(protocol, old, old).same


# ── every patient, one by one ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Pair:
    """Two versions of one visit, and the patients that their groups are told with."""

    product: Product
    before: int
    after: int
    starts: tuple[tuple[int, ...], ...]


def pair(old: LoadedProtocol, new: LoadedProtocol, visit: int = 1) -> Pair:
    groups = Groups(Product(Meaning(old.compiled, visit), Meaning(new.compiled, visit)))
    changes, ordinary = groups.product.changes, groups.ordinary.base
    found = [groups.simplest(changes, value, ordinary) for value in groups.diagrams.counts(changes)]
    starts = tuple(tuple(cells[at] for at in range(len(groups.variables))) for cells in found)
    return Pair(groups.product, groups.product.before(), groups.product.after(), starts)


@cache
def library_pair(step: tuple[str, str, str], visit: int) -> Pair:
    protocol, old, new = step
    return pair(loaded(protocol, old), loaded(protocol, new), visit)


def drawn(one: Pair, seed: int) -> tuple[dict[int, int], dict[str, Value]]:
    """A patient near one of the groups: the cells, and any answers that lie in them."""
    random = Random(seed)
    cells = list(random.choice(one.starts))
    variables = one.product.variables
    for at in random.sample(range(len(cells)), random.randrange(7)):
        known = [part for part, found in enumerate(variables[at].parts) if found.value is not None]
        is_person = variables[at].name in one.product.new.truths.agenda.identity
        cells[at] = random.choice(known if is_person else range(len(variables[at].parts)))
    person: dict[str, Value] = {}
    for variable, part in zip(variables, cells, strict=True):
        chosen = variable.parts[part]
        if chosen.value is not None:
            person[variable.name] = random.choice(chosen.values)
        elif chosen.label == "inconnu":
            person[variable.name] = INCONNU
    return dict(enumerate(cells)), person


def met(protocol: CompiledProtocol, person: Mapping[str, Value], visit: int) -> tuple[object, ...]:
    """What deciding gives this patient, asked screen by screen: outcome, delay, addressee, acts with doses, awaited."""
    return essence(protocol, asked(protocol, person, visit))


def asked(protocol: CompiledProtocol, person: Mapping[str, Value], visit: int) -> Concluded:
    """The run of a patient; a computed value is known once the question that it rests on is asked, no earlier."""
    criteria = protocol.written.criteria
    begun = identity_criteria(protocol)
    blanks = {name for name, one in criteria.items() if one.optional}
    given = {name: value for name, value in person.items() if name in begun or name in blanks}
    awaited = {item.criterion for item in protocol.written.tree.awaits.values()}
    for _ in range(200):
        verdict = decide(protocol, Situation(given, AGREED, visit))
        if isinstance(verdict, Ask):
            names = [name for name in verdict.criteria if name not in awaited]
            given |= {name: person.get(name, INCONNU) for name in names}
            given |= {found: person[found] for found, bases in protocol.bases.items()
                      if found in person and set(bases) & set(names)}  # fmt: skip
        elif isinstance(verdict, Concluded) and (come := set(verdict.awaiting) & person.keys()):
            given |= {name: person[name] for name in come}
        else:
            assert isinstance(verdict, Concluded), verdict
            return verdict
    raise AssertionError("no end")


def essence(protocol: CompiledProtocol, reached: Concluded) -> tuple[object, ...]:
    outcome = protocol.written.outcomes[reached.outcome]
    acts = sorted(
        (act.id, str(act.dose and (act.dose.mg, act.dose.intakes_per_day, act.dose.days)), str(act.quantity))
        for act in reached.acts
    )
    return reached.outcome, outcome.disposition, outcome.delay, outcome.addressee, tuple(acts), reached.awaiting


def agrees(one: Pair, old: LoadedProtocol, new: LoadedProtocol, visit: int, seed: int) -> None:
    """The group of a patient is what deciding says of him in both versions."""
    cells, person = drawn(one, seed)
    diagrams = one.product.diagrams
    said = diagrams.at(one.product.changes, cells)
    sides = ((old, one.before, met(old.compiled, person, visit)),
             (new, one.after, met(new.compiled, person, visit)))  # fmt: skip
    for _, ending, real in sides:
        assert diagrams.at(ending, cells).outcome == real[0], person
    before, after = sides[0][2], sides[1][2]
    event("changes" if said != SAME else "stays")
    assert (said == SAME) == (before == after), (said, before, after, person)
    if said != SAME:
        assert (said.before.outcome, said.after.outcome) == (before[0], after[0])
        assert [act for act, _ in said.after.acts] == [act[0] for act in after[4]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", STEPS[:4] + STEPS[5:7], ids=str)
@given(seed=st.integers(0, 2**32))
def test_a_patient_changes_group_exactly_when_deciding_treats_him_otherwise(
    step: tuple[str, str, str], seed: int
) -> None:
    protocol, old, new = step
    agrees(library_pair(step, 1), loaded(protocol, old), loaded(protocol, new), 1, seed)


DAY = "2026-06-15"
SOURCED = "    source: {text: revue}\n    confidence: sourced\n"
ASTHMA = f"  asthme:\n    question: Asthme connu ?\n    label: asthme\n    type: yes_no\n{SOURCED}"
ASTHMA_RULE = f"  - id: asthme\n    label: asthme\n    when: asthme\n    to: delegant_maintenant\n{SOURCED}"
EDITS: dict[str, tuple[tuple[str, str], ...]] = {
    "a bound": (("value: 65\n", "value: 60\n"),),
    "a bound and a threshold": (("value: 65\n", "value: 70\n"), ("value: 38.0", "value: 37.5")),
    "a dose": (("value: 50, unit: mg/kg/d", "value: 40, unit: mg/kg/d"),),
    "a cap": (("value: 2000, unit: mg/d", "value: 3000, unit: mg/d"),),
    "a length": (("{label: durée, value: 6,", "{label: durée, value: 5,"),),
    "a delay": (("    delay: same_or_next_day\n", "    delay: within_24_hours\n"),),
    "a target": (("{id: negatif_bis, label: second test négatif, when: {test_bis: negatif}, to: conseils",
                  "{id: negatif_bis, label: second test négatif, when: {test_bis: negatif}, to: delegant_j0_j1"),),
    "a choice": (
        ("choices: {aucune: aucune, legere: légère, forte: forte}",
         "choices: {aucune: aucune, legere: légère, forte: forte, violette: violette}"),
        ("worse: [aucune, legere, forte]", "worse: [aucune, legere, forte, violette]"),
        ("when: {rougeur: forte}", "when: {rougeur: {in: [legere, forte, violette]}}"),
    ),
    "a range and a threshold": (("    range: [33.0, 43.0]", "    range: [30.0, 42.0]"), ("value: 38.0", "value: 37.5")),
    "a criterion more": (
        ("  toux:\n    question:", f"{ASTHMA}  toux:\n    question:"),
        ("    ask: [symptome,", "    ask: [asthme, symptome,"),
        ("  - id: grossesse\n    label:", f"{ASTHMA_RULE}  - id: grossesse\n    label:"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
@given(seed=st.integers(0, 2**32))
def test_the_same_holds_of_any_edit_of_a_protocol(name: str, seed: int) -> None:
    old, new = variants(name)
    agrees(edited_pair(name), old, new, 1, seed)


@cache
def variants(name: str) -> tuple[LoadedProtocol, LoadedProtocol]:
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in EDITS[name]:
        assert text.count(found) == 1, f"« {found} » stands {text.count(found)} times"
        text = text.replace(found, put)
    return example(), load_text(text.encode(), "exemple/protocol.yaml")


@cache
def edited_pair(name: str) -> Pair:
    return pair(*variants(name))


def changed_by(name: str) -> Comparison:
    return compare(*variants(name))


def test_a_dose_changes_only_where_its_cap_does_not_level_it() -> None:
    (found,) = changed_by("a cap").differences
    assert found.direction == "riskier", "more of a treatment"
    assert any(plainly(line).startswith("poids : 42 kg ou plus") for line in found.who), "rounded down by 50 mg"
    (less,) = changed_by("a dose").differences
    assert less.direction == "neutral", "less of a treatment is not safer by itself"
    assert any(plainly(line).startswith("poids : 49,5 kg ou moins") for line in less.who)
    assert plainly(less.sentences[0]).startswith(
        "Médicament d'exemple : exemplicilline, 50 mg/kg/jour en 2 prises, 6 jours"
    )


def test_a_shorter_delay_is_told_and_safer() -> None:
    found = changed_by("a delay")
    assert {one.direction for one in found.differences} == {"safer"}
    assert all(
        "délai : le jour même ou le lendemain → dans les 24 heures" in one.sentences for one in found.differences
    )


def test_a_criterion_of_one_version_is_free_in_the_other() -> None:
    found = changed_by("a criterion more")
    assert (found.only_before, found.only_after) == ((), ("asthme",))
    assert all("asthme" not in one.answers_before for one in found.differences)
    assert any("asthme : oui ou inconnu" in one.who and one.direction == "safer" for one in found.differences)


def test_answers_that_one_version_refuses_are_left_out_and_said() -> None:
    assert changed_by("a choice").left_out == ("« rougeur », choix « violette » : seulement dans la nouvelle version",)
    (said,) = changed_by("a range and a threshold").left_out
    assert plainly(said) == "« température » : comparé de 33 à 42 °C, que les deux versions acceptent"


@pytest.mark.parametrize("name", EDITS)
def test_the_patient_of_each_group_runs_as_told_in_both_versions(name: str) -> None:
    old, new = variants(name)
    for one in compare(old, new).differences:
        for version, answers, result in ((old, one.answers_before, one.before), (new, one.patient.answers, one.after)):
            file = json.loads(json.dumps(answers), parse_float=Decimal)
            request = running.request_from(file, DAY)
            assert running.run(version.compiled, version.fingerprint, request)["outcome"] == result.outcome


@pytest.mark.parametrize("name", EDITS)
def test_no_two_groups_are_alike_and_situations_are_all_counted(name: str) -> None:
    found = changed_by(name)
    keys = [(one.visit, one.before, one.after, one.sentences) for one in found.differences]
    assert len(set(keys)) == len(keys)
    assert 0 < found.changed < found.situations
    assert found.changed == sum(len_of.situations for direction in DIRECTIONS for len_of in found.of(direction))


def test_where_doubt_and_a_withdrawal_said_by_hand_lead_is_compared_too() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for found, put in (
        ("doubt: {to: delegant_j0_j1,", "doubt: {to: delegant_maintenant,"),
        ("  - id: souhait\n    label: souhait de la personne\n", "  - id: voeu\n    label: vœu de la personne\n"),
    ):
        assert text.count(found) == 1
        text = text.replace(found, put)
    found_changes = compare(example(), load_text(text.encode(), "exemple/protocol.yaml"))
    assert not found_changes.differences
    told = {(one.refusal, one.direction): one.sentence for one in found_changes.refusals}
    assert told["doubt", "safer"].startswith("Doute du délégué : « Délégant aujourd'hui ou demain »")
    assert told["withdrawal", "riskier"].endswith("→ n'est pas proposée")
    assert told["withdrawal", "safer"].startswith("Sortie dite par le délégué, « vœu de la personne » : n'est pas")


def test_a_minor_alone_is_compared_by_age() -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("value: 18\n", "value: 16\n")
    (found,) = compare(example(), load_text(text.encode(), "exemple/protocol.yaml")).refusals
    assert (found.refusal, found.direction, found.after) == ("representative", "riskier", None)
    assert found.before is not None and found.before.outcome == "delegant_j0_j1"


def test_versions_of_two_protocols_are_not_compared() -> None:
    with pytest.raises(ProtocolRefused) as refused:
        compare(loaded("odynophagie", "2024-06.1"), loaded("pollakiurie", "2024-06.1"))
    assert refused.value.code == "LIB-008"


def test_beyond_the_budget_nothing_is_said_rather_than_a_part() -> None:
    with pytest.raises(ProtocolRefused) as refused:
        compare(*variants("a bound"), budget=50)
    assert refused.value.code == "LIB-009"


@cache
def ankle() -> tuple[LoadedProtocol, LoadedProtocol]:
    """The ankle, which awaits a radiograph and has a second visit, and a version of it up to 50 years."""
    old = loaded("cheville", Library(LIBRARY).versions("cheville")[-1])
    text = old.text.decode()
    assert text.count("value: 55\n") == 1
    return old, load_text(text.replace("value: 55\n", "value: 50\n").encode(), "cheville/protocol.yaml")


@cache
def ankle_pair(visit: int) -> Pair:
    return pair(*ankle(), visit)


@pytest.mark.parametrize("visit", [1, 2])
@given(seed=st.integers(0, 2**32))
def test_the_same_holds_of_second_visits_and_of_what_is_awaited(visit: int, seed: int) -> None:
    agrees(ankle_pair(visit), *ankle(), visit, seed)


def test_a_patient_is_told_by_what_the_old_version_knew_where_the_new_one_stops_before_asking() -> None:
    found = compare(*ankle())
    assert {one.visit for one in found.differences} == {1, 2}
    stories = {one.patient.story.partition(" Conduite")[0] for one in found.differences if one.visit == 1}
    assert len(stories) == len([one for one in found.differences if one.visit == 1]), "each group has its own patient"


# ── any two protocols ────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=40)
@given(old=protocols(), new=protocols(), seed=st.integers(0, 2**32))
def test_any_two_protocols_are_compared_as_they_decide(old: Made, new: Made, seed: int) -> None:
    """Criteria of one name and two types, other ranges, other choices, other doses: as unlike as versions can be."""
    try:
        product = Product(Meaning(old.protocol, 1), Meaning(new.protocol, 1))
        before, after, changes = product.before(), product.after(), product.changes
    except TooWide:
        assume(False)
    random = Random(seed)
    for _ in range(20):
        cells, *people = anybody(product, random)
        met_by = [met(one.protocol, person, 1) for one, person in zip((old, new), people, strict=True)]
        told_by = [product.diagrams.at(side, cells) for side in (before, after)]
        if [_gist_met(real) for real in met_by] != [_gist_told(told) for told in told_by]:
            continue  # a run and its diagram part: see the tests of the prover
        said = product.diagrams.at(changes, cells)
        event("changes" if said != SAME else "stays")
        assert (said == SAME) == (met_by[0] == met_by[1]), (said, met_by, people)


def _gist_met(real: tuple[Any, ...]) -> tuple[str, list[str]]:
    return real[0], sorted(act[0] for act in real[4])


def _gist_told(told: Ending) -> tuple[str, list[str]]:
    return told.outcome, sorted(act for act, _ in told.acts)


def anybody(product: Product, random: Random) -> tuple[dict[int, int], dict[str, Value], dict[str, Value]]:
    """Cells drawn at random, and the answers of that person in each version."""
    persons: tuple[dict[str, Value], dict[str, Value]] = ({}, {})
    cells: dict[int, int] = {}
    identity = {*product.old.truths.agenda.identity, *product.new.truths.agenda.identity}
    for at, variable in enumerate(product.variables):
        known = [part for part, found in enumerate(variable.parts) if found.value is not None]
        cells[at] = random.choice(known if variable.name in identity else range(len(variable.parts)))
        part = variable.parts[cells[at]]
        if part.value is not None or part.label == "inconnu":
            value = INCONNU if part.value is None else random.choice(part.values)
            for person, number in zip(persons, (variable.old, variable.new), strict=True):
                if number is not None:
                    person[variable.name] = value
    return cells, *persons
