"""The command line: one thin function a command. Reads files, clocks and arguments; decides nothing.

The engine is imported where it is used: asking for help needs none of it, a run only a part.

French on screen; ``--json`` gives plain data. Exit codes: 0, or the ``exit_code`` of the error's family.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands import APART
from engine.commands.naming import (
    cases_beside,
    data_of,
    data_options,
    day_of,
    default_library,
    found,
    kept_copies,
    named_protocols,
    profession_of,
    read_answers,
    say,
)
from engine.errors import ProtocolRefused, RelaisError

if TYPE_CHECKING:
    from engine.protocol.cases import CaseFile, Result
    from engine.protocol.loading import LoadedProtocol

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Every refusal is told in French on the error stream; a bug keeps its traceback."""
    options = parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        command: Command = options.command
        return command(options)
    except RelaisError as error:
        for problem in error.problems:
            say(str(problem), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 0
    finally:
        gc.freeze()  # the process ends here: on its way out it need not look through all that it has loaded


class Parser(argparse.ArgumentParser):
    """Prints help in one width: asking the terminal's, as argparse does at each argument, takes longer than a run."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=lambda prog: argparse.HelpFormatter(prog, width=100), **options)


def parser(named: Sequence[str] = ()) -> argparse.ArgumentParser:
    """All commands; where ``named`` begins with one, that one alone, so that a run does not wait for the others."""
    root = Parser(prog="relais", description="Exécuter des protocoles de coopération écrits en YAML.")
    root.add_argument("--library", type=Path, default=default_library(), help="dossier des protocoles")
    commands = root.add_subparsers(required=True, metavar="COMMANDE")
    options: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
        "check": ("vérifier un protocole, ou tous", _check_command),
        "run": ("exécuter un protocole sur des réponses, ou poser les questions", _run_command),
        "cases": ("jouer les cas d'un protocole", _cases_command),
        "criteria": ("lister les critères d'un protocole", _criteria_command),
        "draw": ("dessiner l'arbre d'un protocole", _draw_command),
        "serve": ("ouvrir les écrans sur cette machine", _serve_command),
        "demo": ("préparer le dossier de démonstration", _demo_command),
        "verify": ("vérifier l'intégrité du dossier", _verify_command),
        **{name: (line, partial(_apart, name)) for name, line in APART.items()},
    }
    alone = named[:1] if named and named[0] in options else options
    for name in alone:
        line, add_options = options[name]
        command = commands.add_parser(name, help=line)
        if name in named:
            add_options(command)
    return root


def _apart(name: str, command: argparse.ArgumentParser) -> None:
    import_module(f"engine.commands.{name}").arguments(command)


# ── check ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_command(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", nargs="?", help="protocole, protocole/version ou fichier ; tous par défaut")
    command.add_argument("--no-cohort", action="store_true", help="ne pas estimer la part renvoyée par les inconnus")
    command.set_defaults(command=check, date=None)


def check(options: argparse.Namespace) -> int:
    """Loads everything named with every check; says what holds, and what each decision's lines receive."""
    from engine.protocol import report

    failures = 0
    for name, load in named_protocols(options):
        try:
            loaded = load()
        except ProtocolRefused as error:
            failures += 1
            print(f"✗ {name}")
            for problem in error.problems:
                say(f"  {problem}")
            continue
        print(f"✓ {name}")
        for line in report.lines(loaded, cases_beside(options, name), cohort=not options.no_cohort):
            say(f"  {line}")
    return ProtocolRefused.exit_code if failures else 0


# ── run ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _run_command(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", help="protocole, protocole/version ou fichier")
    command.add_argument("--answers", type=Path, help="fichier JSON : critère → réponse ; « - » pour l'entrée standard")
    command.add_argument("--date", help="jour de la prise en charge (2026-01-31) ; aujourd'hui par défaut")
    command.add_argument("--profession", help="profession du délégué (infirmier, pharmacien, mk…)")
    command.add_argument("--structure", help="msp, cds, cpts ou esp")
    command.add_argument("--json", action="store_true", help="un objet JSON, rien d'autre")
    command.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """One run on a file of answers; without one, an interview in the terminal."""
    if options.answers is not None:
        with collecting_nothing():
            return _run_on_answers(options)
    from engine import interview

    day = day_of(options)
    return interview.run(found(options, day), day, profession_of(options), options.structure)


def _run_on_answers(options: argparse.Namespace) -> int:
    from engine.protocol import running

    day, profession = day_of(options), profession_of(options)
    loaded = found(options, day, kept_copies())
    request = running.request_from(read_answers(options.answers), day.isoformat(), profession, options.structure)
    result = running.run(loaded.compiled, loaded.fingerprint, request)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        from engine import interview

        interview.show(result)
    return 0


@contextmanager
def collecting_nothing() -> Iterator[None]:
    """Without garbage collection: a run of a tenth of a second leaves next to none, and looking for it takes longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# ── cases, criteria, draw ────────────────────────────────────────────────────────────────────────────────────────────


def _cases_command(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol", nargs="?", help="protocole ou protocole/version ; tous par défaut")
    command.add_argument("--case", help="un seul cas, en détail")
    command.add_argument("--brief", action="store_true", help="ne montrer que les cas qui diffèrent et la couverture")
    proposed = "proposer des cas qui manquent, aucun de trop, à confirmer par un médecin (quelques minutes)"
    command.add_argument("--suggest", action="store_true", help=proposed)
    command.set_defaults(command=cases, date=None)


def cases(options: argparse.Namespace) -> int:
    """Plays every case; shows what differs and what is covered. Returns 1 when a case fails."""
    from engine.protocol import cases as case_runner
    from engine.protocol import coverage

    failed = 0
    for name, load in named_protocols(options):
        loaded = load()
        file = case_runner.load_cases(cases_beside(options, name), loaded.model)
        chosen = [case for case in file.cases if options.case in (None, case.id)]
        results = [case_runner.run_case(loaded.compiled, loaded.fingerprint, file, case) for case in chosen]
        failed += sum(not result.passed for result in results)
        say(f"{name} : {told_passed(sum(result.passed for result in results), len(results))}")
        for result in results:
            if not result.passed or not options.brief:
                say(f"  {_case_line(file, result)}")
                print(f"      {coverage.covered_by(result)}")
            for difference in result.differences:
                say(f"      {difference}")
        if options.case:
            print(json.dumps([result.got for result in results], ensure_ascii=False, indent=2, default=str))
        else:
            for line in coverage.lines(loaded.compiled, file, results):
                say(f"  {line}")
        if options.suggest:
            _suggest(loaded, file)
    return 1 if failed else 0


def told_passed(passed: int, of: int) -> str:
    return f"{passed} cas sur {of} {'conforme' if passed < 2 else 'conformes'}"


def _case_line(file: CaseFile, result: Result) -> str:
    """A case that passes by its id; one that does not, like every problem, by its code and its place too."""
    told = f"{result.case.id} · {result.case.story}"
    return f"✓ {told}" if result.passed else f"✗ CAS-001 · {file.place(result.case)} · {told}"


def _suggest(loaded: LoadedProtocol, file: CaseFile) -> None:
    """What is missing from the cases, told as people; the mutants are played first, which takes some seconds."""
    from engine.protocol.suggestion import telling

    def progress(number: int) -> None:
        if number % 100 == 0:
            say(f"{number} fautes essayées…", file=sys.stderr)

    for line in telling.suggested(loaded, file, progress):
        print(line)


def _criteria_command(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol")
    command.add_argument("--date", help="jour dont on prend la version")
    command.add_argument("--json", action="store_true")
    command.set_defaults(command=criteria)


def criteria(options: argparse.Namespace) -> int:
    """Every criterion with its type, values, unit, range and the step that asks it."""
    from engine.protocol import running

    loaded = found(options, day_of(options))
    rows = running.criteria_as_data(loaded.compiled)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        values = row["values"] if isinstance(row["values"], str) else ", ".join(map(str, row["values"]))  # type: ignore[call-overload]
        print(f"{row['id']:<44} {row['type']:<9} {values}\n    {row['question']}")
    return 0


def _draw_command(command: argparse.ArgumentParser) -> None:
    command.add_argument("protocol")
    command.add_argument("--date", help="jour dont on prend la version")
    command.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid")
    command.add_argument("--output", type=Path)
    command.set_defaults(command=draw)


def draw(options: argparse.Namespace) -> int:
    """The tree as Mermaid, DOT, or SVG where the « dot » program is at hand."""
    from engine.protocol import drawings, graph

    compiled = found(options, day_of(options)).compiled
    drawing = drawings.mermaid(compiled) if options.format == "mermaid" else drawings.dot(compiled)
    if options.format == "svg":
        drawing = graph.svg(drawing)
    if options.output is None:
        print(drawing)
    else:
        options.output.write_text(drawing, encoding="utf-8")
    return 0


# ── serve, demo, verify ──────────────────────────────────────────────────────────────────────────────────────────────


def _serve_command(command: argparse.ArgumentParser) -> None:
    data_options(command)
    command.add_argument("--demo", action="store_true", help="préparer la démonstration si elle n'existe pas")
    who = "au soin : qui répond de l'usage d'un logiciel non marqué CE (gardé au journal, montré sur chaque écran)"
    command.add_argument("--responsible", metavar='"PRÉNOM NOM, QUALITÉ"', help=who)
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8501)
    command.set_defaults(command=serve)


def serve(options: argparse.Namespace) -> int:
    """Prepares the demonstration when asked, or has somebody answer for care; then hands over to the screens."""
    from engine import serving

    serving.require_agreeing(options.demo, options.care, options.responsible)
    data, key = data_of(options)
    at = serving.Places(options.library, data, key, options.host, options.port)
    serving.require_free(at.host, at.port)
    if options.care:
        serving.serve(at, "care", serving.prepare_care(at.library, data, key, options.responsible))
    serving.serve(at, "demo", serving.prepare_demonstration(at.library, data, key) if options.demo else ())


def _demo_command(command: argparse.ArgumentParser) -> None:
    data_options(command, only_demo=True)
    command.set_defaults(command=demo)


def demo(options: argparse.Namespace) -> int:
    """Prepares the invented team and encounters, and prints the accounts."""
    from engine import serving

    for line in serving.prepare_demonstration(options.library, *data_of(options)):
        print(line)
    return 0


def _verify_command(command: argparse.ArgumentParser) -> None:
    data_options(command)
    command.set_defaults(command=verify)


def verify(options: argparse.Namespace) -> int:
    """Recomputes every hash of the store and says what was altered, and where."""
    from engine import serving

    report = serving.verify(*data_of(options))
    say(f"{report.checked} faits vérifiés : {'intègres' if report.ok else 'ALTÉRÉS'}")
    for finding in report.problems:
        print(f"  {finding.table} {finding.stream} {finding.sequence} : {finding.what}")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
