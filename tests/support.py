"""What many tests build on: the invented example protocol, an invented team, a workspace whose clock tests move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zlib import crc32

from engine.protocol.compiled import CompiledProtocol
from engine.protocol.conditions import INCONNU, Value
from engine.protocol.deciding import Process, Situation
from engine.protocol.loading import Library, LoadedProtocol, load_protocol
from engine.services.sessions import save_team
from engine.services.workspace import Actor, Workspace
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.team.members import Member, Role, Team, Training

HERE = Path(__file__).parent
EXAMPLE = HERE / "protocol" / "minimal.yaml"
LIBRARY = HERE.parent / "protocols_library"
AGREED = Process(identity=True, consent=True, sharing=True, representative=True)
DAY = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@cache
def example() -> LoadedProtocol:
    return load_protocol(EXAMPLE)


def compiled() -> CompiledProtocol:
    return example().compiled


def value(raw: object) -> Value:
    """Short answers in tests: numbers become decimals, « ? » is unknown."""
    if raw == "?":
        return INCONNU
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Decimal(str(raw))
    assert isinstance(raw, bool | str)
    return raw


HEALTHY: Mapping[str, object] = {
    "gene_respiratoire": False, "age": 30, "sexe": "F", "symptome": True, "grossesse": False, "allergie": False,
    "toux": True, "temperature": 36.8, "rougeur": "aucune", "poids": 60, "test_peremption": "2027-01-31",
}  # fmt: skip
"""An ordinary person of the example protocol: score 0, no test, advice."""


def person(**changed: object) -> dict[str, Value]:
    """The healthy person with some answers changed; ``None`` takes an answer away."""
    answers = {**HEALTHY, **changed}
    return {name: value(raw) for name, raw in answers.items() if raw is not None}


def facing(process: Process = AGREED, visit: int = 1, **changed: object) -> Situation:
    return Situation(person(**changed), process, visit)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = DAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: int) -> None:
        self.now += timedelta(**delta)


class Ids:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return f"id{self.count:04d}"


def member(id_: str, profession: str, *roles: Role, trained: bool = True) -> Member:
    trainings = (Training(protocol="exemple", completed_on="2026-01-10"),) if trained else ()
    return Member.model_validate({
        "id": id_, "family_name": id_.upper(), "given_name": "Essai", "profession": profession,
        "rpps": f"1000{crc32(id_.encode()) % 10**7:07d}",
        "roles": roles, "phone": "01 99 00 00 00", "declared_on": "2026-01-05", "trainings": trainings,
    })  # fmt: skip


def team(id_: str = "equipe") -> Team:
    return Team(
        id=id_, name="Équipe d'essai", structure="msp", finess="990000002", address="1 rue d'Essai",
        phone="01 99 00 00 00", protocols=("exemple",), delegants=("medecin_a", "medecin_b"),
        members=(
            member("infirmier_a", "infirmier", "delegue"), member("infirmier_b", "infirmier", "delegue"),
            member("medecin_a", "medecin", "delegant", trained=False),
            member("medecin_b", "medecin", "delegant", trained=False),
            member("coordinateur_a", "infirmier", "coordinator", trained=False),
        ),
        data_controller="Équipe d'essai", dpo_contact="dpo@exemple.invalid",
    )  # fmt: skip


@dataclass
class Bench:
    """A workspace on a memory store with the example protocol as its library, and one actor of each role."""

    workspace: Workspace
    clock: Clock
    team: Team

    def actor(self, id_: str = "infirmier_a", role: Role = "delegue") -> Actor:
        found = self.team.member(id_)
        assert found is not None
        return Actor(found, self.team, role)

    @property
    def delegue(self) -> Actor:
        return self.actor()

    @property
    def delegant(self) -> Actor:
        return self.actor("medecin_a", "delegant")

    @property
    def coordinator(self) -> Actor:
        return self.actor("coordinateur_a", "coordinator")


def bench(folder: Path, store: Store | None = None, **changed: object) -> Bench:
    """A fresh bench; ``folder`` receives the library. The store is in memory unless one is given."""
    place = folder / "library" / "exemple" / "2026-01.1"
    place.mkdir(parents=True)
    (place / "protocol.yaml").write_bytes(EXAMPLE.read_bytes())
    clock = Clock()
    workspace = Workspace(store or MemoryStore(), Library(folder / "library"), clock=clock, new_id=Ids())
    members = team()
    save_team(workspace, members)
    return Bench(replace(workspace, **changed), clock, members)  # type: ignore[arg-type]


TRAITS = {"birth_family_name": "FICTIF", "birth_given_name": "Alix", "birth_date": "1996-02-03", "sex": "F"}
