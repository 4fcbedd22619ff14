"""Two more ways to tell: on the screen of a device, and on the page of what was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_useful_until")]
    operations = [
        migrations.AlterField(
            model_name="notification",
            name="channel",
            field=models.CharField(
                choices=[("email", "EMAIL"), ("sms", "SMS"), ("push", "PUSH"), ("portal", "PORTAL")],
                max_length=8,
            ),
        ),
    ]
