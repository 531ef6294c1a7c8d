"""Each older budget becomes one line for all lines together, its payer not recorded: what it allowed stays the same."""

from django.db import migrations
from django.db.models import Sum


def to_lines(apps, schema_editor):
    """One line a call; what was offered is charged to it."""
    Call = apps.get_model("scholarships", "Call")
    BudgetLine = apps.get_model("scholarships", "BudgetLine")
    OfferLine = apps.get_model("scholarships", "OfferLine")
    for call in Call.objects.order_by("pk"):
        line = BudgetLine.objects.create(call=call, line="", payer="", amount=call.budget)
        OfferLine.objects.filter(offer__application__call=call).update(budget_line=line)


def to_sums(apps, schema_editor):
    """The budget of a call is the sum of its lines."""
    Call = apps.get_model("scholarships", "Call")
    for call in Call.objects.annotate(total=Sum("budget_lines__amount")):
        Call.objects.filter(pk=call.pk).update(budget=call.total or 0)
    apps.get_model("scholarships", "OfferLine").objects.update(budget_line=None)


class Migration(migrations.Migration):
    dependencies = [("scholarships", "0005_budget_lines")]

    operations = [migrations.RunPython(to_lines, to_sums)]
