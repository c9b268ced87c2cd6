"""A tab that lives a whole day keeps nothing of the screens that left it."""

from __future__ import annotations

from typing import Any

from tests.ui.tabs import HEALTHY, Tab


def kept(tab: Tab) -> Any:
    """Streamlit's own record of a tab."""
    return tab.app._session_state._state


def known(tab: Tab) -> set[str]:
    """Identifiers of the widgets that Streamlit knows how to read in this tab, those on the screen among them."""
    return set(kept(tab)._new_widget_state.widget_metadata)


def keys(tab: Tab) -> set[str]:
    return set(kept(tab)._key_id_mapper._key_id_mapping)


def test_widgets_of_screens_that_left_are_forgotten_a_screen_later(tab: Tab) -> None:
    tab.start()
    first = f"{tab.encounter}.{tab.seen.sequence}."
    assert any(key.startswith(first) for key in keys(tab))
    tab.go_on(HEALTHY, until="record_access")
    tab.choose(".dossier", "full").tap("Continuer").answer_screen(HEALTHY)
    assert not [key for key in keys(tab) if key.startswith(first)]
    assert not [name for name in known(tab) if first in name]


def test_what_is_known_does_not_grow_with_the_encounters_of_a_day(tab: Tab) -> None:
    grown = []
    for given, born in (("Ariane", "17051990"), ("Mohamed", "02031971"), ("Zoé", "30111982")):
        tab.start().go_on(HEALTHY, until="record_access", given=given, born=born)
        grown.append(len(known(tab)))
        del tab.app.query_params["e"]
        tab.run()
    assert grown[2] == grown[1]


def test_a_tap_that_was_under_way_on_the_screen_before_still_finds_its_widget(tab: Tab) -> None:
    tab.start()
    before = f"{tab.encounter}.{tab.seen.sequence}."
    tab.answer_screen(HEALTHY)
    assert any(before in name for name in known(tab))
