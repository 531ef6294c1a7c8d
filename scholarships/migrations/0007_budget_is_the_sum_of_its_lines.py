import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scholarships", "0006_budgets_as_lines"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="call",
            name="scholarships_call_size",
        ),
        migrations.RemoveField(
            model_name="call",
            name="budget",
        ),
        migrations.AlterField(
            model_name="offerline",
            name="budget_line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charges",
                to="scholarships.budgetline",
                verbose_name="paid from",
            ),
        ),
        migrations.AddConstraint(
            model_name="offerline",
            constraint=models.UniqueConstraint(
                fields=("offer", "line", "budget_line"), name="scholarships_offer_line_once"
            ),
        ),
        migrations.AlterField(
            model_name="quota",
            name="attribute",
            field=models.CharField(
                choices=[
                    ("country", "Country"),
                    ("region", "ILO region"),
                    ("ldc", "Least developed country"),
                    ("sex", "Sex"),
                    ("category", "Stakeholder category"),
                    ("constituent", "Tripartite constituent"),
                ],
                max_length=20,
                verbose_name="looks at",
            ),
        ),
        migrations.AlterField(
            model_name="quota",
            name="value",
            field=models.CharField(
                blank=True,
                help_text="For example SN, africa, female, government, true. Empty: each country, each region and so on.",
                max_length=40,
                verbose_name="value",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="quota",
            name="scholarships_quota_percent",
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_percent__isnull", True), ("min_percent__lte", 100), _connector="OR"),
                name="scholarships_quota_percent",
                violation_error_message="A share is at most 100 per cent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("value", ""), _negated=True),
                    models.Q(("max_count__isnull", False), ("min_count__isnull", True), ("min_percent__isnull", True)),
                    _connector="OR",
                ),
                name="scholarships_quota_each",
                violation_error_message="A rule on each value can only say “at most”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_count__isnull", True),
                    ("max_count__isnull", True),
                    ("min_count__lte", models.F("max_count")),
                    _connector="OR",
                ),
                name="scholarships_quota_order",
                violation_error_message="“At least” must not be above “at most”.",
            ),
        ),
    ]
