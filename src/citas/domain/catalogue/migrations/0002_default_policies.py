"""The rules in force from the first day, as rows: every one can be changed per service, unit and date."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PRACTICE = "práctica del IMSS"
OWN = "valor propio, por confirmar con el instituto"
RULES = "reglas publicadas de Tlajomulco"
DEFAULTS = [
    ("agenda_days", 90, PRACTICE),
    ("web_days", 28, PRACTICE),
    ("web_opens_at", "07:00", PRACTICE),
    ("web_share", 50, OWN),
    ("late_web_share", 15, OWN),
    ("late_web_days", 3, OWN),
    ("desk_share", 20, OWN),
    ("desk_same_day_share", 15, OWN),
    ("minimum_notice_minutes", 120, OWN),
    ("upcoming_limit", 1, OWN),
    ("follow_up_days", 45, OWN),
    ("hold_minutes", 5, "plazo de resolución de la ficha del trámite"),
    ("hold_extension_minutes", 5, "WCAG 2.2.1"),
    ("hold_extensions", 2, "WCAG 2.2.1"),
    ("late_cancel_hours", 24, RULES),
    ("reschedule_limit", 2, RULES),
    ("noshow_count", 3, OWN),
    ("noshow_window_days", 60, OWN),
    ("arrive_minutes_before", 15, "IMSS, Tlajomulco"),
    ("tolerance_minutes", 5, "IMSS, Tlajomulco"),
    ("offer_minutes", 15, OWN),
    ("offer_minimum_notice_minutes", 45, OWN),
    ("own_account_age", 15, OWN),
    ("adult_age", 18, "mayoría de edad, artículo 34 de la Constitución"),
    ("first_coverage_notice_days", 30, OWN),
    ("last_coverage_notice_days", 7, OWN),
    ("import_history_days", 365, OWN),
]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the defaults, valid for every service and unit."""
    policy = apps.get_model("catalogue", "Policy")
    policy.objects.bulk_create(
        policy(name=name, value=value, source=source, valid_from=date(2020, 1, 1))
        for name, value, source in DEFAULTS
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
