"""A suggested case told: a French story for a doctor to confirm or correct, and the YAML to paste into cases.yaml."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.protocol.answers import parse_answers
from engine.protocol.cases import CaseFile
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Value
from engine.protocol.loading import LoadedProtocol
from engine.protocol.mutation.judging import Judge, Judged
from engine.protocol.suggestion.expecting import expected, today
from engine.protocol.suggestion.person import Person, raw_answers
from engine.protocol.suggestion.suggesting import Suggestion, Suggestions, suggestions
from engine.protocol.verification.proving import prove
from engine.protocol.wording import answer_in_a_sentence, end_in_words

_MOST_GOALS = 4
_PROCESS = {
    ("consentement", False): "refuse le protocole", ("partage", False): "refuse le partage de son dossier",
    ("accord_representant", False): "vient sans l'accord d'un représentant", ("doute", True): "le délégué doute",
}  # fmt: skip


def suggested(
    loaded: LoadedProtocol, file: CaseFile, progress: Callable[[int], None] = lambda _: None
) -> Iterator[str]:
    """The suggestions for a protocol and its cases; one line says so where nothing is missing.

    ``progress`` is told how many mutants have been judged: it takes from seconds to minutes.
    """
    judge = Judge(loaded, file, prove)
    found = suggestions(judge, _counted(judge.all(), progress))
    if not found.words:
        yield "Rien ne manque : la couverture est complète et aucun mutant ne survit."
        return
    yield f"{len(found.chosen)} cas à confirmer ou à corriger par un médecin, pour {len(found.words)} manques :"
    yield from lines(judge, found)


def _counted(judged: Iterable[Judged], progress: Callable[[int], None]) -> Iterator[Judged]:
    for number, one in enumerate(judged, 1):
        progress(number)
        yield one


def lines(judge: Judge, found: Suggestions) -> Iterator[str]:
    """Every suggestion, from the one that shows most; then what nobody shows."""
    for number, one in enumerate(found.chosen, 1):
        yield f"{number}. {story(judge.protocol, judge.file, one.person)}"
        yield f"   Aujourd'hui : {ending(judge, one.person)}. Est-ce bien la conduite voulue ?"
        words = [found.words[goal] for goal in found.words if goal in one.goals]
        yield from (f"   montre · {what}" for what in words[:_MOST_GOALS])
        if len(words) > _MOST_GOALS:
            yield f"   montre · et {len(words) - _MOST_GOALS} autres"
        yield ""
        yield from as_yaml(judge, one, f"SG{number:02d}")
        yield ""
    yield from (f"sans patient trouvé · {found.words[goal]}" for goal in found.left)


def story(protocol: CompiledProtocol, file: CaseFile, person: Person) -> str:
    """« Homme, 17 ans, mal de gorge, frissons, vient sans l'accord d'un représentant. »: a doctor knows no profile."""
    criteria = protocol.written.criteria
    answers = answered(protocol, file, person)
    identity = [name for name, found in criteria.items() if name in protocol.computed and not protocol.bases.get(name)]
    who = sorted((name for name in identity if name in answers), key=lambda name: criteria[name].from_identity != "sex")
    told = [name for name in dict.fromkeys([*_complaints(protocol, answers), *criteria])
            if name in person.changed or name in _complaints(protocol, answers)]  # fmt: skip
    said = [answer_in_a_sentence(criteria[name], answers[name], bare=True) for name in who]
    said += [
        answer_in_a_sentence(criteria[name], answers[name]) for name in told if name in answers and name not in who
    ]
    said += [words for (key, value), words in _PROCESS.items() if person.process.get(key) is value]
    said += [f"dit : {_withdrawal(protocol, str(one))}" for one in _withdrawals(person)]
    plain = not person.changed and not person.process
    rest = "rien de particulier" if plain else "le reste sans particularité"
    visit = [] if person.visit == 1 else [f"visite {person.visit}"]
    text = ", ".join([*said, rest, *visit])
    return f"{text[0].upper()}{text[1:]}."


def answered(protocol: CompiledProtocol, file: CaseFile, person: Person) -> Mapping[str, Value]:
    """Every answer of a person, those of the profile that she keeps among them."""
    profile = parse_answers(protocol.written, file.profiles[person.profile])
    return {**{name: value for name, value in profile.items() if name not in person.without}, **person.changed}


def _complaints(protocol: CompiledProtocol, answers: Mapping[str, Value]) -> tuple[str, ...]:
    """Why she comes: what an inclusion asks to be there, and is."""
    criteria = protocol.written.criteria
    asked = dict.fromkeys(name for rule in protocol.inclusion if rule.condition for name in rule.condition.criteria())
    return tuple(name for name in asked if criteria[name].type == "yes_no" and answers.get(name) is True)


def _withdrawals(person: Person) -> tuple[object, ...]:
    found: Any = person.process.get("retraits", ())
    return tuple(found)


def _withdrawal(protocol: CompiledProtocol, name: str) -> str:
    return next(rule.label for rule in protocol.withdrawal if rule.id == name)


def ending(judge: Judge, person: Person) -> str:
    """Where the protocol leads this person today, with the acts."""
    got = today(judge.protocol, judge.file, person)
    if got["status"] != "outcome":
        return "le protocole pose encore des questions"
    return end_in_words(got["title"], (act["title"] for act in got["acts"]))


# ── as YAML ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_yaml(judge: Judge, one: Suggestion, id_: str) -> Iterator[str]:
    """The case as the file writes it. Its confidence is that of an assumption until a doctor has read it."""
    person = one.person
    expect = expected(judge.protocol, today(judge.protocol, judge.file, person))
    yield f"  - id: {id_}"
    yield f"    story: {_quoted(story(judge.protocol, judge.file, person))}"
    yield "    origin: own"
    yield "    confidence: assumption"
    if person.profile != next(iter(judge.file.profiles)):
        yield f"    profile: {person.profile}"
    if person.visit != 1:
        yield f"    visit: {person.visit}"
    if person.process:
        yield f"    process: {_flow(person.process)}"
    if person.changed:
        order = list(judge.protocol.written.criteria)
        answers = raw_answers({name: person.changed[name] for name in sorted(person.changed, key=order.index)})
        yield f"    answers: {_flow(answers)}"
    if person.without:
        yield f"    without: {_flow(sorted(person.without))}"
    yield f"    expect: {_flow(expect)}"


def _flow(value: Any) -> str:
    """YAML in one line, as the strict reader takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, Decimal | int):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return _plain(str(value))


def _plain(text: str) -> str:
    """A word as it stands where nothing could be read otherwise; in quotes elsewhere."""
    word = text.replace("_", "a")
    safe = word.isascii() and word.isalnum() and word[0].isalpha() and text.lower() not in _MISREAD
    return text if safe else _quoted(text)


_MISREAD = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
