"""The invented team, accounts and encounters of the demonstration. Everything here says that it is invented.

Patients' answers come from the cases of the protocols themselves, so that no clinical value stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from engine.errors import RelaisError
from engine.protocol import cases
from engine.protocol.answers import parse_answers
from engine.protocol.derived import completed_years
from engine.protocol.loading import LoadedProtocol
from engine.services.rehearsal import finish, play
from engine.services.sessions import create_account, load_team, save_team
from engine.services.workspace import Actor, Workspace
from engine.team.members import Member, Team, Training

TEAM = "demonstration"
PASSWORD = "demonstration"  # noqa: S105 - printed on purpose: the accounts of an invented team
PROTOCOLS = ("cheville", "lombalgie", "odynophagie", "pollakiurie")
ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    ("claire", "infirmiere_claire", "infirmière, déléguée (odynophagie, pollakiurie)"),
    ("karim", "kine_karim", "masseur-kinésithérapeute, délégué (cheville, lombalgie)"),
    ("paul", "pharmacien_paul", "pharmacien : plus délégué depuis juin 2024, l'écran dit pourquoi"),
    ("helene", "medecin_helene", "médecin généraliste, délégante"),
    ("yves", "medecin_yves", "médecin généraliste, délégant suppléant"),
    ("sophie", "coordinatrice_sophie", "coordinatrice"),
)
"""Name to type, member, what the person may do. One password for all: « demonstration »."""


Chosen = tuple[cases.CaseFile, cases.Case]


def invented_team(today: datetime) -> Team:
    """A team whose names, numbers and addresses belong to nobody (numbers in the ranges kept for tests)."""
    declared = (today - timedelta(days=400)).date().isoformat()
    trained = (today - timedelta(days=420)).date().isoformat()

    def member(
        number: int, given: str, family: str, profession: str, roles: tuple[str, ...],
        protocols: tuple[str, ...] = (), phone: str | None = None, id_: str = "",
    ) -> Member:  # fmt: skip
        trainings = tuple(Training(protocol=name, completed_on=trained) for name in protocols)
        return Member.model_validate({
            "id": id_, "family_name": family, "given_name": given, "profession": profession,
            "rpps": f"1000000000{number}", "roles": roles, "phone": phone,
            "declared_on": declared, "trainings": trainings,
        })  # fmt: skip

    nurse = ("odynophagie", "pollakiurie")
    physio = ("cheville", "lombalgie")
    return Team(
        id=TEAM, name="MSP de l'Exemple (inventée)", structure="msp", finess="990000002",
        address="1 rue de l'Exemple, 99999 Exempleville", phone="01 99 00 00 00", protocols=PROTOCOLS,
        delegants=("medecin_helene", "medecin_yves"),
        members=(
            member(1, "Claire", "EXEMPLE", "infirmier", ("delegue",), nurse, id_="infirmiere_claire"),
            member(2, "Karim", "EXEMPLE", "masseur_kinesitherapeute", ("delegue",), physio, id_="kine_karim"),
            member(3, "Paul", "EXEMPLE", "pharmacien", ("delegue",), nurse, id_="pharmacien_paul"),
            member(4, "Hélène", "MODÈLE", "medecin", ("delegant",), phone="01 99 00 00 01", id_="medecin_helene"),
            member(5, "Yves", "MODÈLE", "medecin", ("delegant",), phone="01 99 00 00 02", id_="medecin_yves"),
            member(6, "Sophie", "MODÈLE", "infirmier", ("coordinator",), id_="coordinatrice_sophie"),
        ),
        data_controller="MSP de l'Exemple (inventée)", dpo_contact="dpo@exemple.invalid",
    )  # fmt: skip


INVENTED_PATIENTS: tuple[tuple[str, str], ...] = (
    ("FICTIF", "Alix"), ("INVENTÉ", "Noé"), ("TESTARD", "Lou"), ("DÉMO", "Maxime"), ("FACTICE", "Camille"),
    ("SPÉCIMEN", "Sacha"), ("ESSAI", "Charlie"), ("MAQUETTE", "Dominique"), ("IMAGINAIRE", "Andrea"),
    ("SIMULÉ", "Eden"), ("BROUILLON", "Gaël"), ("PROTOTYPE", "Yaël"),
)  # fmt: skip


def is_prepared(workspace: Workspace) -> bool:
    return workspace.store.get_document("team", TEAM) is not None


def prepare(workspace: Workspace) -> bool:
    """Writes the invented team, its accounts and a few encounters, once. Returns whether anything was written."""
    if is_prepared(workspace):
        return False
    now = workspace.clock()
    team = invented_team(now)
    save_team(workspace, team)
    for name, member_id, _ in ACCOUNTS:
        member = team.member(member_id)
        assert member is not None
        create_account(workspace, name, PASSWORD, TEAM, member_id, member.roles)
    for number, (protocol, case) in enumerate(_chosen_cases(workspace, now)):
        _play_case(workspace, now, number, protocol, case)
    return True


def accounts() -> Iterator[str]:
    """One French line an account, for the terminal and the sign-in page."""
    for name, _, what in ACCOUNTS:
        yield f"{name} / {PASSWORD} : {what}"


def _chosen_cases(
    workspace: Workspace, now: datetime
) -> Iterator[tuple[LoadedProtocol, tuple[cases.CaseFile, cases.Case]]]:
    """Of each protocol: one patient treated, one handed back, one sent to emergency care."""
    for name in PROTOCOLS:
        try:
            loaded = workspace.library.resolve(name, now.date())
            file = cases.load_cases(workspace.library.root / name / loaded.model.version / "cases.yaml", loaded.model)
        except RelaisError:
            continue
        for disposition in (
            "treat",
            "refer_delegant",
            "emergency_department" if name != "odynophagie" else "emergency_call",
        ):
            for case in file.cases:
                plain = case.visit == 1 and case.gate and not case.process.doute and case.profession is None
                if plain and case.date is None and case.expect.disposition == disposition and not case.expect.next:
                    yield loaded, (file, case)
                    break


def _play_case(workspace: Workspace, now: datetime, number: int, loaded: LoadedProtocol, chosen: Chosen) -> None:
    file, case = chosen
    answers = parse_answers(loaded.model, cases.answers_of(file, case))
    moment = (now - timedelta(days=2 + 3 * number)).replace(hour=9 + number % 8, minute=(7 * number) % 60, second=0)
    past = replace(workspace, clock=lambda: moment)
    team = load_team(past, TEAM)
    delegue = next(
        member for member in team.members
        if member.training_for(loaded.model.protocol) and any(member.profession in item.delegues and item.until is None
                                                              for item in loaded.model.legal.entitlements)
    )  # fmt: skip
    actor = Actor(delegue, team, "delegue")
    traits = _traits(number, answers, loaded, moment)
    identity = {
        name for name, criterion in loaded.model.criteria.items() if criterion.derived or criterion.from_identity
    }
    given = {name: value for name, value in answers.items() if name not in identity}
    seen = play(past, actor, loaded.model.protocol, given, traits, consent=case.process.consentement)
    if number % 3 != 1:
        finish(past, actor, seen, called_at=moment.isoformat())


def _traits(number: int, answers: Mapping[str, object], loaded: LoadedProtocol, moment: datetime) -> dict[str, str]:
    family, given = INVENTED_PATIENTS[number % len(INVENTED_PATIENTS)]
    ages = [
        name
        for name, criterion in loaded.model.criteria.items()
        if criterion.derived and criterion.derived.age_in_years
    ]
    age = int(str(answers.get(ages[0], 30))) if ages else 30
    birth = moment.date().replace(day=1, year=moment.year - age)
    assert completed_years(birth, moment.date()) == age
    sexes = [name for name, criterion in loaded.model.criteria.items() if criterion.from_identity == "sex"]
    sex = str(answers.get(sexes[0], "F")) if sexes else "F"
    return {"birth_family_name": family, "birth_given_name": given, "birth_date": birth.isoformat(), "sex": sex}
