-- 12 units, 240 doctors, 142,000 people in families of three, an account for each head of family.
-- Identifiers are arithmetic, so that pgbench can name the rows of the n-th request (see agenda.sql).
INSERT INTO catalogue_location
    (id, clues, name, municipality, address, phone, hours, emergency_hours, emergency_phone, active)
SELECT n, 'BCBEN' || lpad(n::text, 6, '0'), 'Unidad ' || n, 'Mexicali', 'Calle ' || n, '686 000 0000',
    'lunes a viernes de 7:00 a 20:00', 'todo el día', '686 000 0001', true
FROM generate_series(1, 12) n;

INSERT INTO catalogue_healthcareservice (id, code, name, minutes, active)
VALUES (1, 'MEDICINA_GENERAL', 'Medicina general', 20, true), (2, 'ODONTOLOGIA', 'Odontología', 30, true);

CREATE TEMP TABLE given AS SELECT n, name FROM unnest(
    '{María,José,Sofía,Luis,Ana,Juan,Elena,Carlos,Rosa,Miguel,Carmen,Jorge,Laura}'::text[])
    WITH ORDINALITY AS _ (name, n);
CREATE TEMP TABLE surnames AS SELECT n, name FROM unnest(
    '{López,Díaz,García,Ruiz,Peña,Soto,Núñez,Vega,Ríos,Luna,Mora,Cota,Meza,Lara,Gil,Paz,Rojas}'::text[])
    WITH ORDINALITY AS _ (name, n);

INSERT INTO catalogue_practitioner (id, licence, given_name, first_surname, second_surname, sort_key)
SELECT d, (1000000 + d)::text, g.name, s.name, z.name,
    upper(translate(concat_ws(' ', s.name, z.name, g.name), 'áéíóúüñ', 'aeiouun')) || ' ' || d
FROM generate_series(1, 240) d
JOIN given g ON g.n = 1 + d % 13 JOIN surnames s ON s.n = 1 + d % 17 JOIN surnames z ON z.n = 1 + d * 7 % 17;

-- of the 20 doctors of each unit the last five are dentists
INSERT INTO catalogue_practitionerrole (id, practitioner_id, location_id, service_id, room, staff_group, active)
SELECT d, d, (d - 1) % 12 + 1, CASE WHEN (d - 1) / 12 < 15 THEN 1 ELSE 2 END, (d % 9 + 1)::text, '', true
FROM generate_series(1, 240) d;

-- every other doctor of a unit works in the afternoon
INSERT INTO scheduling_session (role_id, practitioner_id, weekday, starts, ends, valid_from)
SELECT id, id, weekday,
    CASE (id - 1) / 12 % 2 WHEN 0 THEN time '08:00' ELSE '14:00' END,
    CASE (id - 1) / 12 % 2 WHEN 0 THEN time '14:00' ELSE '20:00' END, '2015-01-01'
FROM catalogue_practitionerrole, generate_series(1, 5) weekday;

INSERT INTO people_familygroup (id, affiliation_number)
SELECT f, 'B' || lpad(f::text, 6, '0') FROM generate_series(1, (142000 + 2) / 3) f;

-- head, spouse, child: patients 3f - 2, 3f - 1 and 3f of family f, all in the unit (f - 1) % 12 + 1
INSERT INTO people_patient (id, curp, given_name, first_surname, second_surname, birth_date, sex, birth_state,
    assigned_location_id, sort_key)
SELECT p,
    chr(65 + p / 17576 % 26) || chr(65 + p / 676 % 26) || chr(65 + p / 26 % 26) || chr(65 + p % 26)
        || to_char(born, 'YYMMDD') || CASE p % 2 WHEN 0 THEN 'M' ELSE 'H' END || 'BCBNN'
        || CASE WHEN born < '2000-01-01' THEN '0' ELSE 'A' END || '0',
    g.name, s.name, z.name, born, CASE p % 2 WHEN 0 THEN 'M' ELSE 'H' END, 'BC', ((p - 1) / 3) % 12 + 1,
    upper(translate(concat_ws(' ', s.name, z.name, g.name), 'áéíóúüñ', 'aeiouun'))
FROM (
    SELECT p, CASE WHEN p % 3 = 0 THEN date '2012-01-01' + p % 4000 ELSE date '1960-01-01' + p % 12000 END AS born
    FROM generate_series(1, 142000) p
) people
JOIN given g ON g.n = 1 + p % 13 JOIN surnames s ON s.n = 1 + p % 17 JOIN surnames z ON z.n = 1 + (p / 3) % 17;

INSERT INTO people_coverage (id, patient_id, family_id, person_key, relationship, is_head, credential_serial,
    valid_from, phone, email)
SELECT p, p, (p + 2) / 3, lpad(((p - 1) % 3)::text, 2, '0'),
    CASE p % 3 WHEN 1 THEN 'TITULAR' WHEN 2 THEN 'CONYUGE' ELSE 'HIJO' END, p % 3 = 1, 'A' || p,
    '2015-01-01', '', ''
FROM generate_series(1, 142000) p;

-- the hash of nobody's password: sessions are made, nobody logs in
INSERT INTO access_user
    (id, username, password, email, language, is_active, is_staff, is_superuser, date_joined)
SELECT f, 'B' || lpad(f::text, 6, '0'), '!bench', '', 'es-mx', true, false, false, '2026-01-01'
FROM generate_series(1, (142000 + 2) / 3) f;

INSERT INTO people_account (id, user_id, coverage_id)
SELECT f, f, 3 * f - 2 FROM generate_series(1, (142000 + 2) / 3) f;
