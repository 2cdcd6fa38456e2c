import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("components", "0005_what_components_depend_on"),
        ("incidents", "0004_the_whole_life_of_an_incident"),
        ("publication", "0003_the_look_of_the_frame"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToldDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                (
                    "figures",
                    models.JSONField(
                        default=dict, help_text="By day, like 02: weighted ms of outage, seconds observed."
                    ),
                ),
                ("until", models.DateField(help_text="The newest day in it.")),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="told_days", to="components.component"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("component", "first_day"), name="told_days_once_per_component_and_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UptimeRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("number", models.PositiveSmallIntegerField()),
                ("revised_at", models.DateTimeField()),
                ("down_before", models.BigIntegerField(help_text="Weighted milliseconds of outage.")),
                ("observed_before", models.PositiveIntegerField(help_text="Seconds that counted.")),
                ("down_after", models.BigIntegerField()),
                ("observed_after", models.PositiveIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("told_late", "told_late"),
                            ("changed", "changed"),
                            ("hidden", "hidden"),
                            ("merged", "merged"),
                            ("rules", "rules"),
                            ("component", "component"),
                            ("imported", "imported"),
                            ("unexplained", "unexplained"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uptime_revisions",
                        to="components.component",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("component", "day", "number"), name="uptime_revision_one_chain_per_day"
                    )
                ],
            },
        ),
    ]
