"""The French of the screens, in a nurse's words. Texts of protocols and refusals of the engine come from elsewhere.

Plain spaces and apostrophes here: typography is put on when a text is shown (``components.markup``).
"""

from ui.texts.common import NAME, YES_NO, Marked, People, Reasons, Told, hour
from ui.texts.doors import Door, Frame, Home, Leaving
from ui.texts.ending import Acts, Because, Calls, Closing, End, Papers, Replies
from ui.texts.running import Ask, Consent, Doubt, Identity, Record, Review, Run, Timer, Why

__all__ = [
    "NAME",
    "YES_NO",
    "Acts",
    "Ask",
    "Because",
    "Calls",
    "Closing",
    "Consent",
    "Door",
    "Doubt",
    "End",
    "Frame",
    "Home",
    "Identity",
    "Leaving",
    "Marked",
    "Papers",
    "People",
    "Reasons",
    "Record",
    "Replies",
    "Review",
    "Run",
    "Timer",
    "Told",
    "Why",
    "hour",
]
