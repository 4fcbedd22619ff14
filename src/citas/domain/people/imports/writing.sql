-- name: families
INSERT INTO people_familygroup (id, affiliation_number)
SELECT DISTINCT family_id, affiliation FROM roll WHERE new_family

-- name: patients
INSERT INTO people_patient (id, curp, given_name, first_surname, second_surname, birth_date, sex,
    birth_state, assigned_location_id, sort_key)
SELECT patient_id, curp, given_name, first_surname, second_surname, birth_date, sex, birth_state,
    location_id, sort_key
FROM roll WHERE new_patient AND speaks

-- name: change-patients
UPDATE people_patient p SET curp = coalesce(r.curp, p.curp), given_name = r.given_name,
    first_surname = r.first_surname, second_surname = r.second_surname, birth_date = r.birth_date,
    sex = r.sex, birth_state = r.birth_state, assigned_location_id = r.location_id,
    sort_key = r.sort_key
FROM roll r WHERE r.patient_differs AND p.id = r.patient_id

-- name: end-coverages
UPDATE people_coverage c SET valid_from = least(c.valid_from, %(yesterday)s),
    valid_to = %(yesterday)s,
    -- a head whose place another takes for the same days gives it up
    is_head = c.is_head AND NOT EXISTS (
        SELECT FROM roll r
        WHERE r.family_id = c.family_id AND r.is_head AND r.valid_from <= %(yesterday)s
    )
WHERE c.id = ANY(%(ids)s)

-- name: step-aside
UPDATE people_coverage c SET is_head = false FROM roll r
WHERE r.coverage_differs AND c.id = r.coverage_id AND c.is_head

-- name: change-coverages
UPDATE people_coverage c SET person_key = r.person_key, relationship = r.relationship,
    is_head = r.is_head, credential_serial = r.credential_serial, valid_from = r.valid_from,
    valid_to = r.valid_to, phone = r.phone, email = r.email
FROM roll r WHERE r.coverage_differs AND c.id = r.coverage_id

-- name: coverages
INSERT INTO people_coverage (id, patient_id, family_id, person_key, relationship, is_head,
    credential_serial, valid_from, valid_to, phone, email)
SELECT coverage_id, patient_id, family_id, person_key, relationship, is_head, credential_serial,
    valid_from, valid_to, phone, email
FROM roll WHERE new_coverage

-- name: twins
-- Names and birth dates that several patients share, one of them without CURP. Each is compared with
-- the first who lacks it, not with each other: a name given to thousands must not make millions of pairs.
CREATE TEMP TABLE roll_twins ON COMMIT DROP AS
SELECT sort_key, birth_date, min(id) FILTER (WHERE curp IS NULL) AS first_id FROM people_patient
GROUP BY sort_key, birth_date HAVING count(*) > 1 AND bool_or(curp IS NULL)

-- name: merge-candidates
INSERT INTO people_mergecandidate (first_id, second_id, found_at)
SELECT least(a, b), greatest(a, b), %(now)s FROM (
    SELECT p.id AS a, t.first_id AS b FROM people_patient p JOIN roll_twins t USING (sort_key, birth_date)
    WHERE p.id <> t.first_id AND EXISTS (SELECT FROM roll r WHERE r.patient_id IN (p.id, t.first_id))
    UNION
    SELECT patient_id, other_id FROM roll_same_curp
) pairs
GROUP BY 1, 2
ON CONFLICT DO NOTHING
RETURNING id

-- name: ended
SELECT c.id FROM people_coverage c
WHERE (c.valid_to IS NULL OR c.valid_to >= %(today)s)
    AND NOT EXISTS (SELECT FROM roll r WHERE r.coverage_id = c.id)

-- name: shortened-by-unit
-- Coverages that run today or later, by unit, and how many of them lose days from today on.
SELECT count(*), count(*) FILTER (WHERE CASE
    WHEN r.row IS NULL THEN %(complete)s
    ELSE coalesce(r.valid_to, 'infinity') < coalesce(c.valid_to, 'infinity')
        OR greatest(r.valid_from, %(today)s) > greatest(c.valid_from, %(today)s)
    END)
FROM people_coverage c JOIN people_patient p ON p.id = c.patient_id
LEFT JOIN roll r ON r.coverage_id = c.id
WHERE c.valid_to IS NULL OR c.valid_to >= %(today)s
GROUP BY p.assigned_location_id

-- name: difference
SELECT count(*) FILTER (WHERE new_coverage),
    count(*) FILTER (WHERE NOT new_coverage AND (coverage_differs OR patient_differs)),
    count(*) FILTER (WHERE NOT new_coverage AND NOT coverage_differs AND NOT patient_differs)
FROM roll
