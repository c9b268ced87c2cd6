"""What a case expected and did not find, in the words of a doctor: titles and labels, never a key or an identifier.

Knows the plain result of a run and the protocol's own words; refuses to know how a case is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from engine.protocol.answers import french_number
from engine.protocol.model import Protocol
from engine.protocol.wording import DELAYS, joined

if TYPE_CHECKING:
    from engine.protocol.cases import Expected

Got = Mapping[str, Any]
_STATUS: Final = {
    "outcome": "une conduite à tenir", "asking": "des questions à poser encore",
    "refused": "une rencontre qui ne s'ouvre pas",
}  # fmt: skip
_ORIENTATIONS: Final = {
    "treat": "prise en charge sur place", "refer_delegant": "vers le délégant",
    "emergency_department": "vers les urgences", "emergency_call": "appel du 15", "not_included": "hors protocole",
    "consent_refused": "refus du patient", "not_entitled": "délégué non autorisé",
}  # fmt: skip
_AGREEMENTS: Final = {
    "consentement": "accord pour le protocole", "partage": "accord pour le partage du dossier",
    "accord_representant": "accord du représentant",
}  # fmt: skip
_FIGURES: Final = {
    "dose_mg": ("dose d'une prise", "mg"), "intakes_per_day": ("prises par jour", ""), "days": ("durée", "jours"),
    "min_hours_between": ("heures entre deux prises", ""), "as_needed": ("si besoin", ""),
    "optional": ("au choix du délégué", ""), "capped": ("ramené au plafond", ""), "basis": ("calcul de la dose", ""),
    "quantity": ("quantité", ""), "drug": ("médicament", ""), "replaces": ("à la place de", ""),
}  # fmt: skip


def differences(written: Protocol, expected: Expected, got: Got) -> tuple[str, ...]:
    """Each difference as a French sentence; none where the case passes."""
    return tuple(_differences(written, expected, got))


def _differences(written: Protocol, expected: Expected, got: Got) -> Iterator[str]:
    """Where the end is another one, so is what goes with it: only acts that nobody wanted are told besides."""
    if elsewhere := tuple(_elsewhere(written, expected, got)):
        yield from elsewhere
        yield from _unwanted(written, expected, got)
        return
    yield from _named(expected, got)
    refs = {ref for entry in (*got["reasons"], *got["criteria"]) for ref in entry["refs"]}
    yield from (f"la ligne {ref} de la fiche clinique manque aux raisons" for ref in expected.refs if ref not in refs)
    if expected.next is not None and set(expected.next) != set(got["next"]):
        yield f"questions restantes : {_both(_asked(written, expected.next), _asked(written, got['next']))}"
    for name, wanted in expected.scores.items():
        if got.get("scores", {}).get(name) != wanted:
            label = written.scores[name].label if name in written.scores else name
            yield f"{label} : {_both(_points(wanted), _points(got.get('scores', {}).get(name)))}"
    texts, shown = {notice.id: notice.text for notice in written.notices}, got.get("notices", [])
    yield from (f"remarque absente : « {texts.get(name, name)} »" for name in expected.notices if name not in shown)
    yield from _unwanted(written, expected, got)
    yield from _wanted(written, expected, {act["id"]: act for act in got["acts"]})


def _elsewhere(written: Protocol, expected: Expected, got: Got) -> Iterator[str]:
    if got["status"] != expected.status:
        wanted = expected.outcome if expected.status == "outcome" else None
        yield _both(_title(written.outcomes, wanted) if wanted else _STATUS[expected.status], _reached(written, got))
    elif expected.outcome is not None and got["outcome"] != expected.outcome:
        yield _both(_title(written.outcomes, expected.outcome), _reached(written, got))


def _named(expected: Expected, got: Got) -> Iterator[str]:
    for name, label, words in (("disposition", "orientation", _ORIENTATIONS), ("delay", "délai", DELAYS)):
        wanted, found = getattr(expected, name), got.get(name)
        if wanted is not None and found != wanted:
            yield f"{label} : {_both(words.get(wanted, wanted), words.get(str(found), 'aucun délai'))}"


def _unwanted(written: Protocol, expected: Expected, got: Got) -> Iterator[str]:
    given = {act["id"] for act in got["acts"]}
    yield from (f"acte proposé à tort : {_title(written.acts, name)}" for name in expected.no_acts if name in given)


def _wanted(written: Protocol, expected: Expected, given: Mapping[str, Got]) -> Iterator[str]:
    wanted = expected.acts if isinstance(expected.acts, dict) else {name: {} for name in expected.acts}
    for name, figures in wanted.items():
        if name not in given:
            yield f"acte non proposé : {_title(written.acts, name)}"
            continue
        for key, value in figures.items():
            if comparable(given[name].get(key)) != comparable(value):
                label, unit = _FIGURES.get(key, (key, ""))
                both = _both(_figure(value, unit), _figure(given[name].get(key), unit))
                yield f"{_title(written.acts, name)}, {label} : {both}"


def comparable(value: object) -> object:
    """A figure of a case and that of a run as one kind of value."""
    if isinstance(value, list | tuple):
        return [comparable(part) for part in value]
    return Decimal(value) if _is_number(value) else value


def _is_number(value: object) -> TypeGuard[int | str | Decimal]:
    return not isinstance(value, bool) and isinstance(value, int | str | Decimal) and _digits(str(value))


def _digits(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _both(wanted: str, found: str) -> str:
    return f"attendu {wanted}, obtenu {found}"


def _title(blocks: Mapping[str, Any], name: str) -> str:
    return f"« {blocks[name].title} »" if name in blocks else f"« {name} », qui n'est plus dans le texte"


def _reached(written: Protocol, got: Got) -> str:
    """Where the run came to, said as the délégué would meet it."""
    if got["status"] == "outcome":
        return _title(written.outcomes, got["outcome"])
    words = _STATUS[got["status"]]
    return f"{words} ({got['why']})" if got.get("why") else words


def _asked(written: Protocol, names: Iterable[str]) -> str:
    criteria = written.criteria
    labels = (criteria[name].label if name in criteria else _AGREEMENTS.get(name, name) for name in names)
    return joined((f"« {label} »" for label in sorted(labels)), "et") or "aucune"


def _points(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"entre {value[0]} et {value[1]}"
    return "aucun" if value is None else str(value)


def _figure(value: object, unit: str) -> str:
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | tuple):
        return " à ".join(_figure(part, "") for part in value)
    words = french_number(Decimal(value)) if _is_number(value) else str(value)
    return f"{words} {unit}".strip()
