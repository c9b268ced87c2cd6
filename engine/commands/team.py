"""``relais team``: declares a team from its file, in the folder of care; run again to add people or to end them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.services.first_password import OneTimeCode
    from engine.services.team_declaration import Plan
    from engine.services.workspace import Workspace
    from engine.team.declaring import TeamFile


def arguments(command: argparse.ArgumentParser) -> None:
    from engine.commands.naming import data_options

    command.add_argument("file", type=Path, metavar="FICHIER", help="l'équipe, en YAML (docs/team-file.md)")
    command.add_argument("--check", action="store_true", help="dire ce qui changerait, sans rien déclarer")
    lost = "refaire un code à usage unique pour ce nom de connexion (mot de passe perdu) ; peut se répéter"
    command.add_argument("--new-code", action="append", default=[], metavar="NOM", help=lost)
    codes = "fichier des codes à remettre en main propre, lisible par vous seul ; à côté de la clé par défaut"
    command.add_argument("--codes", type=Path, metavar="FICHIER", help=codes)
    data_options(command, only_demo=True)
    command.set_defaults(command=team, care=True)


def team(options: argparse.Namespace) -> int:
    """Says what the file changes, keeps it, and writes the codes where only the caller reads them."""
    from engine.commands.naming import data_of
    from engine.services import team_declaration

    file = _read(options.file)
    with _opened(options) as workspace:
        planned = team_declaration.plan(workspace, file, options.new_code)
        _say(*_lines(planned))
        if options.check:
            _say("Rien n'a été déclaré (--check).")
            return 0
        place = options.codes or _beside(data_of(options)[1], file.team.id, workspace.clock())
        with _kept_apart(place, planned) as descriptor:
            codes = team_declaration.declare(workspace, planned)
            os.write(descriptor, "\n".join(_slips(planned, codes)).encode()) if codes else None
    _say(*_done(planned, codes, place))
    return 0


def _read(path: Path) -> TeamFile:
    from engine.errors import ProtocolRefused
    from engine.protocol.loading import read_file
    from engine.team.declaring import TeamRefused, of_a_team, read_team

    try:
        content = read_file(path)
    except ProtocolRefused as error:
        raise TeamRefused(*map(of_a_team, error.problems)) from None
    return read_team(content, str(path))


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[Workspace]:
    """The folder of care, made on first use; merely checking makes none."""
    from engine.commands.naming import data_of
    from engine.serving import STORE_FILE, workspace_on

    data, key = data_of(options)
    if options.check and not (data / STORE_FILE).exists():
        from engine.protocol.loading import Library
        from engine.services.workspace import Workspace
        from engine.store.memory import MemoryStore

        yield Workspace(MemoryStore(), Library(options.library), "care")
        return
    with workspace_on(options.library, data, key, "care") as workspace:
        yield workspace


# ── the codes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _beside(key: Path, team_id: str, now: datetime) -> Path:
    return key.with_name(f"codes-{team_id}-{now:%Y%m%d-%H%M%S}.txt")


@contextmanager
def _kept_apart(place: Path, planned: Plan) -> Iterator[int]:
    """A new file that only its owner reads, made before anything is declared: codes that nobody can read are lost.

    Left behind only where codes were written. Raises TeamRefused (TEA-127).
    """
    from engine.team.catalogue import problem
    from engine.team.declaring import TeamRefused

    if not planned.invited:
        yield -1
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise TeamRefused(problem("TEA-127", f"« {place} » ne s'écrit pas ({error.strerror}).")) from None
    try:
        yield descriptor
    except BaseException:
        place.unlink()
        raise
    finally:
        os.close(descriptor)


def _slips(planned: Plan, codes: tuple[OneTimeCode, ...]) -> Iterator[str]:
    """One slip a person, to cut out."""
    from engine.reporting.french import day_and_time

    yield f"Relais · {planned.file.team.name} · codes à usage unique"
    yield "Remettez chaque code à la personne elle-même, en main propre. Puis détruisez ce fichier."
    for member, one in zip(planned.invited, codes, strict=True):
        yield ""
        yield "─" * 60
        yield f"{member.full_name}"
        yield f"Nom de connexion : {one.account}"
        yield f"Code             : {one.code}"
        yield f"Il sert une fois, jusqu'au {day_and_time(one.until.isoformat())}, à la place du mot de passe :"
        yield "l'écran vous fait alors choisir un mot de passe que vous seul connaîtrez."
        yield "Si le code est refusé alors que vous ne l'avez jamais tapé, prévenez aussitôt votre coordinateur."
    yield ""


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _say(*lines: str) -> None:
    from engine.reporting.french import typographic

    for line in lines:
        print(typographic(line))


def _lines(planned: Plan) -> Iterator[str]:
    yield from planned.changes or ("Rien ne change dans l'équipe.",)
    yield from (f"À vérifier : {line}" for line in planned.worth_a_look)


def _done(planned: Plan, codes: tuple[OneTimeCode, ...], place: Path) -> Iterator[str]:
    if planned.changes:
        yield f"Équipe déclarée par {planned.file.declared_by}. Les fiches d'avant sont gardées."
    if codes:
        yield f"{len(codes)} code(s) à usage unique dans {place}, lisible par vous seul."
        yield "Remettez chacun en main propre, puis détruisez ce fichier : ils ne sont gardés nulle part ailleurs."
