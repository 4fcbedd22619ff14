"""People leave out the hyphen of their name, or put one into the number: find the user all the same."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Replace, Upper


class Migration(migrations.Migration):
    dependencies = [("access", "0003_contacts_and_codes")]
    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                Upper(Replace("username", Value("-"), Value(""))), name="user_by_bare_name"
            ),
        ),
    ]
