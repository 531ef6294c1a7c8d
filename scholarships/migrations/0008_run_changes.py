"""What an amendment changes, by application."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scholarships", "0007_budget_is_the_sum_of_its_lines")]

    operations = [
        migrations.AddField(
            model_name="selectionrun",
            name="changes",
            field=models.JSONField(
                default=dict,
                editable=False,
                help_text="Of an amendment: which application gets which decision.",
                verbose_name="changes",
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(kind="amendment") & ~models.Q(changes={}))
                | models.Q(~models.Q(kind="amendment") & models.Q(changes={})),
                name="scholarships_run_changes",
            ),
        ),
    ]
