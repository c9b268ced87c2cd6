"""The invented team of these tests."""

from engine.team.members import Member, Team

JEANNE = Member(id="jeanne", family_name="Martin", given_name="Jeanne", profession="medecin", rpps="10000000009",
                roles=("delegant",), phone="05 00 00 00 02", declared_on="2020-01-01")  # fmt: skip
PAUL = Member(id="paul", family_name="Ferrand", given_name="Paul", profession="medecin", rpps="10101010105",
              roles=("delegant",), phone="05 00 00 00 03", declared_on="2020-01-01")  # fmt: skip
CAMILLE = Member(id="camille", family_name="Durieux", given_name="Camille", profession="infirmier", rpps="10000000017",
                 roles=("delegue",), phone="05 00 00 00 01", declared_on="2020-01-01")  # fmt: skip
TEAM = Team(id="msp_demo", name="Maison de santé des Tilleuls", structure="msp", finess="750000002",
            address="12 rue des Tilleuls, 31000 Toulouse", phone="05 00 00 00 00",
            protocols=("exemple", "pollakiurie", "odynophagie", "cheville", "lombalgie"),
            delegants=("jeanne", "paul"), members=(JEANNE, PAUL, CAMILLE),
            data_controller="SISA des Tilleuls", dpo_contact="dpo@tilleuls.example")  # fmt: skip
TRAITS = {"birth_family_name": "Durand", "birth_given_name": "Éloïse", "birth_date": "1990-03-12", "sex": "F",
          "used_name": "Lefèvre"}  # fmt: skip
