"""The sentence of each point: what the délégant decides when he ticks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from engine.protocol import model
from engine.protocol.wording import joined
from engine.reporting.french import ADDRESSEES, DELAYS
from engine.reporting.to_confirm import ORGANISATION, Assumption, Part

_RULES: Final[Mapping[tuple[str, Part], str]] = {
    ("danger", "whole"): "Ces signes mènent à : {}",
    ("danger", "criterion"): "Signe à confirmer (sa conduite est dans un texte) : {}",
    ("danger", "action"): "Conduite à confirmer pour ces signes : {}",
    ("inclusion", "whole"): "Ces conditions sont exigées ; sans elles : {}",
    ("inclusion", "criterion"): "Condition à confirmer (sa conduite est dans un texte) : {}",
    ("inclusion", "action"): "Conduite à confirmer sans ces conditions : {}",
    ("exclusion", "whole"): "Ces motifs excluent ; conduite : {}",
    ("exclusion", "criterion"): "Motif à confirmer (sa conduite est dans un texte) : {}",
    ("exclusion", "action"): "Conduite à confirmer pour ces motifs : {}",
    ("withdrawal", "whole"): "Ces raisons font sortir du protocole ; conduite : {}",
    ("withdrawal", "criterion"): "Raison de sortir à confirmer (sa conduite est dans un texte) : {}",
    ("withdrawal", "action"): "Conduite à confirmer pour ces sorties : {}",
    ("tree", "whole"): "Ces réponses mènent à : {}",
    ("tree", "criterion"): "Réponse à confirmer (sa suite est dans un texte) : {}",
    ("tree", "action"): "Suite à confirmer pour ces réponses : {}",
}
_INSIDE_THE_TREE: Final = "la suite de l'arbre"
_ADVICE: Final = {"advice": "Conseils dits au patient", "warning_sign": "Signes d'alerte dits au patient"}
_PLAIN: Final = {
    "notices": "Remarques affichées, qui ne décident de rien", "follow_up": "Suite après la consultation",
    "look_back": "Ce que disent les dossiers antérieurs", "indicators": "Indicateurs, en plus de ceux de la loi",
    "fees": "Rémunération", "recorded": "Réponses notées pour la traçabilité",
}  # fmt: skip
_AGAINST: Final = "Contre-indication"
_USED: Final = {
    "danger": "aux signes de danger", "inclusion": "à l'inclusion", "exclusion": "à l'exclusion", "tree": "à l'arbre",
    "acts": "aux actes", "ends": "aux remarques", "organisation": "à l'accord",
}  # fmt: skip
_KINDS: Final = {
    "criteria": "questions", "parameters": "valeurs", "definitions": "définitions", "scores": "scores",
}  # fmt: skip


def title_of(written: model.Protocol, theme: tuple[str, ...], rows: Sequence[Assumption]) -> str:
    """One sentence without its full stop; ``theme`` is what the rows have in common."""
    kind, *more = theme
    match kind:
        case "rule":
            group, end, part = more
            return _RULES[group, _part(part)].format(_end(written, end))
        case "measure":
            return f"{written.criteria[more[0]].label} : {_measured(rows)}"
        case "dose":
            return f"{_capital(more[0])} : dose, plafonds, durée"
        case "against":
            return more[0] if more[0].startswith(_AGAINST) else f"{_AGAINST} : {more[0]}"
        case "act":
            what = f"{joined((f'« {row.label} »' for row in rows), 'et')}"
            return f"Acte proposé : {what}" if len(rows) == 1 else f"Actes proposés : {what}"
        case "end":
            return f"À qui et quand : {_addressed(*more)}"
        case "advice":
            return _ADVICE[more[0]]
        case "questions":
            return _also(more[0], rows)
        case "organisation":
            return ORGANISATION.get(more[0], "Qui peut déléguer à qui")
    return _PLAIN[kind]


def _measured(rows: Sequence[Assumption]) -> str:
    asked = sum(row.group == "criteria" for row in rows)
    limits = len(rows) - asked
    told = "seuils" if limits > 1 else "seuil"
    return "question" if not limits else f"question et {told}" if asked else told


def _also(subject: str, rows: Sequence[Assumption]) -> str:
    """« Questions et valeurs qui servent à l'arbre »."""
    kinds = [words for group, words in _KINDS.items() if any(row.group == group for row in rows)]
    return f"{_capital(joined(kinds, 'et'))} qui servent {_USED[subject]}"


def _part(words: str) -> Part:
    return "whole" if words == "whole" else "criterion" if words == "criterion" else "action"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _end(written: model.Protocol, name: str) -> str:
    """« Appeler le 15 (SAMU – Centre 15, tout de suite) »; not told twice where the title says it."""
    if not name:
        return _INSIDE_THE_TREE
    outcome = written.outcomes[name]
    if outcome.delay is None or says_whom_and_when(outcome):
        return outcome.title
    return f"{outcome.title} ({_addressed(outcome.addressee or '', outcome.delay)})"


def says_whom_and_when(outcome: model.Outcome) -> bool:
    """Whether its title names the addressee and the delay, in the words of every other place."""
    how = _addressed(outcome.addressee or "", outcome.delay or "")
    return outcome.delay is not None and all(words in outcome.title.casefold() for words in how.casefold().split(", "))


def _addressed(addressee: str, delay: str) -> str:
    if not addressee or not delay:
        return "traité par le délégué"
    return f"{ADDRESSEES[addressee]}, {DELAYS[delay]}"
