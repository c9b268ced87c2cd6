"""Codes of the catalogue: documents (DOC-1xx)."""

from __future__ import annotations

from engine.protocol.catalogue import register

register((
    ("DOC-101", "Document non prévu pour cette prise en charge",
     "Un document qui ne découle pas de la conduite à tenir engagerait le délégant à son insu.",
     "Choisissez un document de la liste ; un acte « si besoin » doit d'abord être noté comme fait."),
    ("DOC-102", "Modèle sans délégant",
     "Une ordonnance-type, une demande-type ou un certificat vaut par le délégant qui a signé le modèle.",
     "Indiquez le délégant de la prise en charge."),
    ("DOC-103", "Document sans identité",
     "Une prescription ou un certificat sans nom pourrait servir à une autre personne.",
     "Recueillez l'identité, puis imprimez."),
    ("DOC-104", "Dossier de signature et preuve d'un autre texte",
     "Un délégant lirait comme prouvé un texte qui ne l'est pas.",
     "Prouvez et comparez de nouveau le texte à signer, puis imprimez."),
))  # fmt: skip
