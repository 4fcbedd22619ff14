-- Days of the past, all their places taken by heads of family in turn and attended, from bench.past_from
-- to bench.past_to (days, both included), with history, audit and idempotency key as booking writes them.
CREATE TEMP TABLE past AS
SELECT current_setting('bench.past_id')::bigint + row_number() OVER (ORDER BY starts_at, practitioner_id) AS id,
    location_id + 12 * ((row_number() OVER (PARTITION BY location_id ORDER BY starts_at, practitioner_id) - 1)
        % 3944) AS family, *
FROM (
    SELECT r.practitioner_id, r.location_id, r.service_id, day::date AS day,
        (day + s.starts + k * h.minutes * interval '1 minute') AT TIME ZONE 'America/Tijuana' AS starts_at,
        h.minutes * interval '1 minute' AS length
    FROM catalogue_practitionerrole r
    JOIN catalogue_healthcareservice h ON h.id = r.service_id
    JOIN scheduling_session s ON s.role_id = r.id
    CROSS JOIN LATERAL generate_series(0, 360 / h.minutes - 1) k
    CROSS JOIN generate_series(current_setting('bench.past_from')::timestamp,
        current_setting('bench.past_to')::timestamp, '1 day') day
    WHERE s.weekday = extract(isodow FROM day)
) places;

INSERT INTO scheduling_slot (id, role_id, practitioner_id, location_id, service_id, starts_at, ends_at,
    local_date, status, extra, web_from)
SELECT id, practitioner_id, practitioner_id, location_id, service_id, starts_at, starts_at + length, day, 'busy',
    false, starts_at - interval '28 days'
FROM past;

INSERT INTO booking_appointment (id, folio, status, patient_id, slot_id, service_id, booked_by_id, starts_at,
    ends_at, created_at, sequence)
SELECT id, lpad(to_hex(id * 2654435761 % 4294967296), 8, '0'), 'fulfilled', 3 * family - 2, id, service_id,
    family, starts_at, starts_at + length, starts_at - interval '9 days', 0
FROM past;

INSERT INTO booking_appointmenthistory (appointment_id, sequence, verb, status, slot_id, at, actor_id,
    actor_kind, reason)
SELECT id, 0, 'book', 'booked', id, starts_at - interval '9 days', family, 'insured', '' FROM past;

INSERT INTO booking_idempotencykey (account_id, key, request_digest, appointment_id, created_at)
SELECT family, 'past-' || id, encode(sha256((3 * family - 2 || ':' || id)::bytea), 'hex'), id,
    starts_at - interval '9 days'
FROM past;

INSERT INTO audit_auditevent (recorded_at, actor_id, actor_kind, channel, action, subject_kind, subject_id,
    patient_id, location_id, reason, details)
SELECT starts_at - interval '9 days', family, 'insured', 'web', 'appointment.book', 'appointment',
    lpad(to_hex(id * 2654435761 % 4294967296), 8, '0'), 3 * family - 2, location_id, '', '{}'
FROM past;

DROP TABLE past;
