"""What the délégant decides, subject by subject: each point with its box, then what texts give already.

The boxes cover exactly the list that the signature binds; a subject without a point still says what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.protocol import model
from engine.reporting.blocks import Block, Tone, bullets, some
from engine.reporting.points import Line, Point
from engine.reporting.sheet.clauses import listed
from engine.reporting.sheet.destinations import destination, target, tone
from engine.reporting.sheet.details import detail
from engine.reporting.sheet.shapes import opening, point
from engine.reporting.sheet.shapes import points as points_block
from engine.reporting.sheet.subject import Subject
from engine.reporting.to_confirm import assumed_parts

_LONG = 58
_MIDDLING = 34


def to_decide(subject: Subject, found: Iterable[Point]) -> Block | None:
    """The points of a subject, each with its number, its box and its lines; None without one."""
    shown = [_point(subject, one) for one in found]
    return points_block(shown) if shown else None


def _point(subject: Subject, one: Point) -> dict[str, object]:
    lines = [
        {"code": _codes(subject, line), "text": line.words, "detail": detail(subject, line.rows[0].written)}
        for line in one.lines
    ]
    return point(subject.codes.number(one), one.title, lines, _tone(subject, one), _columns(lines))


def _columns(lines: list[dict[str, str]]) -> int:
    """As many as the longest line allows."""
    longest = max(len(line["text"]) + len(line["detail"]) for line in lines)
    return 1 if longest > _LONG or len(lines) == 1 else 2 if longest > _MIDDLING else 3


def _codes(subject: Subject, line: Line) -> str:
    return listed(subject.codes.of(row.written) for row in line.rows)


def _tone(subject: Subject, one: Point) -> Tone:
    return tone(subject.written.outcomes[one.outcome]) if one.outcome else "calm"


# ── what texts give ──────────────────────────────────────────────────────────────────────────────────────────────────


def given(subject: Subject, rules: Iterable[model.Sourced], tree: bool = False) -> tuple[Block, ...]:
    """Rules or lines that are no assumption at all, by where they lead: shown, with nothing to tick."""
    together: dict[str, list[str]] = {}
    for one in rules:
        if not assumed_parts(one):
            together.setdefault(_leads(one), []).append(f"{subject.codes.of(one)} {getattr(one, 'label', '')}")
    told = [f"{_where(subject, to, tree)} : {' ; '.join(found)}." for to, found in together.items()]
    lead = "Donné par un texte, rien à cocher :"
    return some(opening(lead), bullets(told)) if told else ()


def _leads(one: model.Sourced) -> str:
    return one.otherwise if isinstance(one, model.InclusionRule) else str(getattr(one, "to", ""))


def _where(subject: Subject, name: str, tree: bool) -> str:
    return target(subject, name) if tree else destination(subject, name)


def what_a_signature_binds(subject: Subject) -> tuple[str, str]:
    rows = sum(len(one.rows) for one in subject.codes.points)
    return (
        f"le texte exact de la version {subject.written.version} ;",
        f"les mots exacts des {rows} hypothèses que vos {len(subject.codes.points)} points réunissent.",
    )
