"""Declaring a team from its file, once or again: what changes is told before it is kept, and nobody is taken away.

Earlier versions of the team stay in the store; each declaration is an event with who, when and what changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from engine.errors import Problem, ProtocolRefused
from engine.protocol.entitlement import PROFESSION_LABELS, STRUCTURE_LABELS, french_date
from engine.services.first_password import OneTimeCode, invite
from engine.services.sessions import account_name, load_team, save_team
from engine.services.workspace import Workspace
from engine.store.contract import Author, JsonValue, NewEvent
from engine.team import declaring
from engine.team.catalogue import problem
from engine.team.declaring import TeamFile, TeamRefused
from engine.team.members import Member, Record, Team

STREAM_KIND = "team"
_ROLES = {"delegue": "délégué", "delegant": "délégant", "coordinator": "coordinateur"}


class TeamDeclared(Record):
    """``digest``: SHA-256 of the team as it is kept from then on; ``declared_by`` as the file names him."""

    kind: Literal["team_declared"] = "team_declared"
    digest: str
    declared_by: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change. ``invited``: members who are to receive a one-time code."""

    file: TeamFile
    before: Team | None
    version: int
    changes: tuple[str, ...]
    invited: tuple[Member, ...]
    worth_a_look: tuple[str, ...]


def plan(workspace: Workspace, file: TeamFile, new_codes: Iterable[str] = ()) -> Plan:
    """What this file would change, and for whom a code is made; nothing is written.

    ``new_codes``: names to sign in with whose password was lost. Raises TeamRefused with all that stands against it.
    """
    versions, team, today = workspace.store.document_history("team", file.team.id), file.team, workspace.today()
    before = load_team(workspace, team.id) if versions else None
    accounts = workspace.store.documents("account")
    wrong = [*_not_in_the_library(workspace, file), *_accounts_at_odds(file, accounts)]
    asked = {account_name(name) for name in new_codes}
    wrong += _codes_for_nobody(file, asked, today)
    if before is not None:
        wrong += _undone(file, before, today)
    if wrong:
        raise TeamRefused(*declaring.in_file_order(wrong))
    invited = tuple(
        member for member in team.members
        if (member.removed_on is None or today <= member.removed_on)
        and (file.accounts[member.id] not in accounts or file.accounts[member.id] in asked)
    )  # fmt: skip
    changes = tuple(_changes(before, team))
    return Plan(file, before, len(versions), changes, invited, tuple(declaring.worth_a_look(team, today)))


def declare(workspace: Workspace, planned: Plan) -> tuple[OneTimeCode, ...]:
    """Keeps what was planned; the codes to hand over. Raises StaleDocument where somebody declared in between.

    A declaration that stopped half-way is finished by running it again.
    """
    file, team = planned.file, planned.file.team
    if planned.changes:
        save_team(workspace, team, planned.version)
    _state(workspace, planned)
    accounts = workspace.store.documents("account")
    for member in team.members:
        known = accounts.get(file.accounts[member.id])
        if known is not None and known["roles"] != list(member.roles):
            workspace.store.put_document("account", file.accounts[member.id], {**known, "roles": list(member.roles)})
    return tuple(
        invite(workspace, file.accounts[member.id], team.id, member.id, member.roles) for member in planned.invited
    )


def _state(workspace: Workspace, planned: Plan) -> None:
    """The event, unless the last one already speaks of this very team."""
    team, stream = planned.file.team, f"team.{planned.file.team.id}"
    digest = hashlib.sha256(team.model_dump_json().encode()).hexdigest()
    events = workspace.store.events(team.id, stream)
    if events and events[-1].payload["digest"] == digest:
        return
    fact = TeamDeclared(digest=digest, declared_by=planned.file.declared_by, changes=planned.changes)
    workspace.store.append(
        team=team.id, stream=stream, stream_kind=STREAM_KIND, expected=len(events), command=f"{stream}/{len(events)}",
        events=[NewEvent(fact.kind, fact.model_dump(mode="json", exclude={"kind"}))],
        author=Author("console", "coordinator", team.id), recorded_at=workspace.clock().isoformat(),
        summary={"digest": digest},
    )  # fmt: skip


# ── what stands against it ───────────────────────────────────────────────────────────────────────────────────────────


def _undone(file: TeamFile, before: Team, today: str) -> tuple[Problem, ...]:
    try:
        declaring.refuse_taking_back(file, before, today)
    except TeamRefused as refusal:
        return refusal.problems
    return ()


def _not_in_the_library(workspace: Workspace, file: TeamFile) -> Iterator[Problem]:
    try:
        known = workspace.library.protocols()
    except ProtocolRefused as error:
        yield from error.problems
        return
    for index, name in enumerate(file.team.protocols):
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
            what = f"« {name} » n'est pas dans la bibliothèque.{hint}"
            yield problem("TEA-111", what, file.place("protocols", index))


def _accounts_at_odds(file: TeamFile, accounts: Mapping[str, Mapping[str, JsonValue]]) -> Iterator[Problem]:
    """A name to sign in with belongs to one member of one team, for good."""
    team = file.team.id
    named = {str(body["member"]): name for name, body in accounts.items() if body["team"] == team}
    for member, account in file.accounts.items():
        place, holder = file.place("members", member, "account"), accounts.get(account)
        if holder is not None and holder["team"] != team:
            what = f"Le nom de connexion « {account} » est celui d'une personne de l'équipe « {holder['team']} »."
            yield problem("TEA-125", what, place)
        elif named.get(member, account) != account:
            yield problem("TEA-124", f"« {member} » se connecte sous le nom « {named[member]} ».", place)
        elif holder is not None and holder["member"] != member:
            yield problem("TEA-107", f"Le nom « {account} » est celui de « {holder['member']} ».", place)


def _codes_for_nobody(file: TeamFile, asked: Iterable[str], today: str) -> Iterator[Problem]:
    """A code is for somebody who may come in today."""
    there = {file.accounts[member.id] for member in file.team.members if member.is_declared(today)}
    for name in sorted(set(asked) - there):
        yield problem("TEA-126", f"« {name} » n'est le nom de connexion d'aucun membre déclaré aujourd'hui.")


# ── what changes, in words ───────────────────────────────────────────────────────────────────────────────────────────


def _changes(before: Team | None, team: Team) -> Iterator[str]:
    if before is None:
        yield f"Nouvelle équipe : {team.name}, {STRUCTURE_LABELS[team.structure]}."
        yield f"Protocoles : {', '.join(team.protocols)}."
    else:
        yield from _changed_fields(before, team)
    for member in team.members:
        old = before.member(member.id) if before is not None else None
        if old is None:
            until = f" jusqu'au {french_date(member.removed_on)}" if member.removed_on else ""
            yield f"+ {_described(member)}, à partir du {french_date(member.declared_on)}{until}."
        elif old != member:
            yield f"~ {member.full_name} : {' ; '.join(_changed(old, member))}."


_FIELDS = {
    "name": "nom", "structure": "structure", "finess": "FINESS", "address": "adresse", "phone": "téléphone",
    "data_controller": "responsable du traitement", "dpo_contact": "contact du DPO",
}  # fmt: skip


def _changed_fields(before: Team, team: Team) -> Iterator[str]:
    for key, words in _FIELDS.items():
        old, new = getattr(before, key), getattr(team, key)
        if old != new:
            yield f"~ {words} : « {old} » devient « {new} »."
    if before.delegants != team.delegants:
        yield f"~ ordre d'appel : {', '.join(before.delegants)} devient {', '.join(team.delegants)}."
    yield from (f"+ protocole {name}." for name in team.protocols if name not in before.protocols)
    yield from (f"- protocole {name} : il ne s'ouvre plus." for name in before.protocols if name not in team.protocols)


def _described(member: Member) -> str:
    roles = ", ".join(_ROLES[role] for role in member.roles)
    return f"{member.full_name}, {PROFESSION_LABELS[member.profession]}, {roles}"


def _changed(old: Member, new: Member) -> Iterator[str]:
    if old.full_name != new.full_name:
        yield f"s'appelait {old.full_name}"
    if old.profession != new.profession:
        yield f"{PROFESSION_LABELS[old.profession]} devient {PROFESSION_LABELS[new.profession]}"
    if old.roles != new.roles:
        yield f"rôles : {_in_words(old)} devient {_in_words(new)}"
    if old.phone != new.phone:
        yield f"téléphone : {old.phone or 'aucun'} devient {new.phone or 'aucun'}"
    if old.declared_on != new.declared_on:
        yield f"déclaré le {french_date(old.declared_on)} devient le {french_date(new.declared_on)}"
    if old.removed_on != new.removed_on:
        yield f"dernier jour : {french_date(new.removed_on)}" if new.removed_on else "ne part plus"
    held, now = set(old.trainings), set(new.trainings)
    yield from (
        f"formation à {one.protocol} du {french_date(one.completed_on)}" for one in new.trainings if one not in held
    )
    yield from (
        f"formation à {one.protocol} du {french_date(one.completed_on)} retirée ou corrigée"
        for one in old.trainings
        if one not in now
    )


def _in_words(member: Member) -> str:
    return ", ".join(_ROLES[role] for role in member.roles)
