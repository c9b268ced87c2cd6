"""``relais mutants``: the file altered in each place where a tired author errs; who notices, and what nobody sees."""

from __future__ import annotations

import argparse


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", nargs="?", help="protocole ou protocole/version ; tous par défaut")
    command.add_argument("--brief", action="store_true", help="les comptes et les survivants, sans les équivalents")
    command.set_defaults(command=mutants, date=None)


def mutants(options: argparse.Namespace) -> int:
    """Judges every mutant of the versions named. Returns 1 when one of them survives."""
    from engine.commands.naming import cases_beside, named_protocols, say
    from engine.protocol.cases import load_cases
    from engine.protocol.mutation.judging import Judge
    from engine.protocol.mutation.report import lines
    from engine.protocol.verification.proving import prove

    alive = 0
    for name, load in named_protocols(options):
        loaded = load()
        judge = Judge(loaded, load_cases(cases_beside(options, name), loaded.model), prove)
        judged = list(judge.all())
        alive += sum(one.fate == "survivor" for one in judged)
        print(name)
        for line in lines(judge, judged, brief=options.brief):
            say(f"  {line}")
    return 1 if alive else 0
