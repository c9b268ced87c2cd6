"""The terminal interview: the same questions as the screens, one after the other, and the outcome in words.

Reads the keyboard and prints; decides nothing. The moment of the day comes from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.errors import AnswersRefused
from engine.protocol import deciding, running
from engine.protocol.answers import in_words, is_unusual, parse_answer, parse_number
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Ask, Process, Situation
from engine.protocol.derived import with_derived
from engine.protocol.entitlement import entitlement, first_profession
from engine.protocol.loading import LoadedProtocol
from engine.protocol.model import Criterion

Read = Callable[[str], str]
_YES, _NO, _UNKNOWN = {"o", "oui"}, {"n", "non"}, {"?", "i", "inconnu"}


class Stopped(Exception):
    """The person at the keyboard asked to stop (« q »)."""


def run(
    loaded: LoadedProtocol, day: date, profession: str | None = None, structure: str | None = None, read: Read = input
) -> int:
    """Asks until the protocol concludes. Returns 0, or 5 when this profession may not run it that day."""
    written = loaded.model
    who = profession or first_profession(written, day.isoformat())
    gate = entitlement(written, who, day.isoformat(), structure)
    print(f"{written.title} — version {written.version}\n{written.warning}\n")
    if not gate.allowed:
        print(gate.why)
        return 5
    print("Répondez o (oui), n (non) ou ? (inconnu) ; q pour arrêter.\n")
    try:
        _interview(loaded, day, read)
    except (Stopped, EOFError, KeyboardInterrupt):
        print("\nArrêté : rien n'est conservé.")
    return 0


def _interview(loaded: LoadedProtocol, day: date, read: Read) -> None:
    protocol, given, process = loaded.compiled, dict[str, Value](), Process(identity=True)
    while True:
        moment = running.noon(day.isoformat())
        facing = Situation(with_derived(loaded.model, given, None, None, moment), process)
        verdict = deciding.decide(protocol, facing)
        if isinstance(verdict, Ask):
            step = protocol.step(verdict.step)
            print(f"── {step.title}")
            given |= {name: _asked(name, loaded.model.criteria[name], read) for name in verdict.criteria}
        elif isinstance(verdict, deciding.AskProcess):
            process = _process(protocol, facing, process, verdict.what, given, read)
        else:
            show(running.verdict_as_data(protocol, facing, verdict))
            if not verdict.awaiting or not _yes(read, "Le résultat attendu est-il arrivé ? [o/n] "):
                return
            given |= {name: _asked(name, loaded.model.criteria[name], read) for name in verdict.awaiting}


def _process(
    protocol: CompiledProtocol, facing: Situation, process: Process, what: str, given: dict[str, Value], read: Read
) -> Process:
    if what == "identity":
        for name in deciding.identity_criteria(protocol):
            if name not in facing.answers:
                given[name] = _asked(name, protocol.written.criteria[name], read)
        return process
    if what == "consent":
        print("── Information et accord")
        for line in protocol.written.consent.information:
            print(f"  {line}")
    questions = {
        "consent": "Le patient accepte-t-il d'être pris en charge dans ce protocole ? [o/n] ",
        "sharing": "Accepte-t-il le partage de ses informations ? [o/n] ",
        "representative": "Un titulaire de l'autorité parentale est-il d'accord ? [o/n] ",
    }
    answer = _yes(read, questions[what])
    return {
        "consent": lambda: deciding.with_consent(process, answer),
        "sharing": lambda: deciding.with_sharing(process, answer),
        "representative": lambda: deciding.with_representative(process, answer),
    }[what]()


def _yes(read: Read, question: str) -> bool:
    while True:
        typed = _typed(read, question)
        if typed in _YES or typed in _NO:
            return typed in _YES


def _typed(read: Read, question: str) -> str:
    typed = read(question).strip().lower()
    if typed == "q":
        raise Stopped
    return typed


def _asked(name: str, criterion: Criterion, read: Read) -> Value:
    """One answer, asked until it can be read."""
    print(f"  {criterion.question}")
    for item in criterion.items:
        print(f"    · {item}")
    numbered = list(criterion.choices)
    for index, choice in enumerate(numbered, start=1):
        print(f"    {index}. {criterion.choices[choice]}")
    while True:
        try:
            value = parse_answer(name, criterion, _raw(criterion, numbered, _typed(read, "  > ")))
        except AnswersRefused as error:
            print(f"    {error.message} {error.remedy}")
            continue
        if is_unusual(criterion, value) and not _yes(
            read, f"    {in_words(criterion, value)} : est-ce bien cela ? [o/n] "
        ):
            continue
        if value is not INCONNU:
            print(f"    {in_words(criterion, value)}")
        return value


def _raw(criterion: Criterion, numbered: list[str], typed: str) -> object:
    if typed in _UNKNOWN:
        return INCONNU
    if criterion.type == "yes_no":
        return True if typed in _YES else False if typed in _NO else None
    if criterion.type in ("number", "derived"):
        number = parse_number(typed)
        return typed if number is None else number
    if numbered and typed.isdigit() and 1 <= int(typed) <= len(numbered):
        return numbered[int(typed) - 1]
    return typed


def show(result: Mapping[str, Any]) -> None:
    """The result in words, as a délégué would read it."""
    if result["status"] == "refused":
        print(f"Refusé : {result['why']}")
        return
    if result["status"] == "asking":
        print(f"Questions encore nécessaires : {', '.join(result['next'])}")
        return
    print(f"\n══ {result['title']}")
    for line in result["do"]:
        print(f"  → {line}")
    for act in result["acts"]:
        print(f"  • {act['title']}{_dose(act)}")
    print("  Raisons :")
    for reason in result["reasons"]:
        print(f"    - {reason['label']}{' (inconnu)' if reason['unknown'] else ''}")
    if result["next"]:
        print(f"  En attente de : {', '.join(result['next'])}")


def _dose(act: Mapping[str, Any]) -> str:
    if "dose_mg" not in act:
        return ""
    return f" : {act['dose_mg']} mg × {act['intakes_per_day']} par jour, {act['days']} jour(s) ({act['basis']})"
