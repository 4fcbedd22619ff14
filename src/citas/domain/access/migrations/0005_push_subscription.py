"""Browsers in which a person wants to be told of what happens."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0004_user_by_bare_name")]
    operations = [
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("endpoint", models.CharField(max_length=1000, unique=True)),
                ("p256dh", models.CharField(max_length=87)),
                ("auth", models.CharField(max_length=22)),
                ("user_agent", models.CharField(max_length=200)),
                ("session_key", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
            ],
        ),
    ]
