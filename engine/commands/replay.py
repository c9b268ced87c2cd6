"""``relais replay``: past encounters run through another version of their protocol. Nothing is written."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from engine.errors import AnswersRefused, Problem

if TYPE_CHECKING:
    from engine.services.replay import Group, LeftOut, Replay
    from engine.services.workspace import Workspace


def arguments(command: argparse.ArgumentParser) -> None:
    from engine.commands.naming import data_options

    command.add_argument("--from", dest="since", required=True, metavar="JOUR", help="premier jour (2026-01-31)")
    command.add_argument("--to", dest="until", required=True, metavar="JOUR", help="dernier jour, compris")
    command.add_argument("--protocol", required=True, help="version à essayer : protocole/version ou fichier")
    command.add_argument("--team", help="une seule équipe ; toutes par défaut")
    command.add_argument("--json", action="store_true", help="un objet JSON, rien d'autre")
    data_options(command)
    command.set_defaults(command=replay, date=None)


def replay(options: argparse.Namespace) -> int:
    """Runs the encounters of each team, prints what would have been otherwise."""
    from engine.commands.naming import day_of, found
    from engine.services import replay as replaying

    since, until = _days(options)
    new = found(options, day_of(options))
    with _opened(options) as workspace:
        teams = replaying.teams(workspace) if options.team is None else (options.team,)
        done = [replaying.replay(workspace, team, new, since, until) for team in teams]
    if options.json:
        print(json.dumps([{**asdict(one), "changed": one.changed} for one in done], ensure_ascii=False, indent=2))
    else:
        from engine.reporting.french import typographic

        print("\n".join(typographic(line) for one in done for line in lines(one)))
    return 0


def _days(options: argparse.Namespace) -> tuple[date, date]:
    from engine.commands.naming import day_of

    since, until = (day_of(argparse.Namespace(date=given)) for given in (options.since, options.until))
    if until < since:
        raise AnswersRefused(Problem("RUN-109", "La période finit avant de commencer.", "Rien n'a été rejoué.",
                                     "Donnez d'abord le premier jour, puis le dernier."))  # fmt: skip
    return since, until


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[Workspace]:
    """The workspace on a store that is there already; closed in any case. Makes no file, no key and no cache."""
    from engine.commands.naming import data_of
    from engine.protocol.loading import Library
    from engine.services.workspace import Workspace
    from engine.serving import open_to_read

    store = open_to_read(*data_of(options))
    try:
        yield Workspace(store, Library(options.library))
    finally:
        store.close()


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lines(found: Replay) -> Iterator[str]:
    """What came out for one team, for a terminal."""
    from engine.protocol.entitlement import french_date
    from engine.protocol.verification.comparison_model import DIRECTIONS
    from engine.reporting.comparison import JUDGE, TITLES
    from engine.reporting.french import counted

    period = f"du {french_date(found.since)} au {french_date(found.until)}"
    version = f"{found.version} ({found.fingerprint[:8]})"
    yield f"Équipe « {found.team} », {period} : « {found.protocol} » rejoué avec la version {version}"
    yield f"{counted(found.replayed, 'prise en charge', 'prises en charge')} ; {_changed(found)}"
    for direction in DIRECTIONS:
        groups = found.of(direction)
        if groups:
            yield f"{TITLES[direction]} ({sum(len(group.encounters) for group in groups)})"
            for group in groups:
                yield from _group(group)
    if found.unasked:
        yield "Demandé par cette version, et que personne n'avait demandé (compté « inconnu ») :"
        yield from (f"  - {label} : {number}" for label, number in found.unasked.items())
    if found.not_entitled:
        yield f"Ouvertes par un délégué que cette version n'autorise pas : {found.not_entitled}"
    yield from (f"Non rejouées, {_WHY[why]} : {number}" for why, number in found.left_out.items())
    yield "Rien n'a été changé, envoyé ni écrit."
    if found.groups:
        yield JUDGE


_WHY: dict[LeftOut, str] = {"unfinished": "inachevées", "no_such_visit": "visite que cette version n'a pas"}


def _changed(found: Replay) -> str:
    if not found.replayed:
        return "rien à rejouer."
    if not found.changed:
        return "aucune n'aurait fini autrement."
    return f"{found.changed} {'aurait' if found.changed == 1 else 'auraient'} fini autrement."


def _group(group: Group) -> Iterator[str]:
    yield f"  • {' ; '.join(group.sentences)}"
    resting = group.resting_on_unasked
    doubt = f" ; dont {resting} faute d'une réponse qui n'avait pas été demandée" if resting else ""
    yield f"      {len(group.encounters)} : {_named(group)}{doubt}"


def _named(group: Group) -> str:
    return ", ".join(f"{past.encounter} ({past.month})" for past in group.encounters)
