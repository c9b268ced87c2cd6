"""The comparison of two versions as one HTML page for people: self-contained, no script, readable and printable.

Every text is escaped; nothing of the protocol is ever markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from engine.protocol.verification.comparison_judgement import act_in_words, result_in_words
from engine.protocol.verification.comparison_model import DIRECTIONS, Comparison, Difference, Direction, Result, Side
from engine.reporting.comparison import (
    JUDGE,
    MEANINGS,
    NOTHING,
    TITLES,
    beside,
    concerned,
    in_short,
    period,
    refusals_of,
    versions,
)
from engine.reporting.french import sentence, typographic
from engine.reporting.sheet.magnitudes import situations

_SIGNS: Final[Mapping[Direction, str]] = {"riskier": "▲", "safer": "▼", "neutral": "="}
_STYLE: Final = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto; max-width: 60rem;
  padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.3rem; margin-top: 2.5rem; } h3 { font-size: 1.05rem; }
article { border: 1px solid #767676; border-left-width: .5rem; border-radius: .25rem; padding: 0 1rem .75rem;
  margin: 1rem 0; break-inside: avoid; }
.riskier article { border-left-color: #b00020; } .safer article { border-left-color: #17652b; }
.neutral article { border-left-color: #595959; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th, td { border: 1px solid #767676; padding: .4rem .6rem; text-align: left; vertical-align: top; width: 50%; }
thead th { background: #f0f0f0; }
pre { background: #f5f5f5; padding: .75rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .35rem 0; } summary:focus-visible, a:focus-visible { outline: 3px solid #0b57d0; }
ul { padding-left: 1.25rem; } .quiet { color: #4a4a4a; } code { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } details:not([open]) { display: none; } }
"""

_METHOD: Final = (
    "Toutes les combinaisons de réponses sont comparées, « inconnu » compris, des signes de danger à la conduite à "
    "tenir ; rien n'est tiré au sort. Une situation est une combinaison de réponses : ces nombres ne disent pas "
    "combien de personnes sont concernées."
)


def page(found: Comparison) -> str:
    """The whole document. The same comparison gives the same text."""
    title = f"{found.new.title} : de {' à '.join(versions(found))}"
    body = "\n".join(_body(found, title))
    return (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_text(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _body(found: Comparison, title: str) -> Iterator[str]:
    yield f"<h1>{_text(title)}</h1>"
    yield f"<p><strong>{_text(NOTHING if found.same else in_short(found))}</strong></p>"
    yield from _list(f"Qui peut agir : {line}" for line in found.rights)
    yield from _list(f"Tous ont en commun : {line}" for line in concerned(found))
    yield from _versions(found)
    for direction in DIRECTIONS:
        yield from _section(found, direction)
    notes = list(beside(found))
    if notes:
        yield "<h2>Ce que la comparaison laisse de côté</h2>"
        yield from _list(notes)
    yield from _method()


def _versions(found: Comparison) -> Iterator[str]:
    yield "<table>\n<caption>Les deux versions</caption>"
    yield '<thead><tr><th scope="col">Avant</th><th scope="col">Après</th></tr></thead>'
    yield f"<tbody><tr><td>{_side(found.old)}</td><td>{_side(found.new)}</td></tr></tbody>\n</table>"


def _side(side: Side) -> str:
    return (
        f"<strong>{_text(side.version)}</strong>, {_text(period(side))}<br>{_text(side.title)}<br>"
        f'<span class="quiet">empreinte <code>{_text(side.fingerprint)}</code></span>'
    )


def _section(found: Comparison, direction: Direction) -> Iterator[str]:
    groups, refused = found.of(direction), refusals_of(found, direction)
    if not groups and not refused:
        return
    yield f'<section class="{direction}">'
    yield f'<h2><span aria-hidden="true">{_SIGNS[direction]} </span>{_text(TITLES[direction])} ({len(groups)})</h2>'
    yield f'<p class="quiet">{_text(sentence(MEANINGS[direction]))}</p>'
    if refused:
        yield "<h3>Refus, doute et sorties dites par le délégué</h3>"
        yield from _list(dict.fromkeys(one.sentence for one in refused))
    for number, one in enumerate(groups, start=1):
        yield from _article(found, direction, number, one)
    yield "</section>"


def _article(found: Comparison, direction: Direction, number: int, one: Difference) -> Iterator[str]:
    name = f"{direction}-{number}"
    yield f'<article aria-labelledby="{name}">'
    yield f'<h3 id="{name}">{_text(one.sentences[0])}</h3>'
    yield from _list(one.sentences[1:])
    if one.who:
        yield f"<p><strong>Tous</strong>{_text(' : ' + ' ; '.join(one.who))}.</p>"
    visit = "" if one.visit == 1 else f"Consultation {one.visit}. "
    yield f'<p class="quiet">{_text(visit + sentence(situations(one.situations)))}</p>'
    yield f"<p><strong>Par exemple</strong>{_text(' : ' + one.patient.story)}</p>"
    yield "<table>\n<caption>Ce que ces patients reçoivent</caption>"
    yield f'<thead><tr><th scope="col">{_text(versions(found)[0])}</th>'
    yield f'<th scope="col">{_text(versions(found)[1])}</th></tr></thead>'
    yield f"<tbody><tr><td>{_result(one.before)}</td><td>{_result(one.after)}</td></tr></tbody>\n</table>"
    for side, answers in ((found.old, one.answers_before), (found.new, one.patient.answers)):
        yield from _answers(side, answers)
    yield "</article>"


def _result(result: Result) -> str:
    head = _text(result_in_words(result, acts=False))
    waiting = f"<p>En attente : {_text(', '.join(result.awaiting))}</p>" if result.awaiting else ""
    acts = "".join(f"<li>{_text(act_in_words(act))}</li>" for act in result.acts)
    return head + (f"<ul>{acts}</ul>" if acts else "") + waiting


def _answers(side: Side, answers: Mapping[str, object]) -> Iterator[str]:
    told = json.dumps(answers, ensure_ascii=False, indent=1)
    yield f"<details><summary>{_text(f'Réponses de cet exemple pour la version {side.version}')}</summary>"
    yield f"<pre>{escape(told)}</pre></details>"


def _method() -> Iterator[str]:
    yield "<h2>Comment c’est calculé</h2>"
    yield f"<p>{_text(_METHOD)}</p>"
    yield f"<p>{_text(JUDGE)}</p>"


def _list(items: Iterable[str]) -> Iterator[str]:
    found = [f"<li>{_text(item)}</li>" for item in items]
    if found:
        yield f"<ul>{''.join(found)}</ul>"


def _text(words: str) -> str:
    return escape(typographic(words))
