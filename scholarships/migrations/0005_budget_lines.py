import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scholarships", "0004_reviewers"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "line",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("travel", "Travel"),
                            ("accommodation", "Accommodation"),
                            ("participation_fee", "Participation fee"),
                        ],
                        help_text="Empty: for all lines together. Then no payer may name a line.",
                        max_length=20,
                        verbose_name="line",
                    ),
                ),
                (
                    "payer",
                    models.CharField(
                        help_text="As letters name it, for example the programme.", max_length=120, verbose_name="payer"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Of several payers of a line, the lowest number is charged first.",
                        verbose_name="order",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budget_lines",
                        to="scholarships.call",
                        verbose_name="call",
                    ),
                ),
            ],
            options={
                "verbose_name": "budget line",
                "verbose_name_plural": "budget lines",
                "ordering": ("position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "line", "payer"),
                        name="scholarships_budget_payer_once",
                        violation_error_message="This payer already stands in this line.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", Decimal("0"))),
                        name="scholarships_budget_amount",
                        violation_error_message="An amount cannot be below zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line__in", ["", "travel", "accommodation", "participation_fee"])),
                        name="scholarships_budget_line",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="offerline",
            name="scholarships_offer_line_once",
        ),
        migrations.AddField(
            model_name="offerline",
            name="budget_line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charges",
                to="scholarships.budgetline",
                verbose_name="paid from",
            ),
        ),
    ]
