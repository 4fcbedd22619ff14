"""What Django's models cannot say: the composite foreign key, and a history that only grows."""

from django.db import migrations

ADD = """
ALTER TABLE booking_appointment ADD CONSTRAINT appointment_times_of_its_slot
    FOREIGN KEY (slot_id, starts_at, ends_at)
    REFERENCES scheduling_slot (id, starts_at, ends_at) DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON booking_appointmenthistory
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
DROP = """
ALTER TABLE booking_appointment DROP CONSTRAINT appointment_times_of_its_slot;
DROP TRIGGER history_append_only ON booking_appointmenthistory;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("booking", "0002_initial"),
        ("scheduling", "0001_initial"),
    ]
    operations = [migrations.RunSQL(ADD, DROP)]
