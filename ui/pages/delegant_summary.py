"""One encounter told to a doctor in four parts (SAED): situation, antécédents, évaluation, demande. Asks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from engine.protocol.model import Criterion
from engine.reporting import documents
from engine.reporting.facts import DocumentFacts, Finding, Group, ReasonFact, TestFact
from engine.services.reading import Handover
from ui.components.markup import Markup, disclosure, el, items, join, typed
from ui.components.moments import at
from ui.components.office import facts as lines
from ui.components.office import sign, tag
from ui.pages.delegant_texts import Item
from ui.pages.review import said
from ui.texts import End


def told(handed: Handover, now: datetime) -> Markup:
    """The whole handover, parted by its four letters."""
    parts = {
        "S": _situation(handed), "A": _background(handed.facts), "E": _assessment(handed), "D": _request(handed, now),
    }  # fmt: skip
    return join(*(_part(letter, inside) for letter, inside in parts.items()))


def _part(letter: str, inside: Markup) -> Markup:
    head = el("h2", el("span", letter, cls="letter", aria_hidden="true"), Item.PARTS[letter])
    return el("section", head, inside, cls="card sbar")


# ── situation ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _situation(handed: Handover) -> Markup:
    facts = handed.facts
    if facts.end.outcome is None:
        return el("p", Item.RUNNING)
    treats = facts.end.outcome.disposition == "treat"
    reasons = [_reason(reason) for reason in facts.end.reasons]
    own = [el("li", el("q", typed(doubt))) for doubt in facts.done.doubts]
    return join(
        el("h3", Item.TREATED if treats else Item.WHY), el("ul", *reasons, cls="reasons"),
        join(el("h3", Item.OWN_WORDS), el("ul", *own)) if own else None,
    )  # fmt: skip


def _reason(reason: ReasonFact) -> Markup:
    """The rule or row, the answers it rests on, and what of it is unknown or to be confirmed."""
    behind = [typed(answer) for answer in reason.answers if not answer.startswith(f"{reason.label}\u00a0: oui")]
    unknown = el("p", Item.UNKNOWN, cls="unknown-line") if reason.unknown else None
    mark = tag(Item.TO_CONFIRM, "assumption") if reason.to_confirm else None
    return el("li", el("p", reason.label, mark, cls="because-line"), items(behind, "rests"), unknown)


# ── background ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _background(facts: DocumentFacts) -> Markup:
    known = lines([(Item.CONSENT, _agreements(facts)), (Item.RECORD, Item.ACCESS.get(facts.record_access or ""))])
    found = [one for one in facts.seen.findings if one.group in _BACKGROUND]
    groups = join(*(_titled(group, [one for one in found if one.group == group]) for group in _BACKGROUND))
    return join(known, groups if found else el("p", Item.NOTHING, cls="quiet"), _absent(found))


_BACKGROUND: tuple[Group, ...] = ("history", "interview")


def _agreements(facts: DocumentFacts) -> str:
    given = facts.consent
    asked = ((Item.PROTOCOL, given.protocol), (Item.SHARING, given.sharing), (Item.PARENT, given.representative))
    return ", ".join(f"{what} {Item.AGREED[said]}" for what, said in asked if said is not None) or Item.NO_CONSENT


def _titled(group: Group, found: Sequence[Finding]) -> Markup:
    """What is present, chosen or unknown in a group; nothing where all of it is absent."""
    chosen = [(finding.label, typed(finding.value)) for finding in found if finding.shape == "value"]
    present, unknown = ([one.label for one in found if one.shape == shape] for shape in ("yes", "unknown"))
    if not chosen and not present and not unknown:
        return Markup("")
    return join(
        el("h3", Item.GROUPS[group]),
        lines([*chosen, (Item.PRESENT, el("strong", ", ".join(present)) if present else None)]),
        el("p", f"{Item.NOT_KNOWN} : {', '.join(unknown)}", cls="unknown-line") if unknown else None,
    )


def _absent(found: Iterable[Finding]) -> Markup:
    """What was looked for and is not there: counted, and listed under a closed line."""
    labels = [finding.label for finding in found if finding.shape == "no"]
    return disclosure(f"{Item.ABSENT} ({len(labels)})", el("p", ", ".join(labels))) if labels else Markup("")


# ── assessment ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _assessment(handed: Handover) -> Markup:
    facts, criteria = handed.facts, handed.seen.loaded.model.criteria
    measured = [one for one in facts.seen.findings if criteria[one.criterion].type == "number"]
    rest = [one for one in facts.seen.findings if one not in measured and not _is_of_a_test(criteria[one.criterion])]
    measures = [(one.label, typed(one.value)) for one in measured if one.group in _ASSESSED]
    groups = [_titled(group, [one for one in rest if one.group == group]) for group in _ASSESSED]
    return join(
        join(el("h3", Item.MEASURES), lines(measures, "facts measured")) if measures else None,
        *groups,
        join(el("h3", Item.SCORES), lines(facts.seen.scores)) if facts.seen.scores else None,
        join(el("h3", Item.TESTS), items([_test(test) for test in facts.seen.tests])) if facts.seen.tests else None,
        _acts(facts),
        _absent([one for one in rest if one.group in _ASSESSED]),
    )


def _is_of_a_test(criterion: Criterion) -> bool:
    """Its result, its lot and its expiry stand together, under the test's own name."""
    return criterion.test is not None or criterion.use == "record"


_ASSESSED: tuple[Group, ...] = ("danger", "examination", "decision")


def _test(test: TestFact) -> Markup:
    kept = Item.TEST_LOT.format(test.lot or "–", test.expiry or "–") if test.lot or test.expiry else ""
    return join(test.title, " : ", el("strong", typed(test.result)), join(" (", typed(kept), ")") if kept else None)


def _acts(facts: DocumentFacts) -> Markup:
    by_delegant = [act for act in facts.done.acts if not act.at]
    done = [_detailed(act.title, act.words, act.at) for act in facts.done.acts if act.done and act.at]
    left = [_detailed(act.title, act.words) for act in facts.done.acts if not act.done]
    noted = {act.id for act in facts.done.acts}
    left += [_detailed(act.title, Item.PENDING) for act in facts.end.proposals if act.id not in noted]
    left += [_detailed(label, Item.WITHHELD) for label in facts.end.withheld]
    listed = (
        (Item.ACTS_DONE, done),
        (Item.ACTS_LEFT, left),
        (Item.YOUR_ACTS, [typed(act.title) for act in by_delegant]),
    )
    return join(*(join(el("h3", title), items(found)) for title, found in listed if found))


def _detailed(title: str, *details: str) -> Markup:
    more = ", ".join(detail for detail in details if detail)
    return join(el("strong", typed(title)), join(" – ", typed(more)) if more else None)


# ── request ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _request(handed: Handover, now: datetime) -> Markup:
    facts, outcome = handed.facts, handed.facts.end.outcome
    if outcome is None:
        return el("p", Item.ASKED_NOTHING)
    calls = [_call(call.to, call.reached, call.at, call.note, handed, now) for call in handed.seen.state.calls]
    return join(
        el("p", Item.ASKED.get(outcome.disposition, Item.ASKED_NOTHING), cls="because-line"),
        lines([
            (Item.CALLS, items(calls) if calls else Item.NO_CALL),
            (Item.APPOINTMENT, typed(facts.done.appointment) if facts.done.appointment else None),
            (Item.TOLD, el("q", outcome.tell)),
        ]),
        el("p", sign("check"), Item.ADVICE_SAID, cls="said done") if facts.done.advice_given else None,
    )  # fmt: skip


def _call(to: str, reached: bool, when: str, note: str, handed: Handover, now: datetime) -> Markup:
    member = next((one for one in handed.seen.delegants if one.id == to), None)
    who = typed(member.full_name) if member is not None else join(End.ADDRESSEES.get(to, to))
    words = (Item.CALL_YES if reached else Item.CALL_NO).partition("{}")[2].format(at(when, now))
    return join(who, words, join(" – ", el("q", typed(note))) if note else None)


# ── what stands beside ───────────────────────────────────────────────────────────────────────────────────────────────


def beside(handed: Handover, now: datetime) -> Markup:
    """Corrections, documents and assumptions: at hand, folded."""
    corrections, documents_, assumed = list(_corrections(handed, now)), list(_documents(handed)), _assumptions(handed)
    folded = ((Item.CORRECTIONS, corrections), (Item.DOCUMENTS, documents_), (Item.ASSUMED, assumed))
    return join(*(disclosure(f"{title} ({len(found)})", items(found)) for title, found in folded if found))


def _corrections(handed: Handover, now: datetime) -> Iterator[Markup]:
    loaded = handed.seen.loaded
    for made in handed.seen.state.corrections:
        old, new = (said(loaded, made.criterion, value) for value in (made.old, made.new))
        label = loaded.model.criteria[made.criterion].label
        yield join(
            label,
            " : ",
            old,
            " → ",
            el("strong", new),
            f", {at(made.at, now)} ({Item.REASON} : ",
            el("q", typed(made.reason)),
            ")",
        )


def _documents(handed: Handover) -> Iterator[Markup]:
    for issued in handed.seen.state.documents:
        yield join(documents.title_of(issued.document), ", ", typed(issued.number))  # type: ignore[arg-type]


def _assumptions(handed: Handover) -> list[Markup]:
    return [typed(line) for line in handed.facts.end.assumptions]
