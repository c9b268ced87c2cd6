"""Reviewing and signing on screen: nothing ticked beforehand, the file first, the password again, and what changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from starlette.applications import Starlette

from engine.protocol.loading import Library, LoadedProtocol
from engine.reporting.points import points_of
from engine.reporting.to_confirm import list_digest, to_confirm
from engine.services import encounters, publication, sessions, standard_prescriptions, views
from engine.services.rehearsal import play
from engine.services.workspace import _prove
from tests.services.signed import PROTOCOL, VERSION, altered, publish, read_whole, ready, sign_prescription
from tests.services.test_news import replaced_by
from tests.support import LIBRARY, TRAITS, Bench, example, person
from tests.ui.asgi import Visitor
from tests.ui.tabs import PASSWORD, Tab, sign_in
from ui import session
from ui.front_door import FrontDoor
from ui.pages.library_place import item_of
from ui.pages.signing_meaning import meaning
from ui.printing import TRAY
from ui.shield import Shield
from ui.signing_door import SigningDoor

OpenTab = Callable[[str], Tab]
ITEM = item_of(example())
DOOR = f"/signature?i={ITEM}"


def status(on: Bench) -> str:
    return publication.status_of(on.workspace, on.delegant, example().fingerprint)


def reviewed(on: Bench) -> Bench:
    publication.review(ready(on).workspace, on.coordinator, PROTOCOL, VERSION)
    return on


# ── coordinator ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_coordinator_reads_where_each_version_stands_and_marks_one_as_reviewed(
    on: Bench, open_tab: OpenTab
) -> None:
    ready(on)
    tab = open_tab("coordinateur_a").at(p="signature")
    assert "brouillon" in tab.text and "Ne peut pas servir au soin : il manque 2 choses." in tab.text
    tab.tap("Relire : Exemple 2026-01.1").tap("Marquer comme relue")
    assert "Version marquée comme relue" in tab.text and status(on) == "reviewed"
    assert "2 cas sur 2 donnent le résultat attendu." in tab.text
    assert "Cette version est relue, mais aucun délégant ne l'a signée." in tab.text
    assert "Marquer comme relue" not in tab.buttons()


def test_a_review_that_is_refused_says_all_that_is_missing(on: Bench, open_tab: OpenTab) -> None:
    ready(on, refuted=("P4",))
    tab = open_tab("coordinateur_a").at(p="signature", i=ITEM).tap("Marquer comme relue")
    assert "Cette version n'est pas prouvée : P4 propriété P4." in tab.text
    assert "Non prouvée : P4 propriété P4." in tab.text and status(on) == "draft"


def test_the_coordinator_may_read_the_file_too_which_opens_it_for_nobody(on: Bench, open_tab: OpenTab) -> None:
    on.workspace = replace(ready(on).workspace, prove=_prove)
    tab = open_tab("coordinateur_a").at(p="signature", i=ITEM).tap("Préparer le dossier (PDF)")
    number = tab.markup.split("/document/")[1].split('"')[0]
    assert TRAY.take(str(tab.token), number)
    assert not list(on.workspace.store.all_events(on.team.id, stream_kind=publication.READING))


def test_verifying_is_kept_without_reviewing(on: Bench, open_tab: OpenTab) -> None:
    ready(on)
    tab = open_tab("coordinateur_a").at(p="signature", i=ITEM).tap("Vérifier les preuves et les cas")
    assert "Prouvée : 1 234 situations, 56 chemins." in tab.text and status(on) == "draft"


def test_a_delegue_has_no_such_page(open_tab: OpenTab) -> None:
    for page in ("signature", "ordonnances"):
        assert "Cette page n'est pas ouverte à votre rôle." in open_tab("infirmier_a").at(p=page).text


# ── délégant ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_before_anything_was_read_there_is_nothing_to_sign_with(on: Bench, open_tab: OpenTab) -> None:
    reviewed(on)
    tab = open_tab("medecin_a").at(p="signature").tap("Lire et signer : Exemple 2026-01.1")
    assert "Vous n'avez pas encore ouvert le dossier." in tab.text
    assert "/signature" not in tab.markup
    assert "Vous n'avez pas ouvert le dossier de signature." in tab.text


def test_the_file_is_opened_when_its_bytes_are_given_not_when_it_is_made(on: Bench, open_tab: OpenTab) -> None:
    on.workspace = replace(reviewed(on).workspace, prove=_prove)
    tab = open_tab("medecin_a").at(p="signature", i=ITEM).tap("Préparer le dossier (PDF)")
    assert "Vous n'avez pas encore ouvert le dossier." in tab.text
    number = tab.markup.split("/document/")[1].split('"')[0]
    assert TRAY.take("quelqu'un d'autre", number) is None
    assert publication.reading_of(on.workspace, on.delegant, example().fingerprint).file == ""
    content = TRAY.take(str(tab.token), number)
    assert content is not None and content.startswith(b"%PDF")
    tab.tap("J'ai lu le dossier, continuer")
    assert "Vous avez ouvert le dossier à 10 h 00." in tab.text


def test_no_box_is_ticked_beforehand_and_each_tick_is_kept_at_once(on: Bench, open_tab: OpenTab) -> None:
    reviewed(on)
    tab = open_tab("medecin_a")
    count = len([one for one in points_of(example()) if one.subject == "organisation"])
    tab.at(p="signature", i=ITEM, v="organisation")
    assert [box.value for box in tab.app.checkbox] == [False] * count
    tab.app.checkbox[0].check()
    assert f"1 sur {count} confirmés." in tab.run().text
    again = Tab(on.workspace, tab.token).at(p="signature", i=ITEM, v="organisation")  # another tablet
    assert [box.value for box in again.app.checkbox] == [True] + [False] * (count - 1)
    again.app.checkbox[0].uncheck()
    assert f"0 sur {count} confirmés." in again.run().text
    other = open_tab("medecin_b").at(p="signature", i=ITEM, v="organisation")
    assert not any(box.value for box in other.app.checkbox)


def test_every_point_has_one_box_under_all_that_it_covers_and_no_box_ticks_two(on: Bench, open_tab: OpenTab) -> None:
    reviewed(on)
    tab = open_tab("medecin_a").at(p="signature", i=ITEM)
    points = points_of(example())
    for subject in dict.fromkeys(one.subject for one in points):
        here = [one for one in points if one.subject == subject]
        boxes = tab.at(p="signature", i=ITEM, v=subject).app.checkbox
        counts = [len(one.lines) for one in here]
        told = ["Je confirme cette ligne" if count == 1 else f"Je confirme ces {count} lignes" for count in counts]
        assert [box.label.replace("\u00a0", " ") for box in boxes] == told
        for one in here:
            assert one.title in tab.text
            words = [line.words.replace("\u00a0", " ") for line in one.lines]
            assert [line for line in words if line not in tab.text] == []
    assert "tout cocher" not in tab.text.lower()


@pytest.mark.parametrize("loaded", Library(LIBRARY).all(), ids=item_of)
def test_a_rule_to_confirm_says_where_it_leads(loaded: LoadedProtocol) -> None:
    written = loaded.model
    for one in to_confirm(loaded):
        said = meaning(written, one.written)
        if one.group in ("danger", "inclusion", "exclusion", "withdrawal", "tree"):
            assert said.split(" : ")[0] in ("Conduite", "À la place", "Suite"), one.key
        for name in ("to", "otherwise", "fallback"):
            target = getattr(one.written, name, None)
            assert target not in written.outcomes or written.outcomes[target].title in said


def test_once_all_is_read_one_link_leads_to_the_password(on: Bench, open_tab: OpenTab) -> None:
    read_whole(reviewed(on).workspace, on.delegant)
    tab = open_tab("medecin_a").at(p="signature", i=ITEM)
    assert f'href="{DOOR}"' in tab.markup and "Avant de signer" not in tab.text


def test_a_withdrawal_asks_for_a_reason_and_is_shown_with_it(on: Bench, open_tab: OpenTab) -> None:
    publish(on)
    tab = open_tab("medecin_a").at(p="signature", i=ITEM)
    assert "Peut servir au soin." in tab.text and "Vous avez signé cette version." in tab.text
    tab.tap("Retirer maintenant")
    assert "Le motif du retrait manque." in tab.text and status(on) == "signed"
    tab.write(".reason", "Seuil <b>à revoir").tap("Retirer maintenant")
    assert "Version retirée." in tab.text and status(on) == "withdrawn"
    assert "Seuil <b>à revoir" in tab.text and "<b>à revoir" not in tab.markup
    assert "Retirer maintenant" not in tab.buttons()


def test_the_library_says_where_the_version_stands(on: Bench, open_tab: OpenTab) -> None:
    tab = open_tab("infirmier_a")
    assert "brouillon" in tab.at(p="bibliotheque").text
    publish(on)
    assert "signée" in Tab(on.workspace, tab.token).at(p="bibliotheque").text


# ── the page of the password ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def door(on: Bench) -> Iterator[Visitor]:
    front = FrontDoor(on.workspace)
    routes = [*front.routes(), *SigningDoor(on.workspace, front).routes()]
    yield Visitor(Shield(Starlette(routes=routes), standing=partial(views.standing, on.workspace)))
    session.install(on.workspace, lambda: None)


def inside(door: Visitor, on: Bench, member: str = "medecin_a") -> Visitor:
    door.token = sign_in(on.workspace, on.team, member)
    return door


def bound(password: str = PASSWORD, **changed: str) -> dict[str, str]:
    shown = {"i": ITEM, "texte": example().fingerprint, "liste": list_digest(to_confirm(example()))}
    return {**shown, "mot_de_passe": password, **changed}


def ready_to_sign(on: Bench) -> None:
    reviewed(on)
    read_whole(on.workspace, on.delegant)


def test_the_password_typed_again_signs_what_was_on_the_page(on: Bench, door: Visitor) -> None:
    ready_to_sign(on)
    page = inside(door, on).get(DOOR)
    assert page.status == 200 and example().fingerprint in page.body and bound()["liste"] in page.body
    wrong = door.post("/signature", bound("un autre mot de passe"))
    assert wrong.status == 403 and "Mot de passe inconnu. Rien n’est signé." in wrong.body.replace("\u00a0", " ")
    assert status(on) == "reviewed"
    done = door.post("/signature", bound())
    assert (done.status, done.headers["location"]) == (303, f"/?p=signature&i={ITEM}")
    assert status(on) == "signed"
    again = door.post("/signature", bound())
    assert again.status == 403 and "déjà signé" in again.body


def test_another_text_or_list_than_the_one_shown_is_not_signed(on: Bench, door: Visitor) -> None:
    ready_to_sign(on)
    inside(door, on)
    for changed in ({"texte": "0" * 64}, {"liste": "0" * 64}):
        assert door.post("/signature", bound(**changed)).status == 403
    altered(on)
    assert door.post("/signature", bound()).status == 403
    assert status(on) == "reviewed"


def test_the_page_says_what_is_missing_and_has_no_password_then(on: Bench, door: Visitor) -> None:
    reviewed(on)
    page = inside(door, on).get(DOOR)
    assert "dossier de signature" in page.body and "mot_de_passe" not in page.body


def test_who_is_out_locked_or_of_another_role_signs_nothing(on: Bench, door: Visitor) -> None:
    ready_to_sign(on)
    assert door.get(DOOR).headers["location"].startswith("/connexion?p=signature")
    assert door.post("/signature", bound()).headers["location"].startswith("/connexion")
    inside(door, on)
    sessions.lock(on.workspace, door.token)
    assert door.get(DOOR).headers["location"] == "/verrou"
    assert door.post("/signature", bound()).headers["location"] == "/verrou"
    for member in ("coordinateur_a", "infirmier_a"):
        inside(door, on, member)
        assert door.get(DOOR).status == 404 and door.post("/signature", bound()).status == 404
    foreign = inside(door, on).post("/signature", bound(), sec_fetch_site="cross-site")
    assert foreign.status == 403
    assert status(on) == "reviewed"


def test_too_many_wrong_passwords_close_the_session(on: Bench, door: Visitor) -> None:
    ready_to_sign(on)
    inside(door, on)
    for _ in range(sessions.MAX_FAILURES):
        last = door.post("/signature", bound("un autre mot de passe"))
    assert (last.status, last.headers["location"]) == (303, "/connexion")
    assert views.standing(on.workspace, door.token) is None and status(on) == "reviewed"


@pytest.mark.parametrize("where", ["/signature", "/signature?i=..--..", "/signature?i=x--y", "/signature?o=ailleurs"])
def test_an_address_that_names_nothing_says_so(on: Bench, door: Visitor, where: str) -> None:
    page = inside(door, on).get(where)
    assert page.status == 404 and "rien à signer" in page.body


# ── standard prescriptions ───────────────────────────────────────────────────────────────────────────────────────────


def sheet(on: Bench, password: str = PASSWORD, until: str = "31/12/2026", digest: str = "") -> dict[str, str]:
    found = standard_prescriptions.drawer(on.workspace, on.delegant, PROTOCOL)
    assert found is not None
    act = digest or found.prescriptions[0].digest
    return {"o": PROTOCOL, "acte-medicament": act, "jusqu_au": until, "mot_de_passe": password}


def test_standard_prescriptions_are_shown_whole_unticked_and_signed_until_a_day(
    on: Bench, door: Visitor, open_tab: OpenTab
) -> None:
    page = inside(door, on).get(f"/signature?o={PROTOCOL}")
    assert "exemplicilline" in page.body and "allergie" in page.body and " checked" not in page.body
    done = door.post("/signature", sheet(on))
    assert (done.status, done.headers["location"]) == (303, "/?p=ordonnances")
    tab = open_tab("medecin_a").at(p="ordonnances")
    assert "signée jusqu'au 31/12/2026" in tab.text
    assert "Aussi signée par : Essai MEDECIN_A" in open_tab("medecin_b").at(p="ordonnances").text


def test_a_refusal_keeps_boxes_and_day_and_signs_nothing(on: Bench, door: Visitor) -> None:
    inside(door, on)
    for fields, said in (
        (sheet(on, password="un autre mot de passe"), "Mot de passe inconnu"),
        (sheet(on, until="bientôt"), "ne se lit pas"),
        (sheet(on, until="01/01/2026"), "est passé"),
        (sheet(on, digest="0" * 64), "a changé depuis que vous l’avez lu"),
    ):
        page = door.post("/signature", fields)
        assert page.status == 403 and said in page.body and " checked" in page.body, said
        assert f'value="{fields["jusqu_au"]}"' in page.body
    nothing = {name: value for name, value in sheet(on).items() if not name.startswith("acte-")}
    assert "cochée" in door.post("/signature", nothing).body
    found = standard_prescriptions.drawer(on.workspace, on.delegant, PROTOCOL)
    assert found is not None and found.prescriptions[0].signed == {}


def test_a_delegant_takes_his_own_back(on: Bench, open_tab: OpenTab) -> None:
    sign_prescription(on)
    tab = open_tab("medecin_a").at(p="ordonnances")
    tab.choose(".act", "medicament").write(".reason", "Je change d'avis.").tap("Retirer maintenant")
    assert "Ordonnance retirée." in tab.text and "retirée" in tab.text
    assert "Retirer maintenant" not in tab.buttons()


def test_what_changed_or_is_over_is_marked_so(on: Bench, open_tab: OpenTab) -> None:
    sign_prescription(on, until="2026-06-20")
    tab = open_tab("medecin_a")
    on.clock.forward(minutes=1)
    altered(on)
    assert "à relire : le contenu a changé" in tab.at(p="ordonnances").text


# ── délégué ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_changed_is_read_before_the_next_run(on: Bench, open_tab: OpenTab) -> None:
    encounters.open_encounter(on.workspace, on.delegue, PROTOCOL, "tap")
    replaced_by(on, "2026-09.1")
    tab = open_tab("infirmier_a").run()
    assert not any(button.key == f"start.{PROTOCOL}" for button in tab.app.button)
    tab.tap("Lire ce qui a changé")
    for words in ("Ce qui a changé : Exemple", "suivait la version 2026-01.1", "Un seuil.", "Une question.",
                  "mêmes conduites, mêmes actes, mêmes doses"):  # fmt: skip
        assert words in tab.text
    tab.tap("J'ai lu ce qui a changé")
    assert "Lecture enregistrée. Vous pouvez commencer." in tab.text
    tab.tap_key(f"start.{PROTOCOL}")
    assert tab.seen.state.opened.version == "2026-09.1"


def test_patients_who_change_are_told_with_an_example(on: Bench, open_tab: OpenTab) -> None:
    encounters.open_encounter(on.workspace, on.delegue, PROTOCOL, "tap")
    altered(on, "label: dose par kilo et par jour, value: 50", "label: dose par kilo et par jour, value: 40")
    tab = open_tab("infirmier_a").at(p="nouveautes", i=PROTOCOL)
    assert "a été modifié depuis votre dernière prise en charge, le 15/06/2026" in tab.text
    assert "Les auteurs n'ont pas décrit ce changement." in tab.text
    assert "Par exemple :" in tab.text and "autrement" in tab.text


def test_an_address_of_news_that_are_none_says_so(open_tab: OpenTab) -> None:
    for item in (PROTOCOL, "inconnu", ""):
        assert "Rien de nouveau à lire" in open_tab("infirmier_a").at(p="nouveautes", i=item).text


def test_in_care_mode_home_says_all_that_a_version_lacks(on: Bench) -> None:
    care = replace(on.workspace, mode="care")
    tab = Tab(care, sign_in(care, on.team, "infirmier_a")).run()
    for words in ("Cette version n'est ni relue ni signée.", "Les preuves et les cas de cette version"):
        assert words in tab.text
    assert not any(str(button.key).startswith("start.") for button in tab.app.button)


def test_in_care_mode_a_signed_version_starts_and_no_prescription_prints_unsigned(on: Bench) -> None:
    care = replace(publish(on).workspace, mode="care")
    answers = {name: value for name, value in person(temperature=38.5, toux=False, test="positif").items()
               if name not in ("age", "sexe")}  # fmt: skip
    seen = play(care, on.delegue, PROTOCOL, answers, TRAITS)
    tab = Tab(care, sign_in(care, on.team, "infirmier_a")).at(e=seen.encounter)
    tab.tap_key(".ordonnance")
    assert "Essai MEDECIN_A n'a pas signé l'ordonnance préétablie « Médicament d'exemple »." in tab.text
    sign_prescription(on)
    tab.tap_key(".ordonnance")
    assert "Ouvrir le PDF" in tab.text


def test_without_a_library_what_was_begun_is_taken_up(on: Bench, open_tab: OpenTab) -> None:
    opened = encounters.open_encounter(on.workspace, on.delegue, PROTOCOL, "tap")
    shutil.rmtree(on.workspace.library.root)
    on.workspace = replace(on.workspace, _texts={})
    tab = open_tab("infirmier_a").run()
    assert "Aucun protocole dans la bibliothèque." in tab.text
    tab.tap_key(f"open.{opened}")
    assert tab.encounter == opened and tab.seen.screen.kind == "questions"
    assert open_tab("medecin_a").at(p="signature").heading == "Protocoles à signer"
