"""Buttons, choices and lines to type, drawn the one way of this product: large, labelled, nothing preselected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Literal

import streamlit as st

from ui.components.markup import label, typed_label

Act = Callable[..., None]


def form(key: str) -> AbstractContextManager[object]:
    """A form that only its own button sends: the return key of a phone never does."""
    return st.form(f"{key}.form", border=False, enter_to_submit=False)


def submit(words: str, key: str, act: Act, *args: object, primary: bool = True) -> None:
    """The one button of a form."""
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    st.form_submit_button(label(words), key=key, type=kind, width="stretch", on_click=act, args=args)


def button(
    words: str, key: str, act: Act, *args: object, primary: bool = False, wide: bool = False, **named: object
) -> None:
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    width: Literal["stretch", "content"] = "stretch" if wide else "content"
    st.button(label(words), key=key, type=kind, width=width, on_click=act, args=args, kwargs=named)


def choice(question: str, choices: Mapping[str, str], key: str, *, across: bool = False, said: bool = True) -> None:
    """Radios without a default; ``said``: the question stands above them, else it is their spoken name only."""
    st.radio(
        label(question), list(choices), index=None, key=key, horizontal=across, width="stretch",
        format_func=partial(_words, dict(choices)), label_visibility="visible" if said else "collapsed",
    )  # fmt: skip


def pick(question: str, choices: Mapping[str, str], key: str) -> None:
    """One of many, found by typing a part of its words; nothing preselected."""
    named = {name: typed_label(words) for name, words in choices.items()}
    st.selectbox(label(question), list(choices), index=None, key=key, format_func=named.__getitem__, placeholder="")


def _words(choices: Mapping[str, str], name: str) -> str:
    return label(choices[name])


def line(words: str, key: str, most: int = 300, *, phone: bool = False) -> None:
    """One line to type; the browser proposes nothing of an earlier patient."""
    st.text_input(label(words), key=key, max_chars=most, autocomplete="off", type="phone" if phone else "default")


def tick(words: str, key: str) -> None:
    st.checkbox(label(words), key=key, width="stretch")
