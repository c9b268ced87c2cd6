"""Errors of the grammar (pydantic's) told in French: a code of the catalogue, the exact place, what was expected.

Refuses to know how the file was read beyond its plain data and positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError

from engine.errors import Problem
from engine.protocol import model
from engine.protocol.catalogue import problem
from engine.protocol.reading import Path, Positions

# Pydantic's type of error: code, and the sentence where the title of the catalogue is not enough.
CODES: Final = {
    "missing": "PRO-201",
    "extra_forbidden": "PRO-202",
    "string_type": "PRO-203",
    "decimal_type": "PRO-204",
    "decimal_parsing": "PRO-204",
    "is_instance_of": "PRO-204",
    "finite_number": "PRO-204",
    "int_type": "PRO-205",
    "int_parsing": "PRO-205",
    "int_from_float": "PRO-205",
    "bool_type": "PRO-206",
    "bool_parsing": "PRO-206",
    "tuple_type": "PRO-207",
    "list_type": "PRO-207",
    "dict_type": "PRO-208",
    "model_type": "PRO-208",
    "model_attributes_type": "PRO-208",
    "literal_error": "PRO-209",
    "string_pattern_mismatch": "PRO-213",
    "string_too_short": "PRO-214",
    "too_short": "PRO-214",
    "string_too_long": "PRO-215",
    "too_long": "PRO-215",
    "greater_than": "PRO-216",
    "greater_than_equal": "PRO-216",
    "less_than": "PRO-216",
    "less_than_equal": "PRO-216",
    "no_form": "PRO-217",
}
PATTERNS: Final = {model.IDENTIFIER: "PRO-210", model.ISO_DATE: "PRO-211", r"^\d{4}-\d{2}\.\d+$": "PRO-212"}
VALUE_ERRORS: Final = {
    "unread_without_reporter": ("PRO-220", "Ce texte n'a pas été lu, et personne n'est nommé qui l'a rapporté."),
    "source_says_nothing_of_itself": ("PRO-237", "Rien ne dit si ce texte a été lu, ni si c'est une proposition."),
    "proposal_is_no_text": ("PRO-238", "Une proposition n'est pas un texte : personne ne l'a lue ni rapportée."),
    "read_and_reported": ("PRO-239", "Ce texte est donné comme lu, et aussi comme rapporté."),
    "part_of_an_unread_text": ("PRO-239", "Une partie de ce texte est donnée comme lue, et le texte comme non lu."),
    "derivation_needs_one_rule": ("PRO-221", "Une valeur calculée suit exactement une règle."),
    "number_needs_range_and_step": ("PRO-222", "Ce critère est un nombre : il lui faut « range » et « step »."),
    "only_numbers_have_ranges": (
        "PRO-223",
        "Ce critère n'est pas un nombre : il n'a ni « range », ni « usual », ni « step ».",
    ),
    "choices_go_with_type_choice": ("PRO-224", "« type: choice » et « choices » vont ensemble."),
    "derived_goes_with_type_derived": ("PRO-225", "« type: derived » et « derived » vont ensemble."),
    "empty_range": ("PRO-226", "La première borne n'est pas plus petite que la seconde."),
    "step_not_positive": ("PRO-227", "Le pas « step » n'est pas un nombre positif."),
    "sharing_stop_needs_target": ("PRO-228", "« refusal: stop » et « to » vont ensemble."),
    "row_needs_when_or_else": ("PRO-229", "Cette ligne doit avoir « when » ou « else », et un seul des deux."),
    "dose_needs_one_rule": ("PRO-230", "Une dose suit exactement une règle."),
    "dose_by_weight_needs_weight_and_cap": (
        "PRO-231",
        "Une dose au poids a besoin de « weight » et de « max_mg_per_day ».",
    ),
    "medication_needs_drug_and_dose": ("PRO-232", "« kind: medication » va avec « drug » et « dose »."),
    "sick_leave_needs_days_and_cap": ("PRO-233", "« kind: sick_leave » va avec « days_from » et « days_cap »."),
    "treat_needs_acts": ("PRO-234", "« disposition: treat » a des actes, et pas de délai."),
    "referral_needs_addressee_and_delay": ("PRO-235", "Cette orientation doit dire vers qui et dans quel délai."),
    "emergency_is_now": ("PRO-236", "Une urgence a « delay: now »."),
}
_SENTENCES: Final = {
    "PRO-203": "Il faut ici un texte.",
    "PRO-204": "Il faut ici un nombre.",
    "PRO-205": "Il faut ici un nombre entier.",
    "PRO-206": "Il faut ici true ou false.",
    "PRO-207": "Il faut ici une liste.",
    "PRO-208": "Il faut ici un bloc de clés.",
    "PRO-210": "Ce nom n'est pas un identifiant.",
    "PRO-211": "Cette date n'est pas de la forme année-mois-jour.",
    "PRO-212": "Ce numéro de version n'est pas de la forme année-mois.numéro.",
    "PRO-214": "Cette valeur est vide, ou la liste est trop courte.",
}
_MOST_ERRORS: Final = 400
_LIMITS: Final = {"gt": "plus grand que", "ge": "au moins", "lt": "plus petit que", "le": "au plus"}


def translated(
    error: ValidationError, data: Any, positions: Positions, keys: Sequence[str] | None = None
) -> Iterator[Problem]:
    """One problem for each wrong place of the file, in the order of the file.

    ``keys``: those that the file may hold, where it is no protocol; an unknown key is told with the nearest of them.
    """
    groups: dict[Path, list[_Located]] = {}
    for one in error.errors(include_url=False, include_input=False)[:_MOST_ERRORS]:
        located = _located(one, data)
        groups.setdefault(located.root, []).append(located)
    told = [
        chosen
        for root, group in groups.items()
        if not _is_echo(root, group, groups)
        for chosen in _of_the_form_meant(group, _at(data, root))
    ]
    problems = [_problem(one, data, positions, keys) for one in _without_renamed(told)]
    yield from sorted(problems, key=lambda found: (found.place.line, found.place.column) if found.place else (0, 0))


class _Located(NamedTuple):
    """One error of pydantic, its place split: the block it stands in, the member of a union tried there, the rest."""

    kind: str
    context: dict[str, Any]
    root: Path
    member: str
    path: Path
    missing: str
    """Name of the key that is missing, or « [key] » where the key itself is wrong."""


def _located(error: Any, data: Any) -> _Located:
    root: list[str | int] | None = None
    path: list[str | int] = []
    member = missing = ""
    here = data
    loc = error["loc"]
    for index, part in enumerate(loc):
        if (isinstance(here, dict) and part in here) or (
            isinstance(here, tuple) and isinstance(part, int) and part < len(here)
        ):
            here = here[part]
            path.append(part)
        elif part == "[key]" or (index == len(loc) - 1 and error["type"] in ("missing", "extra_forbidden")):
            missing = str(part)
        elif isinstance(part, str) and root is None:
            root, member = list(path), part
    return _Located(
        error["type"], error.get("ctx") or {}, tuple(path if root is None else root), member, tuple(path), missing
    )


def _is_echo(root: Path, group: list[_Located], groups: dict[Path, list[_Located]]) -> bool:
    """Pydantic calls a list too short when its items were refused: the items are what is wrong."""
    return all(one.kind == "too_short" for one in group) and any(
        other[: len(root)] == root and other != root for other in groups
    )


def _of_the_form_meant(group: list[_Located], value: Any) -> list[_Located]:
    """Of the errors of all members of a union, those of the member that the author meant."""
    members = [one for one in group if one.member]
    if not members:
        return group
    meant = [one for one in members if _fits(one.member, value)]
    if not meant or any(one.member == "decimal" for one in members):
        forms = " ou ".join(dict.fromkeys(_form(one) for one in members))
        meant = [members[0]._replace(kind="no_form", context={"expected": forms}, path=members[0].root, missing="")]
    return [one for one in group if not one.member] + meant


def _fits(member: str, value: Any) -> bool:
    if isinstance(value, dict):
        return member in _BLOCKS
    if isinstance(value, tuple):
        return member.startswith("tuple")
    return isinstance(value, str) and (member == "constrained-str" or (member.startswith("literal") and "'" in member))


def _form(one: _Located) -> str:
    if one.member == "decimal":
        return "un nombre"
    if one.member == "constrained-str":
        return "un nom (minuscules, chiffres, « _ »)"
    if one.member in _BLOCKS:
        return "un bloc {" + ", ".join(f"{name}: …" for name in _BLOCKS[one.member]) + "}"
    return "une liste" if one.member.startswith("tuple") else " ou ".join(_choices(one.context)) or "true"


def _without_renamed(told: list[_Located]) -> list[_Located]:
    """A missing key that an unknown key beside it resembles is told once, by the unknown one."""
    missing = {(one.path, one.missing) for one in told if one.kind == "missing"}
    renamed = set()
    kept = []
    for one in told:
        if one.kind == "extra_forbidden":
            parent = one.path[:-1]
            near = get_close_matches(
                one.path[-1:] and str(one.path[-1]), [name for path, name in missing if path == parent], 1, 0.6
            )
            if near:
                renamed.add((parent, near[0]))
                one = one._replace(context={"near": near[0]})
        kept.append(one)
    return [one for one in kept if one.kind != "missing" or (one.path, one.missing) not in renamed]


def _problem(
    one: _Located, data: Any, positions: Positions, keys: Sequence[str] | None = None
) -> Problem:  # fmt: skip
    if one.kind == "value_error":
        code, what = VALUE_ERRORS.get(str(one.context.get("error", "")), ("PRO-299", "Ce bloc n'est pas cohérent."))
        return problem(code, _at_path(one.path, what), positions.of_key(one.path))
    if one.kind == "missing":
        what = f"La clé « {one.missing} » manque {_inside(one.path)}."
        return problem("PRO-201", what, positions.of_key(one.path))
    if one.kind == "extra_forbidden":
        return _unknown_key(one, positions, keys)
    code = PATTERNS.get(str(one.context.get("pattern")), "PRO-213") if one.kind == "string_pattern_mismatch" else ""
    code = code or CODES.get(one.kind, "PRO-299")
    what = _what(code, one, one.path[-1] if one.missing else _at(data, one.path))
    place = positions.of_key(one.path) if one.missing == "[key]" else positions.of_value(one.path)
    return problem(code, _at_path(one.path, what), place)


def _unknown_key(one: _Located, positions: Positions, keys: Sequence[str] | None) -> Problem:
    name = str(one.path[-1]) if one.path else one.missing
    near = one.context.get("near") or next(iter(get_close_matches(name, keys or _KEYS, 1, 0.75)), None)
    what = f"La clé « {name} » n'existe pas {_inside(one.path[:-1])}."
    return problem(
        "PRO-202", what, positions.of_key(one.path), remedy=f"Vouliez-vous dire « {near} » ?" if near else ""
    )


def _what(code: str, one: _Located, value: Any) -> str:
    context = one.context
    if code == "PRO-209":
        choices = _choices(context)
        near = get_close_matches(str(value), choices, 1)
        hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
        return f"« {_shown(value)} » n'est pas permis ici ; valeurs permises : {', '.join(choices)}.{hint}"
    if code == "PRO-217":
        return f"Il faut ici {context['expected']}."
    if code == "PRO-213":
        return f"« {_shown(value)} » n'a pas la forme attendue ({context.get('pattern')})."
    if code in ("PRO-210", "PRO-211", "PRO-212"):
        return f"{_SENTENCES[code]} Lu : « {_shown(value)} »."
    if code == "PRO-215":
        return f"Cette valeur dépasse la longueur permise ({context.get('max_length')})."
    if code == "PRO-216":
        limits = [f"{_LIMITS[name]} {limit}" for name, limit in context.items() if name in _LIMITS]
        return f"Ce nombre doit être {' et '.join(limits)}."
    return _SENTENCES.get(code, "Cette valeur n'est pas acceptée.")


def _choices(context: dict[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _in_words(path: Path) -> str:
    """« exclusion › n° 2 › to »: lines of a list are counted as people count."""
    return " › ".join(f"n° {part + 1}" if isinstance(part, int) else part for part in path)


def _inside(path: Path) -> str:
    return f"dans « {_in_words(path)} »" if path else "à la racine du fichier"


def _at_path(path: Path, sentence: str) -> str:
    return f"« {_in_words(path)} » : {sentence[0].lower()}{sentence[1:]}" if path else sentence


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, str | int) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "…"


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _blocks() -> dict[str, list[str]]:
    """Keys that each block of the model knows, by the name of its class."""
    found = {}
    for value in vars(model).values():
        if isinstance(value, type) and issubclass(value, BaseModel):
            found[value.__name__] = [field.alias or name for name, field in value.model_fields.items()]
    return found


_BLOCKS: Final = _blocks()
_KEYS: Final = sorted({key for keys in _BLOCKS.values() for key in keys})
