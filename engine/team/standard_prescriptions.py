"""Standard prescriptions (« ordonnances préétablies »): the acts that print, each signed by a délégant until a date.

A signature is bound to the act's canonical content: the act as written, with every value, definition and question that
it rests on. A version that leaves the act as it was keeps the signature; any change of it breaks it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from engine.errors import Problem
from engine.protocol import model
from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import Defined, Node, ScoreWithin, Within, walk
from engine.protocol.entitlement import french_date
from engine.team.catalogue import problem
from engine.team.members import Member, Record, Team
from engine.team.publication import Digest, Stated
from engine.team.publishing import MAX_REASON, SigningRefused, is_delegant

Kind = Literal["medication", "splint", "walking_aid", "imaging", "sessions", "sick_leave", "certificate"]
PRINTED: tuple[str, ...] = get_args(Kind)
"""Kinds of acts that a document in the délégant's name writes down."""


class PrescriptionSigned(Record):
    """``content``: what was signed, as canonical JSON; ``digest`` its SHA-256. ``valid_until``: the last day."""

    kind: Literal["prescription_signed"] = "prescription_signed"
    protocol: str
    act: str
    content: str
    digest: Digest
    valid_until: model.Date


class PrescriptionWithdrawn(Record):
    kind: Literal["prescription_withdrawn"] = "prescription_withdrawn"
    protocol: str
    act: str
    reason: str


AnyFact = Annotated[PrescriptionSigned | PrescriptionWithdrawn, Field(discriminator="kind")]
FACT: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)


@dataclass(frozen=True, slots=True)
class SignedPrescription:
    """A délégant's signature on one act, as it stands."""

    by: str
    at: str
    digest: str
    valid_until: str
    withdrawn_at: str = ""
    reason: str = ""


def fold(facts: Iterable[Stated]) -> Mapping[str, SignedPrescription]:
    """Each délégant's last signature on the act."""
    state: dict[str, SignedPrescription] = {}
    for stated in facts:
        if isinstance(stated.fact, PrescriptionSigned):
            state[stated.by] = SignedPrescription(stated.by, stated.at, stated.fact.digest, stated.fact.valid_until)
        elif isinstance(stated.fact, PrescriptionWithdrawn) and stated.by in state:
            state[stated.by] = replace(state[stated.by], withdrawn_at=stated.at, reason=stated.fact.reason)
    return state


# ── content ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def printed_acts(protocol: CompiledProtocol) -> tuple[str, ...]:
    """Acts that a document in the délégant's name writes down, in the order of the file."""
    return tuple(name for name, act in protocol.written.acts.items() if act.kind in PRINTED)


def content_of(protocol: CompiledProtocol, act_id: str) -> str:
    """The canonical content of an act: one exact text, whatever the layout of the file and the rest of it."""
    written, act = protocol.written, protocol.acts[act_id]
    nodes = [act.requires, *(item.when for item in act.contraindications)]
    inside = [part for node in nodes if node is not None for part in walk(node)]
    asked = sorted({name for node in nodes if node is not None for name in node.criteria()} | _weight(act.written))
    content = {
        "protocol": written.protocol,
        "act": act_id,
        "written": act.written.model_dump(mode="json", exclude={"refs"}),
        "values": {
            name: _value(written.parameters[name]) for name in sorted(_parameters(act.written, inside, written))
        },
        "definitions": {name: written.definitions[name].model_dump(mode="json")["means"] for name in _defined(inside)},
        "scores": {name: written.scores[name].model_dump(mode="json")["items"] for name in _scored(inside)},
        "criteria": {name: _criterion(written.criteria[name]) for name in asked},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _value(parameter: model.Parameter) -> dict[str, str | None]:
    return {"value": format(parameter.value, "f"), "unit": parameter.unit}


def _criterion(criterion: model.Criterion) -> dict[str, object]:
    kept = {"question", "type", "unit", "step", "range", "choices", "derived"}
    return criterion.model_dump(mode="json", include=kept)


def _weight(act: model.Act) -> set[str]:
    named = (act.dose.weight if act.dose is not None else None, act.days_from)
    return {name for name in named if name is not None}


def _parameters(act: model.Act, inside: Iterable[Node], written: model.Protocol) -> set[str]:
    """Names of parameters that the dose, the quantity, the cap and the conditions take their numbers from."""
    figures = [*(act.dose.model_dump().values() if act.dose is not None else ()), *(act.quantity or ()), act.days_cap]
    named = {figure for figure in figures if isinstance(figure, str) and figure in written.parameters}
    return named.union(*(part.parameters for part in inside if isinstance(part, Within | ScoreWithin)))


def _defined(inside: Iterable[Node]) -> list[str]:
    return sorted({part.name for part in inside if isinstance(part, Defined)})


def _scored(inside: Iterable[Node]) -> list[str]:
    return sorted({part.score.id for part in inside if isinstance(part, ScoreWithin)})


# ── signing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def sign(
    protocol: CompiledProtocol, act_ids: Iterable[str], shown: Mapping[str, str], team: Team, member: Member, day: str,
    valid_until: str,
) -> list[PrescriptionSigned]:  # fmt: skip
    """Signs acts until an ISO day, included. ``shown``: act → digest of what was on the screen.

    Raises SigningRefused with all that is wrong (SIG-110, 111, 203, 205, 206).
    """
    chosen = list(dict.fromkeys(act_ids))
    contents = {name: content_of(protocol, name) for name in chosen if name in printed_acts(protocol)}
    found = list(_wrong(protocol, chosen, contents, shown, team, member, day, valid_until))
    if found:
        raise SigningRefused(*found)
    named = protocol.written.protocol
    return [
        PrescriptionSigned(protocol=named, act=name, content=text, digest=digest_of(text), valid_until=valid_until)
        for name, text in contents.items()
    ]


def _wrong(
    protocol: CompiledProtocol, chosen: list[str], contents: Mapping[str, str], shown: Mapping[str, str], team: Team,
    member: Member, day: str, valid_until: str,
) -> Iterator[Problem]:  # fmt: skip
    if not chosen:
        yield problem("SIG-206", "Aucune ordonnance préétablie n'est cochée.")
    for name in chosen:
        if name not in contents:
            yield problem("SIG-205", f"« {name} » n'est pas un acte de ce protocole qui s'imprime.")
        elif shown.get(name) != digest_of(contents[name]):
            title = protocol.written.acts[name].title
            yield problem("SIG-110", f"« {title} » a changé depuis que vous l'avez lu.")
    if not valid_until:
        yield problem("SIG-203", "La date de validité manque, ou ne se lit pas.")
    elif valid_until < day:
        yield problem("SIG-203", f"Le {french_date(valid_until)} est passé.")
    if not is_delegant(member.id, protocol.written, team, day):
        yield problem("SIG-111", f"Vous n'êtes pas délégant de ce protocole le {french_date(day)}.")


def withdraw(state: Mapping[str, SignedPrescription], protocol: str, act: str, member: Member, reason: str) -> PrescriptionWithdrawn:  # fmt: skip # noqa: E501
    """A délégant takes his own signature back, at once. Raises SigningRefused (SIG-113, SIG-207)."""
    said, own, found = " ".join(reason.split())[:MAX_REASON], state.get(member.id), []
    if own is None or own.withdrawn_at:
        found.append(problem("SIG-207", "Vous n'avez pas d'ordonnance préétablie signée pour cet acte."))
    if not said:
        found.append(problem("SIG-113", "Le motif du retrait manque."))
    if found:
        raise SigningRefused(*found)
    return PrescriptionWithdrawn(protocol=protocol, act=act, reason=said)


# ── printing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lacking(title: str, signed: SignedPrescription | None, digest: str, name: str, day: str) -> Problem | None:
    """Why a délégant's standard prescription of an act does not allow a print that day (rule GOV-15); None: it does."""
    if signed is None:
        return problem("SIG-201", f"{name} n'a pas signé l'ordonnance préétablie « {title} ».")
    if signed.withdrawn_at:
        on = french_date(signed.withdrawn_at[:10])
        return problem("SIG-201", f"{name} a retiré le {on} l'ordonnance préétablie « {title} ».")
    if signed.digest != digest:
        return problem("SIG-204", f"« {title} » a changé depuis que {name} a signé l'ordonnance préétablie.")
    if signed.valid_until < day:
        until = french_date(signed.valid_until)
        return problem("SIG-202", f"L'ordonnance préétablie « {title} » de {name} valait jusqu'au {until}.")
    return None
