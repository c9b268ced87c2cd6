"""A protocol compiled once at load: one generated function a visit, that decides complete and known records fast.

``deciding.decide`` stays the one definition of the meaning. The generated function only checks a record and says which
class it falls in: which rules stand against the patient, or which lines of the tree are followed and which acts are
given. What the verdict of a class is, ``decide`` says, on the first record of the class. A record that is anything but
complete, well formed and known never gets a class: it goes to ``decide``, or is refused as ``running`` refuses it.
"""

from engine.protocol.compilation.decision import Decision, named
from engine.protocol.compilation.runner import Runner, compile_runner

__all__ = ["Decision", "Runner", "compile_runner", "named"]
