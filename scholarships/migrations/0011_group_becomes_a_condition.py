"""The list of countries of each call becomes its first condition; what screening had noted becomes a finding."""

from django.db import migrations


def to_conditions(apps, schema_editor):
    """One condition a call; one finding for each application that was screened by it."""
    Call = apps.get_model("scholarships", "Call")
    Rule = apps.get_model("scholarships", "EligibilityRule")
    Finding = apps.get_model("scholarships", "Finding")
    for call in Call.objects.order_by("pk"):
        rule = Rule.objects.create(
            call=call, kind="country_group", position=0, group_id=call.eligible_group_id, looks_at="residence"
        )
        screened = call.applications.exclude(state="draft")
        if call.state not in ("in_review", "decided"):
            screened = screened.none()
        for application in screened.select_related("profile").order_by("pk"):
            is_out = application.ineligible_reason != ""
            if application.state == "withdrawn" and not is_out:
                continue
            Finding.objects.create(
                application=application,
                rule=rule,
                verdict="not_met" if is_out else "met",
                reason="not_on_list" if is_out else "fits",
                used={"residence": application.profile.country_id or ""},
                at=application.submitted_at or application.started_at,
            )
            application.screening = "not_eligible" if is_out else "eligible"
            application.save(update_fields=["screening"])


def to_groups(apps, schema_editor):
    """Back: the first list of each call, and whoever was not on it."""
    Call = apps.get_model("scholarships", "Call")
    Rule = apps.get_model("scholarships", "EligibilityRule")
    # The way back alone writes to published calls.
    schema_editor.execute("ALTER TABLE scholarships_call DISABLE TRIGGER scholarships_call_keep")
    for rule in Rule.objects.filter(kind="country_group").order_by("call", "-position", "-pk"):
        Call.objects.filter(pk=rule.call_id).update(eligible_group_id=rule.group_id)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE scholarships_call ENABLE TRIGGER scholarships_call_keep")
    apps.get_model("scholarships", "Application").objects.filter(screening="not_eligible").update(
        ineligible_reason="country"
    )
    for name in ("Finding", "ScreeningDecision", "EligibilityRule"):
        apps.get_model("scholarships", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("scholarships", "0010_eligibility")]

    operations = [migrations.RunPython(to_conditions, to_groups)]
