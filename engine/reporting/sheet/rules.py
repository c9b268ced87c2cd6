"""Consent, danger signs, inclusion, exclusion, withdrawal: each with where it sends, and how fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.protocol import model
from engine.protocol.compiled import LinkedRule
from engine.protocol.wording import condition_in_words, joined
from engine.reporting.blocks import Block, bullets, heading, some, subheading
from engine.reporting.french import number
from engine.reporting.sheet.destinations import destination, tone
from engine.reporting.sheet.grounds import grounds
from engine.reporting.sheet.shapes import Cell, Row, cell, group, line, opening, row, small, table
from engine.reporting.sheet.subject import Subject

_HEADS = ("N°", "Règle", "Texte et sûreté")
_WIDTHS = (0.5, 4.8, 4.7)


def consent(subject: Subject) -> tuple[Block, ...]:
    """What is read to the patient, then what each refusal, doubt or unknown leads to."""
    return some(
        heading("Information et accord du patient"), subheading("Ce que le délégué lit au patient"),
        bullets(subject.written.consent.information), table(("Situation", "Suite", "Texte et sûreté"), (2.3, 4.7, 3),
                                                            _consent_rows(subject)),
    )  # fmt: skip


def _consent_rows(subject: Subject) -> Iterator[Row]:
    written, asked = subject.written, subject.written.consent
    yield _situation(subject, "Le patient refuse le protocole", asked, asked.refused)
    sharing = "Le patient refuse le partage de son dossier"
    yield _situation(subject, sharing, asked.sharing, asked.sharing.to, asked.sharing.text)
    if asked.minor is not None:
        limit = number(subject.protocol.number(asked.minor.age_below))
        alone = f"Mineur (moins de {limit} ans) sans l'accord d'un représentant"
        yield _situation(subject, alone, asked.minor, asked.minor.without_representative)
    yield _situation(subject, "Le délégué a un doute, à tout moment", written.doubt, written.doubt.to)
    unknown = "Une réponse est inconnue, et toutes ses valeurs ne mènent pas au même endroit"
    danger = f"Si l'une des valeurs est un danger : {destination(subject, written.unknown.danger_to)}"
    yield _situation(subject, unknown, written.unknown, written.unknown.to, danger)


def _situation(subject: Subject, title: str, block: model.Sourced, to: str | None, more: str = "") -> Row:
    leads = "" if to is None else f"→ {destination(subject, to)}"
    return row(cell(line(title, "strong")), cell(line(leads), line(more), _note(block)), grounds(subject, block))


def danger(subject: Subject) -> tuple[Block, ...]:
    lead = (
        "Un seul suffit : le protocole s'arrête. Les signes qui se voient ou se disent sont demandés avant tout le "
        "reste ; tous sont revus après chaque réponse, et le plus urgent l'emporte."
    )
    return _section(subject, "Signes de danger", lead, subject.written.danger, subject.protocol.danger)


def inclusion(subject: Subject) -> tuple[Block, ...]:
    lead = "Toutes ces conditions sont nécessaires. Quand l'une manque, le patient va où la ligne le dit."
    return _section(subject, "Inclusion", lead, subject.written.inclusion, subject.protocol.inclusion)


def exclusion(subject: Subject) -> tuple[Block, ...]:
    lead = (
        "Une seule suffit : le délégué ne traite pas. Toutes celles qui sont vraies sont notées, la plus urgente mène."
    )
    return _section(subject, "Exclusion", lead, subject.written.exclusion, subject.protocol.exclusion)


def withdrawal(subject: Subject) -> tuple[Block, ...]:
    lead = "Le patient quitte le protocole en cours de route."
    return _section(subject, "Sortie du protocole", lead, subject.written.withdrawal, subject.protocol.withdrawal)


AnyRule = model.Rule | model.InclusionRule | model.Withdrawal


def _section(
    subject: Subject, title: str, lead: str, written: Sequence[AnyRule], linked: Iterable[LinkedRule]
) -> tuple[Block, ...]:
    together: dict[str, list[LinkedRule]] = {}
    for one in linked:
        together.setdefault(one.id, []).append(one)
    rows = list(_grouped(subject, [(rule, together[rule.id]) for rule in written]))
    return some(heading(title), opening(lead), table(_HEADS, _WIDTHS, rows))


def _grouped(subject: Subject, rules: list[tuple[AnyRule, list[LinkedRule]]]) -> Iterator[Row]:
    """Rules under the outcome that they lead to, the most urgent outcome first."""
    ends = sorted(
        dict.fromkeys(parts[0].to for _, parts in rules), key=lambda to: subject.protocol.outcomes[to].urgency
    )
    for to in ends:
        yield group(f"→ {destination(subject, to)}", tone(subject.written.outcomes[to]))
        for rule, parts in rules:
            if parts[0].to == to:
                yield row(
                    cell(line(subject.codes.of(rule), "code")), _rule(subject, rule, parts), grounds(subject, rule)
                )


def _rule(subject: Subject, rule: AnyRule, parts: list[LinkedRule]) -> Cell:
    conditions = [part.condition for part in parts if part.condition is not None]
    words = joined((condition_in_words(one, subject.written) for one in conditions), "ou")
    looked = dict.fromkeys(name for one in conditions for name in one.criteria())
    asked = ", ".join(subject.codes.questions[name] for name in looked) or "noté par le délégué"
    says_it_all = words in ("", rule.label)
    return cell(
        line(rule.label, "strong"), line(f"({asked})" if says_it_all else "", "after"),
        small(" ".join(filter(None, ("" if says_it_all else f"{words} ({asked}).", _only(rule.visits))))), _note(rule),
    )  # fmt: skip


def _only(visits: Sequence[int]) -> str:
    if not visits:
        return ""
    return f"À la consultation {joined(map(str, visits), 'et')} seulement."


def _note(block: model.Sourced) -> dict[str, str] | None:
    return small(f"Note : {block.note}") if block.note else None
