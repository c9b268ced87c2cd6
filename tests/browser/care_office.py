"""A care store with a declared team and its own library, served as whoever sets up care would; and its people."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.cli import main
from engine.protocol.loading import LoadedProtocol
from engine.reporting.points import points_of
from engine.reporting.to_confirm import list_digest, to_confirm
from engine.services import care, first_password, publication
from engine.services.sessions import load_team
from engine.services.workspace import Actor, Workspace
from engine.serving import workspace_on
from engine.team.members import Role
from tests.browser.conftest import Server
from tests.browser.driving import Screens
from tests.support import LIBRARY
from tests.team.files import PLACE

PASSWORD = "quatre canards bleus"
RESPONSIBLE = "Anne EXEMPLE, directrice de la CPTS"
TEAM, PROTOCOL, VERSION = "cpts_exemple", "pollakiurie", "2024-06.1"
PEOPLE: dict[str, tuple[str, Role]] = {
    "claire": ("claire_exemple", "delegue"), "helene": ("helene_modele", "delegant"),
    "sophie": ("sophie_modele", "coordinator"),
}  # fmt: skip


@dataclass
class CareOffice:
    """The folder, the server on it, and what the service layer does to save the browser hundreds of taps."""

    folder: Path
    server: Server

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def text(self) -> Path:
        return self.library / PROTOCOL / VERSION / "protocol.yaml"

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        with workspace_on(self.library, self.folder / "data", self.server.key, "care") as opened:
            yield opened

    def code_of(self, name: str) -> str:
        """The one-time code on the slip of this person."""
        (slips,) = self.server.key.parent.glob("codes-*.txt")
        found = re.search(rf"Nom de connexion : {name}\nCode +: (\S+)", slips.read_text(encoding="utf-8"))
        assert found is not None
        return found[1]

    def enter(self, screens: Screens, name: str) -> Screens:
        """Signs in with the password, chosen beforehand where the browser did not."""
        screens.page.goto(screens.address)
        screens.page.get_by_label("Nom de connexion").fill(name)
        screens.page.get_by_label("Mot de passe").fill(PASSWORD)
        screens.page.get_by_role("button", name="Se connecter").click()
        screens.settle()
        return screens

    def choose_passwords(self, *names: str) -> None:
        with self.workspace() as opened:
            for name in names:
                first_password.choose(opened, name, self.code_of(name), PASSWORD, PASSWORD)

    def publish(self, protocol: str = PROTOCOL, version: str = VERSION) -> None:
        """Verified and proved, reviewed, read, confirmed and signed, by the services alone."""
        with self.workspace() as opened:
            publication.review(opened, actor(opened, "sophie"), protocol, version)
            delegant, loaded = actor(opened, "helene"), opened.library.load(protocol, version)
            publication.open_file(opened, delegant, loaded, "f" * 64)
            confirm_rest(opened, delegant, loaded)
            shown = list_digest(to_confirm(loaded))
            publication.sign(opened, delegant, protocol, version, loaded.fingerprint, shown)

    def confirm_the_rest(self) -> None:
        with self.workspace() as opened:
            confirm_rest(opened, actor(opened, "helene"), opened.library.load(PROTOCOL, VERSION))


def actor(workspace: Workspace, name: str) -> Actor:
    member_id, role = PEOPLE[name]
    team = load_team(workspace, TEAM)
    member = team.member(member_id)
    assert member is not None
    return Actor(member, team, role)


def confirm_rest(workspace: Workspace, delegant: Actor, loaded: LoadedProtocol) -> None:
    for point in points_of(loaded):
        publication.confirm(workspace, delegant, loaded.model.protocol, loaded.model.version, point.key, True)


def open_office(folder: Path) -> CareOffice:
    """Two protocols, the team of the example file, somebody who answers for care, the server running."""
    for protocol in (PROTOCOL, "osteoporose"):
        shutil.copytree(LIBRARY / protocol, folder / "library" / protocol)
    server = Server(folder, more=("--mode", "care", "--library", str(folder / "library")))
    office = CareOffice(folder, server)
    places = ["--data", str(folder / "data"), "--key", str(server.key)]
    assert main(["--library", str(office.library), "team", str(PLACE), *places]) == 0
    with office.workspace() as opened:
        care.acknowledge(opened, RESPONSIBLE)
    server.start()
    return office
