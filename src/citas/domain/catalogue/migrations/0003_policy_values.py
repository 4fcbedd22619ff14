"""What a policy may say, which Django's models cannot: a wall-clock time where it is one, else a whole
number, and a share at most the whole. A typing mistake of a manager must not reach the pages."""

from django.db import migrations

ADD = """
ALTER TABLE catalogue_policy ADD CONSTRAINT policy_value_sensible CHECK (
    CASE
        WHEN name = 'web_opens_at' THEN
            jsonb_typeof(value) = 'string' AND value #>> '{}' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
        WHEN jsonb_typeof(value) = 'number' THEN
            value::numeric % 1 = 0
            AND value::numeric BETWEEN 0 AND CASE WHEN name LIKE '%share' THEN 100 ELSE 100000 END
        ELSE false
    END
)
"""
DROP = "ALTER TABLE catalogue_policy DROP CONSTRAINT policy_value_sensible"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_default_policies")]
    operations = [migrations.RunSQL(ADD, DROP)]
