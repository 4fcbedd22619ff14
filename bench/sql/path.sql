-- A place under review (pairs 0 to 499) and an appointment (pairs 500 to 999), for the pages that show them.
INSERT INTO booking_hold (id, kind, account_id, patient_id, slot_id, created_at, expires_at, extensions)
SELECT 1000000 + pair, 'review', pair + 1, 3 * pair + 3, pair + 1, now(), now() + interval '1 hour', 0
FROM generate_series(0, 499) pair;
UPDATE scheduling_slot SET status = 'busy-tentative', hold_id = 1000000 + id - 1, held_until = now() + interval '1 hour'
WHERE id <= 500;

INSERT INTO booking_appointment (folio, status, patient_id, slot_id, service_id, booked_by_id, starts_at, ends_at,
    created_at, sequence)
SELECT folio, 'booked', 3 * pair + 3, s.id, s.service_id, pair + 1, s.starts_at, s.ends_at, now(), 0
FROM unnest(string_to_array(current_setting('bench.folios'), ' ')) WITH ORDINALITY AS f (folio, n)
CROSS JOIN LATERAL (SELECT 499 + n AS pair) pairs
JOIN scheduling_slot s ON s.id = pair + 1;
UPDATE scheduling_slot SET status = 'busy' WHERE id BETWEEN 501 AND 1000;
