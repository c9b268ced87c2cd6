"""Who the patient is, told apart from others; information, consent, minors."""

from __future__ import annotations

from tests.support import Bench
from tests.ui.tabs import HEALTHY, Tab


def at_the_identity(tab: Tab) -> Tab:
    return tab.start().answer_screen({})


def test_what_is_missing_is_listed_and_what_was_typed_stays(tab: Tab) -> None:
    at_the_identity(tab).write(".birth_family_name", "EXEMPLE").write(".birth_date", "32/01/1990").tap("Continuer")
    assert "Premier prénom de naissance : à remplir." in tab.text
    assert "Sexe inscrit à l'état civil : à remplir." in tab.text
    assert "Date de naissance : écrivez le jour, le mois et l'année" in tab.text
    assert tab.app.text_input[0].value == "EXEMPLE"
    assert tab.seen.state.patient is None


def test_a_birth_date_in_the_future_is_refused(tab: Tab) -> None:
    at_the_identity(tab).identify(born="01/01/2031")
    assert "elle est dans le futur" in tab.text
    assert tab.seen.state.patient is None


def test_the_patient_is_known_by_initials_age_and_sex_on_every_screen_after(tab: Tab) -> None:
    at_the_identity(tab).identify()
    assert "A. E. · 36 ans, femme" in tab.text
    assert tab.heading == "Information et accord"


def test_the_same_person_is_found_again_and_told_apart_by_choice(tab: Tab) -> None:
    at_the_identity(tab).identify()
    first = tab.seen.state.patient
    again = Tab(tab.workspace, tab.token)
    at_the_identity(again).identify()
    assert again.heading == "Est-ce la même personne ?"
    assert "Mêmes nom, prénom, date de naissance et sexe." in again.text
    again.tap("C'est la même personne")
    assert again.seen.state.patient == first


def test_somebody_else_with_the_same_name_gets_a_record_of_his_own(tab: Tab) -> None:
    at_the_identity(tab).identify()
    first = tab.seen.state.patient
    again = Tab(tab.workspace, tab.token)
    at_the_identity(again).identify(born="18/05/1990")
    assert "Différent : date de naissance" in again.text
    again.tap("C'est une autre personne")
    assert again.seen.state.patient not in (None, first)


def test_a_typing_error_is_corrected_before_anything_is_recorded(tab: Tab) -> None:
    at_the_identity(tab).identify()
    again = Tab(tab.workspace, tab.token)
    at_the_identity(again).identify().tap("Corriger ce que j'ai écrit")
    assert again.heading == "Qui est le patient ?"
    assert again.seen.state.patient is None


def test_information_is_read_before_any_answer_counts(tab: Tab) -> None:
    at_the_identity(tab).identify().choose(".protocol", "oui").choose(".sharing", "oui").tap("Continuer")
    assert "cochez « Information lue et comprise »" in tab.text
    assert tab.seen.state.consent is None


def test_a_refusal_needs_no_answer_about_sharing(tab: Tab) -> None:
    at_the_identity(tab).identify().tick(".informed").choose(".protocol", "non").tap("Continuer")
    assert tab.heading == "Refus"
    assert "Accord refusé" in tab.text


def test_a_minor_needs_representative_relation_and_assent(tab: Tab) -> None:
    at_the_identity(tab).identify(born="01/05/2010")
    assert "Patient mineur" in tab.text
    tab.tick(".informed").choose(".representative", "oui").choose(".protocol", "oui").choose(".sharing", "oui").tap(
        "Continuer"
    )
    assert "Qui est-ce ?" in tab.text
    assert tab.seen.state.consent is None
    tab.choose(".relation", "mere").choose(".assent", "oui").tap("Continuer")
    consent = tab.seen.state.consent
    assert consent is not None
    assert (consent.representative, consent.representative_relation, consent.assent) == (True, "mere", True)


def test_a_minor_without_representative_goes_to_the_delegant(tab: Tab) -> None:
    at_the_identity(tab).identify(born="01/05/2010").tick(".informed").choose(".representative", "non").tap("Continuer")
    assert tab.heading == "Délégant aujourd'hui ou demain"


def test_record_access_is_asked_once_and_never_by_default(tab: Tab) -> None:
    at_the_identity(tab).identify().consent()
    assert tab.heading == "Avez-vous accès au dossier du patient ?"
    tab.tap("Continuer")
    assert "Choisissez une réponse avant de continuer." in tab.text
    tab.choose(".dossier", "partial").tap("Continuer")
    assert tab.seen.state.record_access == "partial"
    assert tab.seen.screen.kind == "questions"


def test_nothing_personal_stands_in_keys_or_address(tab: Tab, on: Bench) -> None:
    tab.start().go_on(HEALTHY)
    widgets = [*tab.app.button, *tab.app.radio, *tab.app.checkbox, *tab.app.text_input]
    written = " ".join([*(str(one.key) for one in widgets), *map(str, tab.place.values())]).casefold()
    assert "exemple" not in written.replace("test_exemple", "")
    assert "ariane" not in written
    assert "1990" not in written
