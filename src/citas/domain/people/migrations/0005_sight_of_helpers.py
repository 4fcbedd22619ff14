"""Who may act for whom, with helpers, and without those who asked for separate treatment."""

from django.db import migrations

DROP = "DROP VIEW people_sight"
OF_FAMILIES = """
FROM people_account account
JOIN people_coverage mine ON mine.id = account.coverage_id
JOIN people_patient me ON me.id = mine.patient_id
JOIN people_coverage theirs ON theirs.family_id = mine.family_id
JOIN people_patient patient ON patient.id = theirs.patient_id
WHERE me.deceased_on IS NULL AND patient.deceased_on IS NULL
    AND (theirs.id = mine.id OR mine.is_head {but} AND NOT EXISTS (
        SELECT FROM people_coverage later
        WHERE later.family_id = mine.family_id AND later.is_head AND later.valid_from > mine.valid_from
    ))
"""
# Nobody is seen twice: a delegation to somebody who sees the family anyway adds nothing.
OF_HELPERS = """
SELECT given.helper_id, theirs.patient_id, theirs.id, 'helper', given.until
FROM people_delegation given
JOIN people_coverage theirs ON theirs.id = given.coverage_id
JOIN people_patient patient ON patient.id = theirs.patient_id
JOIN people_account account ON account.user_id = given.helper_id
JOIN people_coverage mine ON mine.id = account.coverage_id
JOIN people_patient me ON me.id = mine.patient_id
WHERE given.accepted_at IS NOT NULL AND given.ended_at IS NULL
    AND me.deceased_on IS NULL AND patient.deceased_on IS NULL
    AND (mine.family_id <> theirs.family_id OR NOT mine.is_head OR patient.separate_since IS NOT NULL)
"""
CREATE = f"""
CREATE VIEW people_sight AS
SELECT account.user_id, theirs.patient_id, theirs.id AS coverage_id,
    CASE WHEN theirs.id = mine.id THEN 'self' ELSE 'head' END AS via, NULL::date AS until
{OF_FAMILIES.format(but="AND patient.separate_since IS NULL")}
UNION ALL
{OF_HELPERS}
"""
BEFORE = f"""
CREATE VIEW people_sight AS
SELECT account.user_id, theirs.patient_id, theirs.id AS coverage_id {OF_FAMILIES.format(but="")}
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_registration_delegation")]
    operations = [migrations.RunSQL([DROP, CREATE], [DROP, BEFORE])]
