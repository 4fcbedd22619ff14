-- 2. The person by CURP: one in the table, or one matched above who is about to get this CURP.
-- A CURP that belongs to another patient of ours is not taken: the two go to the merge list.
CREATE TEMP TABLE roll_same_curp ON COMMIT DROP AS
SELECT roll.row, roll.curp, roll.patient_id, owner.id AS other_id
FROM roll JOIN people_patient owner ON owner.curp = roll.curp AND owner.id <> roll.patient_id
UNION ALL
SELECT roll.row, roll.curp, roll.patient_id, lower.patient_id
FROM roll JOIN roll lower ON lower.curp = roll.curp AND lower.patient_id <> roll.patient_id
WHERE (lower.affiliation, lower.person_key) < (roll.affiliation, roll.person_key);

UPDATE roll SET curp = NULL FROM roll_same_curp taken WHERE taken.row = roll.row;

UPDATE roll SET patient_id = p.id FROM people_patient p
WHERE roll.patient_id IS NULL AND p.curp = roll.curp;

UPDATE roll SET patient_id = matched.patient_id FROM roll matched
WHERE roll.patient_id IS NULL AND matched.patient_id IS NOT NULL AND matched.curp = roll.curp;

-- 3. A person who is in the family under a key that the file no longer has: the key changed.
UPDATE roll SET coverage_id = c.id FROM people_coverage c
WHERE roll.coverage_id IS NULL AND c.family_id = roll.family_id AND c.patient_id = roll.patient_id
    AND NOT EXISTS (SELECT FROM roll other WHERE other.coverage_id = c.id);

ANALYZE roll;
