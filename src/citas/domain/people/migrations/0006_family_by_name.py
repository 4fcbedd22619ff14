"""Of whom the head of a family sees only the name; and nobody seen twice, whatever the affiliations."""

from importlib import import_module

from django.db import migrations

before = import_module("citas.domain.people.migrations.0005_sight_of_helpers")

DROP = "DROP VIEW people_sight"
# Everybody's family, those with separate treatment marked: of them nothing but the name is for others.
FAMILY = f"""
CREATE VIEW people_family AS
SELECT account.user_id, theirs.patient_id, theirs.id AS coverage_id,
    CASE WHEN theirs.id = mine.id THEN 'self' ELSE 'head' END AS via,
    theirs.id <> mine.id AND patient.separate_since IS NOT NULL AS name_only
{before.OF_FAMILIES.format(but="")}
"""
SIGHT = """
CREATE VIEW people_sight AS
SELECT user_id, patient_id, coverage_id, via, NULL::date AS until
FROM people_family WHERE NOT name_only
UNION ALL
SELECT given.helper_id, theirs.patient_id, theirs.id, 'helper', given.until
FROM people_delegation given
JOIN people_coverage theirs ON theirs.id = given.coverage_id
JOIN people_patient patient ON patient.id = theirs.patient_id
JOIN people_account account ON account.user_id = given.helper_id
JOIN people_coverage mine ON mine.id = account.coverage_id
JOIN people_patient me ON me.id = mine.patient_id
WHERE given.accepted_at IS NOT NULL AND given.ended_at IS NULL
    AND me.deceased_on IS NULL AND patient.deceased_on IS NULL
    AND NOT EXISTS (
        SELECT FROM people_family near
        WHERE near.user_id = given.helper_id AND near.patient_id = theirs.patient_id
            AND NOT near.name_only
    )
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_sight_of_helpers")]
    operations = [
        migrations.RunSQL(
            [DROP, FAMILY, SIGHT],
            [DROP, "DROP VIEW people_family", before.CREATE],
        )
    ]
