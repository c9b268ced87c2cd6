"""Every rule and question of a version, in the order in which they count, each with its source and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable

from engine.protocol import model
from engine.protocol.answers import french_number, with_unit
from engine.protocol.compiled import CompiledProtocol, LinkedRule, LinkedStep
from engine.protocol.wording import condition_in_words, joined
from engine.reporting import french
from ui.components import frame, office
from ui.components.cited import badge, cited
from ui.components.markup import Markup, disclosure, el, items, show
from ui.pages.library_place import Opened, heading
from ui.pages.library_texts import Criteria
from ui.session import Desk


def draw(desk: Desk, opened: Opened) -> None:
    protocol, written = opened.loaded.compiled, opened.loaded.model
    heading(opened, Criteria.TITLE, "criteres")
    show(el("p", Criteria.LEAD, cls="intro"))
    groups = {
        "danger": protocol.danger, "inclusion": protocol.inclusion, "exclusion": protocol.exclusion,
        "withdrawal": protocol.withdrawal,
    }  # fmt: skip
    for kind, rules in groups.items():
        told = _rules(protocol, rules)
        show(office.group(f"{Criteria.GROUPS[kind]} ({len(told)})", *told, lead=Criteria.GROUP_LEADS[kind]))
    frame.section(Criteria.QUESTIONS)
    show(*(office.group(step.title, *_questions(written, step)) for step in protocol.steps), _beside(written))
    frame.section(Criteria.BENEATH)
    show(_definitions(protocol), _scores(protocol), _thresholds(written))


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rules(protocol: CompiledProtocol, rules: Iterable[LinkedRule]) -> list[Markup]:
    """One line a rule; the parts of an « any » that were linked apart are told together."""
    together: dict[str, list[LinkedRule]] = {}
    for rule in rules:
        together.setdefault(rule.id, []).append(rule)
    return [_rule(protocol, parts) for parts in together.values()]


def _rule(protocol: CompiledProtocol, parts: list[LinkedRule]) -> Markup:
    written, rule = protocol.written, parts[0]
    words = joined((condition_in_words(part.condition, written) for part in parts if part.condition is not None), "ou")
    looked = dict.fromkeys(name for part in parts if part.condition is not None for name in part.condition.criteria())
    asked = [written.criteria[name].question for name in looked]
    leads = Criteria.OTHERWISE if rule.kind == "inclusion" else Criteria.LEADS_TO
    told = office.facts([
        (Criteria.WHEN, words or Criteria.BY_HAND), (leads, written.outcomes[rule.to].title),
        (Criteria.ASKED, items(asked) if asked else None),
    ])  # fmt: skip
    more = disclosure(Criteria.DETAILS, told, cited(written, rule.written))
    return el("div", el("p", el("strong", rule.label), badge(rule.written), cls="head"), more, cls="criterion")


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _questions(written: model.Protocol, step: LinkedStep) -> list[Markup]:
    return [question(written, written.criteria[ask.criterion]) for ask in step.asks]


def question(written: model.Protocol, criterion: model.Criterion) -> Markup:
    """The question as the délégué reads it, then its answers, its help and its source."""
    told = office.facts([
        (Criteria.ANSWERS, answers(criterion)), (Criteria.HOW, criterion.help),
        (Criteria.USE, Criteria.RECORDED if criterion.use == "record" else None),
    ])  # fmt: skip
    more = disclosure(Criteria.DETAILS, items(criterion.items), told, cited(written, criterion))
    return el("div", el("p", el("span", criterion.question), badge(criterion), cls="head"), more, cls="criterion")


def answers(criterion: model.Criterion) -> str:
    """What can be answered, in words."""
    words = {"yes_no": Criteria.YES_NO, "choice": ", ".join(criterion.choices.values())}.get(criterion.type, "")
    words = words or Criteria.TYPES.get(criterion.type, Criteria.COMPUTED)
    if criterion.range is not None:
        words += (
            f" {Criteria.RANGE.format(french_number(criterion.range[0]), with_unit(criterion, criterion.range[1]))}"
        )
    if criterion.usual is not None:
        low, high = criterion.usual
        words += f", {Criteria.USUAL.format(french_number(low), with_unit(criterion, high))}"
    if criterion.from_identity is not None or criterion.derived is not None:
        words += f", {Criteria.IDENTITY if criterion.from_identity else Criteria.COMPUTED}"
    return f"{words}, {Criteria.OPTIONAL}" if criterion.optional else words


def _beside(written: model.Protocol) -> Markup:
    """Values that no screen asks: taken from the identity or computed."""
    asked = {ask if isinstance(ask, str) else ask.criterion for step in written.steps for ask in step.ask}
    left = [criterion for name, criterion in written.criteria.items() if name not in asked]
    lines = [question(written, criterion) for criterion in left]
    return _titled(Criteria.COMPUTED_GROUP, lines)


# ── what conditions rest on ──────────────────────────────────────────────────────────────────────────────────────────


def _definitions(protocol: CompiledProtocol) -> Markup:
    lines = [
        _line(
            protocol.written,
            named.label,
            condition_in_words(named.means, protocol.written),
            protocol.written.definitions[name],
        )
        for name, named in protocol.definitions.items()
    ]
    return _titled(Criteria.DEFINITIONS, lines)


def _scores(protocol: CompiledProtocol) -> Markup:
    lines = []
    for name, score in protocol.scores.items():
        written = protocol.written.scores[name]
        points = [Criteria.POINTS.format(item.label, f"{item.points:+d}".replace("-", "−")) for item in score.items]
        lines.append(_line(protocol.written, written.label, items(points), written))
    return _titled(Criteria.SCORES, lines)


def _thresholds(written: model.Protocol) -> Markup:
    lines = [
        _line(written, parameter.label, french.with_unit(parameter.value, parameter.unit), parameter)
        for parameter in written.parameters.values()
    ]
    return _titled(Criteria.THRESHOLDS, lines)


def _line(protocol: model.Protocol, label: str, words: str | Markup, written: model.Sourced) -> Markup:
    head = el("p", el("strong", label), badge(written), cls="head")
    return el("div", head, el("div", words), disclosure(Criteria.DETAILS, cited(protocol, written)), cls="criterion")


def _titled(title: str, lines: list[Markup]) -> Markup:
    return office.group(f"{title} ({len(lines)})", *lines) if lines else Markup("")
