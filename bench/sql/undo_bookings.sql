-- Take back what a round has booked. As the owner of the cluster: history and audit refuse it otherwise.
SET session_replication_role = replica;
CREATE TEMP TABLE booked AS SELECT id, folio FROM booking_appointment
    WHERE slot_id <= current_setting('bench.pairs')::bigint;
DELETE FROM booking_appointmenthistory WHERE appointment_id IN (SELECT id FROM booked);
DELETE FROM booking_idempotencykey WHERE appointment_id IN (SELECT id FROM booked);
DELETE FROM audit_auditevent WHERE subject_kind = 'appointment' AND subject_id IN (SELECT folio FROM booked);
DELETE FROM messaging_notification WHERE starts_with(event, 'appointment:');
DELETE FROM booking_appointment WHERE id IN (SELECT id FROM booked);
UPDATE scheduling_slot SET status = 'free' WHERE id <= current_setting('bench.pairs')::bigint AND status = 'busy';
DROP TABLE booked;
RESET session_replication_role;
