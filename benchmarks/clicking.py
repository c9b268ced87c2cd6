"""G5: what a click costs the server, how long the next question takes to be painted, and whether memory stays flat.

Contenders, in turn, all storing the answers of the same question screens (odynophagie, an ordinary adult) durably:

* ``relais``: the product as ``relais serve`` runs it, with the one protocol in use;
* ``relais + 300``: the same with 300 more protocols of the same size in memory;
* ``default``: a Streamlit page of the same shape with Streamlit's default settings (``fixtures/clicking_default.py``);
* ``default, no GC`` and ``default + 300``: for information, what the forced collection is worth;
* ``bare``: the same screens by hand on Starlette, in Chromium only (``fixtures/clicking_bare.py``).

Server cost is processor time of the server's process (Linux's own clock of it), a visitor without a browser clicking.
Click to paint is from the click event to the first frame that holds the next heading and its last question.

Run: ``python -m benchmarks.clicking [--rounds 9] [--clicks 5000] [--folder DIR]``
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.fixtures import clicking_servers as servers
from benchmarks.fixtures.clicking_office import GIVEN, NO, Office, answer, criterion, library, office, values
from benchmarks.fixtures.clicking_servers import Server, serving
from benchmarks.fixtures.clicking_tab import Tab, new_page, tabs
from benchmarks.fixtures.clicking_visitor import SUBMIT, Screen, Visitor
from benchmarks.measuring import Timed, goal, ratio, surroundings

FIXTURES = Path(__file__).with_name("fixtures")
MORE = 300
"""Protocols in memory besides the one in use."""
Costs = dict[str, list[float]]


# ── the screens that everybody shows ─────────────────────────────────────────────────────────────────────────────────


def walk(office: Office, server: Server) -> tuple[list[Screen], str]:
    """Every question screen of one encounter, as a visitor sees it; the encounter's id."""
    opened = office.encounter()
    with Visitor(server.port, office.cookie) as visitor:
        screens = [visitor.go(f"e={opened}")]
        while SUBMIT in (following := visitor.submit(values(screens[-1]))).buttons:
            screens.append(following)
    return screens, opened


def as_data(screen: Screen) -> dict[str, object]:
    given = [answer(question) for question in screen.questions]
    return {"heading": screen.heading, "questions": [asdict(one) for one in screen.questions], "given": given}


# ── clicking without a browser ───────────────────────────────────────────────────────────────────────────────────────


class Clicker:
    """A visitor who walks through the question screens again and again; ``next_place`` opens a new walk."""

    def __init__(self, server: Server, screens: Sequence[Screen], cookie: str, next_place: Callable[[], str]) -> None:
        self.server, self.screens, self.next_place = server, screens, next_place
        self.visitor = Visitor(server.port, cookie)

    def walk(self) -> float:
        """Processor seconds of the server for one click, over the screens of one walk."""
        self.begin()
        before = self.server.cpu()
        for screen in self.screens[:-1]:
            self.visitor.submit(values(screen))
        cost = (self.server.cpu() - before) / (len(self.screens) - 1)
        if self.visitor.screen.heading != self.screens[-1].heading:
            raise SystemExit(f"{self.visitor.screen.heading!r} is not the screen that was to come")
        return cost

    def begin(self) -> None:
        place = self.next_place()
        if place or not self.visitor.screen.questions:
            self.visitor.go(place)
        else:
            self.visitor.submit(values(self.screens[-1]))  # from the last screen back to the first


def server_cost(clickers: Mapping[str, Clicker], rounds: int) -> Costs:
    names = list(clickers)
    costs: Costs = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            cost = median(clickers[name].walk() for _ in range(3))
            if turn:
                costs[name].append(cost)
    return costs


# ── clicking in Chromium ─────────────────────────────────────────────────────────────────────────────────────────────


# ── clicking in Chromium ─────────────────────────────────────────────────────────────────────────────────────────────


def paints(found: Mapping[str, Tab], rounds: int, clicks: int) -> tuple[Costs, Costs, Costs]:
    """Medians of each round: to the paint, to the last change; and every single click to the paint."""
    names = list(found)
    shown, settled, single = ({name: list[float]() for name in names} for _ in range(3))
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            timed = [found[name].click() for _ in range(clicks)]
            if turn:
                shown[name].append(median(one for one, _ in timed))
                settled[name].append(median(last for _, last in timed))
                single[name] += [one for one, _ in timed]
    return shown, settled, single


# ── equality ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_relais(office: Office, encounter: str, screens: Sequence[Screen]) -> int:
    """What was sent stands in the store, read by another process than the server."""
    kept = office.stored(encounter)
    sent = {criterion(one): one for screen in screens for one in screen.questions if answer(one)}
    wrong = {name: kept.get(name) for name in sent if str(kept.get(name)) != str(GIVEN.get(name, NO)[1])}
    if wrong:
        raise SystemExit(f"relais did not store what was sent: {wrong}")
    return len(sent)


def check_clone(file: Path, screens: Sequence[Screen], shown: Sequence[Screen], name: str) -> None:
    """A contender showed the same questions and stored the same answers."""
    for ours, theirs in zip(screens, shown, strict=True):
        alike = ours.heading == theirs.heading and len(ours.questions) == len(theirs.questions)
        if not alike or not theirs.last.startswith(ours.last):
            raise SystemExit(f"{name} showed {theirs.heading!r} in place of {ours.heading!r}")
    expected = [[answer(one) or None for one in screen.questions] for screen in screens[:-1]]
    if stored(file)[: len(expected)] != expected:
        raise SystemExit(f"{name} did not store what was sent")


def stored(file: Path) -> list[list[str | None]]:
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute("SELECT given FROM answer ORDER BY rowid").fetchall()
    finally:
        connection.close()
    return [[given or None for given in json.loads(row[0])] for row in rows]


def clone_walk(server: Server, screens: Sequence[Screen]) -> list[Screen]:
    with Visitor(server.port) as visitor:
        seen = [visitor.go()]
        seen += [visitor.submit(values(screen)) for screen in screens[:-1]]
    return seen


# ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def memory(office: Office, server: Server, screens: Sequence[Screen], clicks: int) -> list[tuple[int, float]]:
    """MiB of the server after so many clicks: after a first tenth (caches full), then every tenth up to the end."""
    done, measured = 0, [(0, server.memory())]
    clicker = Clicker(server, screens, office.cookie, lambda: f"e={office.encounter()}")
    while done < clicks:
        clicker.walk()
        done += len(screens) - 1
        if done * 10 // clicks >= len(measured):
            measured.append((done, server.memory()))
    return measured


# ── all of it ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Field:
    """Every server and the screens that all of them show."""

    relais: Server
    office: Office
    crowded: Server
    crowded_office: Office
    default: Server
    quiet: Server
    full: Server
    bare: Server
    screens: list[Screen]


@contextmanager
def field(folder: Path) -> Iterator[Field]:
    """Starts everything, checks that everybody shows and stores the same, stops everything."""
    with ExitStack() as stack:
        lone, lone_office = _relais(stack, folder / "one", 0)
        screens, encounter = walk(lone_office, lone)
        sent = check_relais(lone_office, encounter, screens)
        (folder / "screens.json").write_text(json.dumps([as_data(screen) for screen in screens]), encoding="utf-8")
        crowded, crowded_office = _relais(stack, folder / "many", MORE)
        default = _default(stack, folder, "default")
        quiet = _default(stack, folder, "quiet", runner__postScriptGC="false")
        full = _default(stack, folder, "full", CLICKING_LIBRARY=str(folder / "many" / "library"))
        for name, server in (("default", default), ("quiet", quiet), ("full", full)):
            check_clone(folder / f"{name}.db", screens, clone_walk(server, screens), name)
        bare = _bare(stack, folder)
        print(f"equality: {sent} answers of {len(screens)} screens stored and shown alike by all")
        yield Field(lone, lone_office, crowded, crowded_office, default, quiet, full, bare, screens)


def _relais(stack: ExitStack, folder: Path, more: int) -> tuple[Server, Office]:
    folder.mkdir()
    protocols = library(folder, more)
    prepared = stack.enter_context(office(folder, protocols))
    command = servers.relais(protocols, folder)
    return stack.enter_context(serving(command, folder, "/_stcore/health")), prepared


def _default(stack: ExitStack, folder: Path, name: str, **given: str) -> Server:
    settings = {key: value for key, value in given.items() if "__" in key}
    environment = {key: value for key, value in given.items() if "__" not in key}
    command = servers.streamlit(FIXTURES / "clicking_default.py", **settings)
    environment |= {"CLICKING_SCREENS": str(folder / "screens.json"), "CLICKING_ANSWERS": str(folder / f"{name}.db")}
    return stack.enter_context(serving(command, folder, "/_stcore/health", **environment))


def _bare(stack: ExitStack, folder: Path) -> Server:
    command = servers.python("benchmarks.fixtures.clicking_bare", folder / "screens.json", folder / "bare.db")
    return stack.enter_context(serving(command, folder, "/"))


def measure_cost(every: Field, rounds: int) -> list[bool]:
    lone, many = every.office, every.crowded_office
    clickers = {
        "relais": Clicker(every.relais, every.screens, lone.cookie, lambda: f"e={lone.encounter()}"),
        "relais + 300": Clicker(every.crowded, every.screens, many.cookie, lambda: f"e={many.encounter()}"),
        "default": Clicker(every.default, every.screens, "", lambda: ""),
        "default, no GC": Clicker(every.quiet, every.screens, "", lambda: ""),
    }
    print(f"\nserver cost of a click: processor ms, median of {rounds} rounds of 3 × {len(every.screens) - 1} clicks")
    costs = server_cost(clickers, rounds)
    show(costs, 1e3, "default")
    heavy = Clicker(every.full, every.screens, "", lambda: "").walk()
    print(f"  (default with 300 protocols in memory, one walk, for information: {heavy * 1e3:.0f} ms)")
    return [
        goal("server cost over default Streamlit", ratio(costs, "relais", "default"), 0.3),
        goal("server cost with 300 protocols more over without", ratio(costs, "relais + 300", "relais"), 1.25),
    ]


def measure_paint(every: Field, folder: Path, rounds: int, clicks: int) -> list[bool]:
    lone = every.office
    opened = {
        "relais": lambda browser: Tab(
            new_page(browser, every.relais, lone.cookie), every.screens,
            lambda: f"{every.relais.address}?e={lone.encounter()}",
        ),
        "default": lambda browser: Tab(new_page(browser, every.default), every.screens, lambda: every.default.address),
        "default, no GC": lambda browser: Tab(
            new_page(browser, every.quiet), every.screens, lambda: every.quiet.address
        ),
        "bare": lambda browser: Tab(
            new_page(browser, every.bare), every.screens, lambda: every.bare.address,
            "fieldset:has(input[type=radio])", "label",
        ),
    }  # fmt: skip
    with tabs(opened) as found:
        print(f"\nclick to paint in Chromium: ms, median of {rounds} rounds of {clicks} clicks")
        shown, settled, single = paints(found, rounds, clicks)
    if not any(row == ["Oui", "Oui", "2", "Non", "Non", "Non"] for row in stored(folder / "bare.db")):
        raise SystemExit("bare did not store what was sent")
    show(shown, 1, "bare")
    for name, every_click in single.items():
        worst = f"p95 {quantiles(every_click, n=20, method='inclusive')[-1]:.0f}, worst {max(every_click):.0f}"
        print(f"    {name:<18} single clicks: {worst}; last change of the page {median(settled[name]):.0f} ms")
    return [
        goal("click to paint over default Streamlit", ratio(shown, "relais", "default"), 0.6),
        goal("click to paint over bare Starlette", ratio(shown, "relais", "bare"), 6),
    ]


def measure_memory(every: Field, clicks: int) -> list[bool]:
    print(f"\nmemory of the server over {clicks} clicks (MiB)")
    start = time.monotonic()
    measured = memory(every.office, every.relais, every.screens, clicks)
    print("  " + "   ".join(f"{done}: {mib:.1f}" for done, mib in measured))
    print(f"  {clicks / (time.monotonic() - start):.0f} clicks/s, one visitor, encounters opened on the way included")
    middle = measured[len(measured) // 2][1]
    return [goal("memory at the end over the middle", measured[-1][1] / middle, 1.02)]


def show(costs: Timed, scale: float, against: str) -> None:
    for name, found in costs.items():
        low, middle, high = quantiles(found, n=4)
        print(
            f"  {name:<18}{middle * scale:>9.2f} ms  (quartiles {low * scale:.2f} – {high * scale:.2f}, "
            f"worst {max(found) * scale:.2f})  {ratio(costs, name, against):>7.2f} × {against}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--tab-clicks", type=int, default=3, help="clicks of one contender in one round of Chromium")
    parser.add_argument("--clicks", type=int, default=1500, help="clicks of the memory run (the goal says 5000)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()
    print(surroundings())
    with tempfile.TemporaryDirectory(dir=asked.folder) as name, field(Path(name)) as every:
        goals = measure_cost(every, asked.rounds)
        goals += measure_paint(every, Path(name), asked.rounds, asked.tab_clicks)
        goals += measure_memory(every, asked.clicks)
    print(f"\nafter: {surroundings()}")
    raise SystemExit(not all(goals))


if __name__ == "__main__":
    main()
