-- Ninety days of places from bench.today, with the pools of the default policies.
-- The n-th pair (from 0) is the child of family n + 1, patient 3n + 3 of unit n % 12 + 1, and a free place of
-- that unit that the web may take: place n + 1. So the identifiers of a request follow from its number.
CREATE TEMP TABLE draft AS
SELECT r.practitioner_id, r.location_id, r.service_id, day::date AS day, k,
    (day + s.starts + k * h.minutes * interval '1 minute') AT TIME ZONE 'America/Tijuana' AS starts_at,
    h.minutes,
    CASE
        WHEN k * 7 % 20 < 10 THEN (day - interval '28 days' + time '07:00') AT TIME ZONE 'America/Tijuana'
        WHEN k * 7 % 20 < 13 THEN (day - interval '3 days' + time '07:00') AT TIME ZONE 'America/Tijuana'
    END AS web_from,
    hashint8(r.practitioner_id * 1000003 + (day::date - date '2020-01-01') * 101 + k) & 2147483647 AS lot
FROM catalogue_practitionerrole r
JOIN catalogue_healthcareservice h ON h.id = r.service_id
JOIN scheduling_session s ON s.role_id = r.id
CROSS JOIN LATERAL generate_series(0, 360 / h.minutes - 1) k
CROSS JOIN generate_series(current_setting('bench.today')::timestamp,
    current_setting('bench.today')::timestamp + interval '90 days', '1 day') day
WHERE s.weekday = extract(isodow FROM day);

-- three in ten of the next two weeks' places have been taken already
ALTER TABLE draft ADD taken boolean, ADD id bigint;
UPDATE draft SET taken = lot % 10 < 3 AND day BETWEEN current_setting('bench.today')::date + 1
    AND current_setting('bench.today')::date + 14;

UPDATE draft SET id = ranked.id FROM (
    SELECT practitioner_id, starts_at,
        (row_number() OVER (PARTITION BY location_id ORDER BY lot) - 1) * 12 + location_id AS id
    FROM draft
    WHERE NOT taken AND k * 7 % 20 < 10 AND day BETWEEN current_setting('bench.today')::date + 1
        AND current_setting('bench.today')::date + 27
) ranked
WHERE ranked.practitioner_id = draft.practitioner_id AND ranked.starts_at = draft.starts_at
    AND ranked.id <= current_setting('bench.pairs')::bigint;

UPDATE draft SET id = ranked.id FROM (
    SELECT practitioner_id, starts_at, current_setting('bench.pairs')::bigint
        + row_number() OVER (ORDER BY practitioner_id, starts_at) AS id
    FROM draft WHERE id IS NULL
) ranked
WHERE ranked.practitioner_id = draft.practitioner_id AND ranked.starts_at = draft.starts_at
    AND draft.id IS NULL;

INSERT INTO scheduling_slot (id, role_id, practitioner_id, location_id, service_id, starts_at, ends_at,
    local_date, status, extra, web_from)
SELECT id, practitioner_id, practitioner_id, location_id, service_id, starts_at,
    starts_at + minutes * interval '1 minute', day, CASE WHEN taken THEN 'busy' ELSE 'free' END, false, web_from
FROM draft ORDER BY practitioner_id, starts_at;

-- by the spouses of the unit, each once
INSERT INTO booking_appointment (folio, status, patient_id, slot_id, service_id, booked_by_id, starts_at,
    ends_at, created_at, sequence)
SELECT 'Y' || lpad(to_hex(id), 7, '0'), 'booked', 3 * family - 1, id, service_id, family, starts_at,
    starts_at + minutes * interval '1 minute', current_setting('bench.today')::date, 0
FROM (
    SELECT *, (row_number() OVER (PARTITION BY location_id ORDER BY starts_at, id) - 1) * 12
        + location_id AS family
    FROM draft WHERE taken
) taken;
