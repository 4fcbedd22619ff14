-- New identifiers, so that every row knows its family, patient and coverage before anything is written.
-- (Without fresh statistics the planner takes flags just set for rare, and compares each with each.)
UPDATE roll SET new_family = family_id IS NULL, new_patient = patient_id IS NULL,
    new_coverage = coverage_id IS NULL
WHERE family_id IS NULL OR patient_id IS NULL OR coverage_id IS NULL;
ANALYZE roll;

WITH made AS MATERIALIZED (
    SELECT affiliation, nextval(pg_get_serial_sequence('people_familygroup', 'id')) AS id
    FROM (SELECT DISTINCT affiliation FROM roll WHERE new_family ORDER BY affiliation) families
)
UPDATE roll SET family_id = made.id FROM made
WHERE new_family AND made.affiliation = roll.affiliation;

WITH made AS MATERIALIZED (
    SELECT person, nextval(pg_get_serial_sequence('people_patient', 'id')) AS id
    FROM (
        SELECT coalesce(curp, row::text) AS person FROM roll WHERE new_patient
        GROUP BY 1 ORDER BY min(row)
    ) persons
)
UPDATE roll SET patient_id = made.id FROM made
WHERE new_patient AND made.person = coalesce(roll.curp, roll.row::text);

UPDATE roll SET coverage_id = nextval(pg_get_serial_sequence('people_coverage', 'id'))
WHERE new_coverage;

CREATE INDEX ON roll (patient_id);
CREATE INDEX ON roll (coverage_id);
ANALYZE roll;

-- Of a person's rows the lowest affiliation speaks; none does while a family that the file does not
-- mention, with a lower number and rights running, has the word.
UPDATE roll SET speaks = false FROM (
    SELECT row, row_number() OVER (PARTITION BY patient_id ORDER BY affiliation, person_key) AS place
    FROM roll
) ranked WHERE ranked.row = roll.row AND ranked.place > 1;

UPDATE roll SET speaks = false FROM people_coverage c JOIN people_familygroup f ON f.id = c.family_id
WHERE roll.speaks AND c.patient_id = roll.patient_id AND f.affiliation_number < roll.affiliation
    AND (c.valid_to IS NULL OR c.valid_to >= %(today)s)
    AND NOT EXISTS (SELECT FROM roll other WHERE other.coverage_id = c.id)
    AND NOT %(complete)s;

UPDATE roll SET patient_differs = true FROM people_patient p
WHERE roll.speaks AND p.id = roll.patient_id
    AND (coalesce(roll.curp, p.curp), roll.given_name, roll.first_surname, roll.second_surname,
        roll.birth_date, roll.sex, roll.birth_state, roll.location_id, roll.sort_key)
    IS DISTINCT FROM (p.curp, p.given_name, p.first_surname, p.second_surname,
        p.birth_date, p.sex, p.birth_state, p.assigned_location_id, p.sort_key);

UPDATE roll SET coverage_differs = true FROM people_coverage c
WHERE c.id = roll.coverage_id
    AND (roll.person_key, roll.relationship, roll.is_head, roll.credential_serial, roll.valid_from,
        roll.valid_to, roll.phone, roll.email)
    IS DISTINCT FROM (c.person_key, c.relationship, c.is_head, c.credential_serial, c.valid_from,
        c.valid_to, c.phone, c.email);
