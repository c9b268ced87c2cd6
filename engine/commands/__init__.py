"""Commands that not every run of ``relais`` needs, one module each: imported only when the command line names it.

A module gives ``arguments(command)``, which sets the command's options and its function.
"""

APART: dict[str, str] = {
    "prove": "démontrer un protocole sur tous ses chemins",
    "diff": "dire pour quels patients la conduite change d'une version à l'autre",
    "replay": "rejouer des prises en charge passées avec une autre version",
    "explain": "dire pourquoi : raisons, sources, et ce qui aurait mené ailleurs",
    "sheet": "imprimer le dossier de signature que le délégant lit avant de signer (PDF)",
    "team": "déclarer une équipe de soin depuis un fichier, y ajouter des personnes, dire qui part",
    "mutants": "altérer un protocole en chaque endroit, et dire ce que ni preuve ni cas ne voit",
}
"""Command (and module) → its line in ``relais --help``, in French."""
