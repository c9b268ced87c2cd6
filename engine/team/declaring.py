"""A team file: read as strictly as a protocol, checked, and refused with all that is wrong, each at its place.

Knows neither store nor library; what it is compared with (the team as it was declared before) is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Final

from pydantic import Field, ValidationError
from stdnum import luhn

from engine.errors import Place, Problem, ProtocolRefused, RelaisError
from engine.protocol import reading
from engine.protocol.entitlement import french_date
from engine.protocol.model import Block, Date, Identifier, Label, Profession, Structure
from engine.protocol.model_errors import translated
from engine.protocol.reading import Path, Positions
from engine.team.catalogue import problem
from engine.team.members import Member, Role, Team, Training

_RPPS: Final = re.compile(r"\d{11}")
_FINESS: Final = re.compile(r"[0-9AB]{9}")
_ACCOUNT: Final = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_PHONE: Final = re.compile(r"0\d{9}|\+\d{9,14}")
_NOTHING: Final = "Rien n'a été déclaré : l'équipe reste telle qu'elle était."


class TeamRefused(RelaisError):
    """The file is wrong, or takes back what was declared: nothing of it is kept. Holds every problem found."""

    exit_code = 2


class TrainingBlock(Block):
    protocol: Identifier
    completed_on: Date
    valid_until: Date | None = None


class MemberBlock(Block):
    """One professional. ``account``: the name that he types to sign in."""

    family_name: Label
    given_name: Label
    profession: Profession
    rpps: Label
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    account: Label
    phone: Label | None = None
    declared_on: Date
    removed_on: Date | None = None
    trainings: tuple[TrainingBlock, ...] = ()


class TeamBlock(Block):
    """The whole file."""

    team: Identifier
    name: Label
    structure: Structure
    finess: Label
    address: Label
    phone: Label
    data_controller: Label
    dpo_contact: Label
    declared_by: Label
    protocols: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    delegants: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    members: Annotated[dict[Identifier, MemberBlock], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class TeamFile:
    """A file that holds together. ``accounts``: member → name to sign in with."""

    team: Team
    accounts: dict[str, str]
    declared_by: str
    positions: Positions

    def place(self, *path: str | int) -> Place:
        return self.positions.of_key(path)


_KEYS: Final = sorted({key for block in (TeamBlock, MemberBlock, TrainingBlock) for key in block.model_fields})


def read_team(content: bytes, file_name: str) -> TeamFile:
    """The team of a text; ``file_name`` is what messages call it. Raises TeamRefused with every problem found."""
    try:
        read = reading.read(content, file_name)
        if not isinstance(read.data, dict):
            raise TeamRefused(problem("TEA-101", "Le fichier n'est pas un bloc de clés.", Place(file_name, 1, 1)))
        written = TeamBlock.model_validate(read.data)
    except ProtocolRefused as error:
        raise TeamRefused(*map(of_a_team, error.problems)) from None
    except ValidationError as error:
        raise TeamRefused(*map(of_a_team, translated(error, read.data, read.positions, _KEYS))) from None
    wrong = [_told(read.positions, *found) for found in _faults(written)]
    if wrong:
        raise TeamRefused(*in_file_order(wrong))
    accounts = {name: member.account for name, member in written.members.items()}
    return TeamFile(_team(written), accounts, written.declared_by, read.positions)


def in_file_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))


def of_a_team(found: Problem) -> Problem:
    """A problem of reading, which has its code and remedy from protocols, with what comes of it here."""
    if found.code == "PRO-108":
        return problem("TEA-101", found.what, found.place)
    return found._replace(consequence=_NOTHING)


def _team(written: TeamBlock) -> Team:
    members = tuple(
        Member(
            id=name, family_name=one.family_name, given_name=one.given_name, profession=one.profession, rpps=one.rpps,
            roles=one.roles, phone=one.phone, declared_on=one.declared_on, removed_on=one.removed_on,
            trainings=tuple(Training(**held.model_dump()) for held in one.trainings),
        )
        for name, one in written.members.items()
    )  # fmt: skip
    return Team(
        id=written.team, name=written.name, structure=written.structure, finess=written.finess, address=written.address,
        phone=written.phone, protocols=written.protocols, delegants=written.delegants, members=members,
        data_controller=written.data_controller, dpo_contact=written.dpo_contact,
    )  # fmt: skip


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────────────────────────

Fault = tuple[Path, str, str]
"""Where, the code, what is wrong."""


def _told(positions: Positions, path: Path, code: str, what: str) -> Problem:
    return problem(code, what, positions.of_value(path))


def _faults(written: TeamBlock) -> Iterator[Fault]:
    if not _FINESS.fullmatch(written.finess):
        yield ("finess",), "TEA-104", f"« {written.finess} » n'est pas un numéro FINESS : neuf signes."
    if not _is_phone(written.phone):
        yield ("phone",), "TEA-106", _not_a_phone(written.phone)
    yield from _repeated(written)
    yield from _order_of_calls(written)
    for name, member in written.members.items():
        yield from _member(written, name, member)
    yield from _twice(written)


def _repeated(written: TeamBlock) -> Iterator[Fault]:
    for key, names in (("protocols", written.protocols), ("delegants", written.delegants)):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield (key, index), "TEA-109", f"« {name} » est écrit deux fois."


def _order_of_calls(written: TeamBlock) -> Iterator[Fault]:
    """Who is called, in which order: every délégant, and nobody else."""
    for index, name in enumerate(written.delegants):
        member = written.members.get(name)
        if member is None:
            near = get_close_matches(name, list(written.members), 1)
            hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
            yield ("delegants", index), "TEA-105", f"« {name} » n'est pas un membre de l'équipe.{hint}"
        elif "delegant" not in member.roles:
            yield ("delegants", index), "TEA-105", f"« {name} » n'a pas le rôle « delegant »."
    for name, member in written.members.items():
        if "delegant" in member.roles and name not in written.delegants:
            what = f"« {name} » est délégant, et n'est pas dans l'ordre d'appel « delegants »."
            yield ("members", name, "roles"), "TEA-105", what


def _member(written: TeamBlock, name: str, member: MemberBlock) -> Iterator[Fault]:
    at = ("members", name)
    if not _RPPS.fullmatch(member.rpps):
        yield (*at, "rpps"), "TEA-104", f"« {member.rpps} » n'est pas un numéro RPPS : onze chiffres."
    if not _ACCOUNT.fullmatch(member.account):
        what = f"« {member.account} » ne peut pas servir de nom de connexion."
        yield (*at, "account"), "TEA-107", what
    if len(set(member.roles)) != len(member.roles):
        yield (*at, "roles"), "TEA-109", "Un rôle est écrit deux fois."
    yield from _phone(at, member)
    yield from _dates(at, member)
    for index, held in enumerate(member.trainings):
        if held.protocol not in written.protocols:
            near = get_close_matches(held.protocol, written.protocols, 1)
            hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
            what = f"Formation à « {held.protocol} », que l'équipe ne déclare pas.{hint}"
            yield (*at, "trainings", index, "protocol"), "TEA-108", what


def _phone(at: Path, member: MemberBlock) -> Iterator[Fault]:
    if member.phone is None and "delegant" in member.roles:
        yield at, "TEA-106", f"{member.given_name} {member.family_name} est délégant, et n'a pas de téléphone."
    elif member.phone is not None and not _is_phone(member.phone):
        yield (*at, "phone"), "TEA-106", _not_a_phone(member.phone)


def _is_phone(written: str) -> bool:
    return _PHONE.fullmatch(re.sub(r"[ .]", "", written)) is not None


def _not_a_phone(written: str) -> str:
    return f"« {written} » n'est pas un numéro de téléphone : dix chiffres, ou « + » et l'indicatif."


def _dates(at: Path, member: MemberBlock) -> Iterator[Fault]:
    spans = [(at, "declared_on", member.declared_on, "removed_on", member.removed_on)]
    for index, held in enumerate(member.trainings):
        here = (*at, "trainings", index)
        spans.append((here, "completed_on", held.completed_on, "valid_until", held.valid_until))
    for here, first, since, last, until in spans:
        unreal = [key for key, day in ((first, since), (last, until)) if day is not None and not _exists(day)]
        for key in unreal:
            yield (*here, key), "TEA-102", f"Le {french_date(since if key == first else until or '')} n'existe pas."
        if not unreal and until is not None and until < since:
            what = f"La fin, le {french_date(until)}, vient avant le début, le {french_date(since)}."
            yield (*here, last), "TEA-103", what


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _twice(written: TeamBlock) -> Iterator[Fault]:
    """One name to sign in with a line; one person has two lines only one after the other."""
    lines = list(written.members.items())
    for index, (name, member) in enumerate(lines):
        for other, earlier in lines[:index]:
            if member.account == earlier.account:
                what = f"Le nom de connexion « {member.account} » est aussi celui de « {other} »."
                yield ("members", name, "account"), "TEA-107", what
            if member.rpps == earlier.rpps and _overlap(member, earlier):
                what = f"Le RPPS {member.rpps} est aussi celui de « {other} », aux mêmes dates."
                yield ("members", name, "rpps"), "TEA-110", what


def _overlap(one: MemberBlock, other: MemberBlock) -> bool:
    far = "9999-12-31"
    return one.declared_on <= (other.removed_on or far) and other.declared_on <= (one.removed_on or far)


# ── against what was declared before ─────────────────────────────────────────────────────────────────────────────────


def refuse_taking_back(file: TeamFile, before: Team, today: str) -> None:
    """Raises TeamRefused where the file would undo what was declared: somebody gone, another person."""
    wrong = [_told(file.positions, *found) for found in _taken_back(file.team, before, today)]
    if wrong:
        raise TeamRefused(*in_file_order(wrong))


def _taken_back(team: Team, before: Team, today: str) -> Iterator[Fault]:
    for old in before.members:
        at, new = ("members", old.id), team.member(old.id)
        if new is None:
            yield (
                ("members",),
                "TEA-121",
                f"« {old.id} » ({old.full_name}) était déclaré, et n'est plus dans le fichier.",
            )
            continue
        if new.rpps != old.rpps:
            what = (
                f"« {old.id} » avait le RPPS {old.rpps}, le fichier donne {new.rpps} : ce n'est pas la même personne."
            )
            yield (*at, "rpps"), "TEA-122", what
        ended = old.removed_on is not None and old.removed_on < today
        if ended and new.removed_on != old.removed_on:
            what = f"« {old.id} » a quitté l'équipe le {french_date(old.removed_on or '')}."
            yield (*at, "removed_on"), "TEA-123", what


# ── what is worth a look ─────────────────────────────────────────────────────────────────────────────────────────────


def worth_a_look(team: Team, today: str) -> Iterator[str]:
    """What is not wrong in itself, and would stop somebody, or shows a slip of the keyboard. French sentences."""
    if team.finess.isdigit() and not luhn.is_valid(team.finess):
        yield f"Le FINESS {team.finess} n'a pas la bonne clé : vérifiez-le."
    there = [member for member in team.members if member.is_declared(today)]
    yield from (
        f"Le RPPS {member.rpps} de {member.full_name} n'a pas la bonne clé : vérifiez-le."
        for member in there
        if not luhn.is_valid(member.rpps)
    )
    if not team.delegants_on(today):
        yield "Aucun délégant n'est déclaré aujourd'hui : rien ne s'ouvrira."
    if not any("coordinator" in member.roles for member in there):
        yield "Aucun coordinateur n'est déclaré aujourd'hui : aucune version ne pourra être relue."
    for member in there:
        if "delegue" in member.roles and not any(_holds(held, today) for held in member.trainings):
            yield f"{member.full_name} est délégué sans formation qui vaille aujourd'hui : rien ne s'ouvrira pour lui."


def _holds(held: Training, today: str) -> bool:
    return held.completed_on <= today and (held.valid_until is None or today <= held.valid_until)
