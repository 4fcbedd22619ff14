-- Which family, coverage and patient of ours each row means.
-- 1. The family by its number, the coverage by family and key.
UPDATE roll SET family_id = f.id FROM people_familygroup f
WHERE f.affiliation_number = roll.affiliation;

UPDATE roll SET coverage_id = c.id, patient_id = c.patient_id FROM people_coverage c
WHERE c.family_id = roll.family_id AND c.person_key = roll.person_key;

ANALYZE roll;
