"""The ways in which somebody might try to change a sealed result, for the test of G7."""

import copy
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation

from academy_portal.audit.actions import move, record
from academy_portal.jobs.actions import run_job
from academy_portal.jobs.models import Job
from scholarships import states
from scholarships.actions import (
    begin_computation,
    discard_run,
    fail_run,
    record_result,
    save_call,
    set_aside_run,
    settle_runs,
    sign_run,
    start_review,
)
from scholarships.models import (
    Application,
    BudgetLine,
    Call,
    Cost,
    Criterion,
    EligibilityRule,
    OfferLine,
    Outcome,
    Profile,
    Quota,
    Score,
    SelectionRun,
)
from scholarships.seal import FACT, seal_of
from scholarships.tasks import settle_runs_task
from tests.scholarships.world import World

RUNS, OUTCOMES = "scholarships_selectionrun", "scholarships_outcome"


@dataclass(frozen=True)
class Scene:
    """A sealed result and everybody who might try to change it."""

    world: World
    run: SelectionRun
    other: SelectionRun
    spare: Application
    client: Client

    @property
    def runs(self) -> Any:
        return SelectionRun.objects.filter(pk=self.run.pk)

    @property
    def outcomes(self) -> Any:
        return Outcome.objects.filter(run=self.run)

    @property
    def outcome(self) -> Outcome:
        return self.outcomes.order_by("pk")[0]

    @property
    def fresh(self) -> SelectionRun:
        return SelectionRun.objects.get(pk=self.run.pk)

    def outcome_values(self, **changes: Any) -> dict[str, Any]:
        return {"decision": "selected", "score": 10_000, "cost": 1, "binding_rules": [], **changes}


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)


def changed(instance: Any, *fields: str, **values: Any) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save(update_fields=fields or None)


def by_bulk(instance: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    type(instance).objects.bulk_update([instance], list(values))


def at_the_desk(scene: Scene, page: str, *args: object, **data: Any) -> None:
    with translation.override("en"):
        address = reverse(f"admin:scholarships_{page}", args=args)
    answer = scene.client.post(address, {"post": "yes", "form_key": uuid4().hex, **data})
    assert answer.status_code < 500
    assert "/login/" not in answer.headers.get("Location", "")


def on_the_page(scene: Scene, name: str, **data: Any) -> None:
    with translation.override("en"):
        address = reverse(f"scholarships:{name}", args=[scene.run.uuid])
    answer = scene.client.post(address, {"form_key": uuid4().hex, **data})
    assert answer.status_code < 500
    assert "/login/" not in answer.headers.get("Location", "")


def forged(scene: Scene) -> str:
    """The result as it would read with another list."""
    document = json.loads(scene.run.output_text)
    document["selected"] = sorted(row[0] for row in json.loads(scene.run.input_text)["applicants"]["rows"])
    return json.dumps(document)


def through_a_savepoint(scene: Scene) -> None:
    list(scene.runs.select_for_update())
    with transaction.atomic():
        scene.runs.update(output_text="other")


def by_copy(scene: Scene) -> None:
    row = f"{scene.run.pk}\t{scene.spare.pk}\tselected\t10000\t1\t[]\n"
    with connection.cursor() as cursor:
        columns = ("run_id", "application_id", "decision", "score", "cost", "binding_rules")
        with connection.wrap_database_errors:
            cursor.cursor.copy_from(io.StringIO(row), OUTCOMES, columns=columns)


def by_cursor(scene: Scene) -> None:
    sql(f"DECLARE held CURSOR FOR SELECT * FROM {OUTCOMES} WHERE run_id = {scene.run.pk} FOR UPDATE")
    sql("FETCH 1 FROM held")
    sql(f"UPDATE {OUTCOMES} SET score = 0 WHERE CURRENT OF held")


def by_view(scene: Scene) -> None:
    sql(f"CREATE TEMPORARY VIEW through AS SELECT * FROM {OUTCOMES}")
    sql("UPDATE through SET decision = 'refused' WHERE run_id = %s", scene.run.pk)


def as_plain_role(scene: Scene, text: str) -> None:
    """As a role that may read and write everything, and owns nothing."""
    role = f"plain_{uuid4().hex}"
    sql(f"CREATE ROLE {role}")
    sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    sql(f"SET LOCAL ROLE {role}")
    sql(text)
    sql(f"UPDATE {RUNS} SET output_text = 'other' WHERE id = %s", scene.run.pk)


def rerun_job(scene: Scene) -> None:
    Job.objects.filter(uuid=scene.run.job_uuid).update(state="queued", ended_at=None, lease_until=None)
    run_job(job_id=Job.objects.get(uuid=scene.run.job_uuid).pk)


def settle_without_job(scene: Scene) -> None:
    Job.objects.filter(uuid=scene.run.job_uuid).delete()
    settle_runs(at=scene.world.at)


def save_other_call(scene: Scene) -> None:
    call = Call.objects.get(pk=scene.run.call_id)
    call.seats += 1
    save_call(call=call, by=scene.world.officer, at=scene.world.at)


def again(scene: Scene, verb: str, **changes: Any) -> None:
    move(instance=scene.fresh, machine=states.RUN, verb=verb, by=None, at=scene.world.at, **changes)


def children(scene: Scene, model: Any) -> Any:
    return model.objects.filter(call=scene.run.call_id)


Way = Callable[[Scene], object]

BY_MODELS: dict[str, Way] = {
    "run: save": lambda s: changed(s.fresh, output_text="other"),
    "run: save one field": lambda s: changed(s.fresh, "reason", reason="other"),
    "run: queryset.update": lambda s: s.runs.update(output_sha256="0" * 64),
    "run: bulk_update": lambda s: by_bulk(s.fresh, input_text="{}", input_sha256="0" * 64),
    "run: F expression": lambda s: s.runs.update(reason=F("policy")),
    "run: update_or_create": lambda s: SelectionRun.objects.update_or_create(pk=s.run.pk, defaults={"policy": "total"}),
    "run: delete": lambda s: s.fresh.delete(),
    "run: queryset.delete": lambda s: s.runs.delete(),
    "run: _raw_delete": lambda s: s.runs._raw_delete("default"),
    "run: back to proposed": lambda s: s.runs.update(state="proposed", published_at=None),
    "run: to failed": lambda s: s.runs.update(state="failed", failure="fault", published_at=None),
    "run: another signer": lambda s: s.runs.update(second_signed_by=s.world.reviewers[0]),
    "run: another moment": lambda s: s.runs.update(requested_at=s.world.at.replace(year=2020)),
    "run: another kind": lambda s: s.runs.update(kind="refill", parent=s.other),
    "run: clashing rules": lambda s: s.runs.update(clashing_rules=["other"]),
    "run: changes": lambda s: s.runs.update(changes={"A": "selected"}),
    "run: full save over a copy": lambda s: copy.copy(s.other).__class__(pk=s.run.pk, call=s.run.call).save(),
    "outcome: save": lambda s: changed(s.outcome, score=1),
    "outcome: save one field": lambda s: changed(s.outcome, "cost", cost=1),
    "outcome: queryset.update": lambda s: s.outcomes.update(decision="refused"),
    "outcome: bulk_update": lambda s: by_bulk(s.outcome, score=1),
    "outcome: F expression": lambda s: s.outcomes.update(score=F("score") + 1),
    "outcome: update_or_create": lambda s: Outcome.objects.update_or_create(
        run=s.run, application=s.outcome.application, defaults=s.outcome_values()
    ),
    "outcome: create": lambda s: Outcome.objects.create(run=s.run, application=s.spare, **s.outcome_values()),
    "outcome: get_or_create": lambda s: Outcome.objects.get_or_create(
        run=s.run, application=s.spare, defaults=s.outcome_values()
    ),
    "outcome: bulk_create over conflicts": lambda s: Outcome.objects.bulk_create(
        [Outcome(run=s.run, application=s.outcome.application, **s.outcome_values())],
        update_conflicts=True, unique_fields=["run", "application"], update_fields=["decision", "score"],
    ),
    "outcome: delete": lambda s: s.outcome.delete(),
    "outcome: queryset.delete": lambda s: s.outcomes.delete(),
    "outcome: _raw_delete": lambda s: s.outcomes._raw_delete("default"),
    "outcome: led to another run": lambda s: s.outcomes.update(run=s.other),
    "outcome: led from another run": lambda s: Outcome.objects.filter(run=s.other).update(run=s.run),
    "cascade: call": lambda s: Call.objects.get(pk=s.run.call_id).delete(),
    "cascade: application": lambda s: s.outcome.application.delete(),
    "cascade: applicant": lambda s: s.outcome.application.applicant.delete(),
    "cascade: signer": lambda s: s.world.officer.delete(),
}  # fmt: skip

BY_ACTIONS: dict[str, Way] = {
    "move: propose": lambda s: again(s, "propose", output_text="other"),
    "move: compute": lambda s: again(s, "compute"),
    "move: fail": lambda s: again(s, "fail", failure="fault"),
    "move: discard": lambda s: again(s, "discard"),
    "move: sign": lambda s: again(s, "sign", second_signed_at=s.world.at),
    "sign_run": lambda s: sign_run(run=s.fresh, by=s.world.signatory, at=s.world.at),
    "begin_computation": lambda s: begin_computation(run=s.fresh, at=s.world.at),
    "record_result": lambda s: record_result(run=s.fresh, text=forged(s), at=s.world.at),
    "fail_run": lambda s: fail_run(run=s.fresh, failure="fault", at=s.world.at),
    "discard_run": lambda s: discard_run(run=s.fresh, by=s.world.officer, at=s.world.at),
    "set_aside_run by a signatory": lambda s: set_aside_run(
        run=s.fresh, reason="R", by=s.world.signatory, at=s.world.at
    ),
    "settle_runs": settle_without_job,
    "settle_runs_task": lambda s: settle_runs_task(),
    "the job once more": rerun_job,
    "save_call": save_other_call,
    "start_review": lambda s: start_review(
        call=s.run.call, due_on=s.world.at.date(), by=s.world.officer, at=s.world.at
    ),
    "desk: change form": lambda s: at_the_desk(s, "selectionrun_change", s.run.pk, output_text="other", state="failed"),
    "desk: outcome in the form": lambda s: at_the_desk(
        s, "selectionrun_change", s.run.pk,
        **{"outcomes-TOTAL_FORMS": 1, "outcomes-INITIAL_FORMS": 1, "outcomes-0-id": s.outcome.pk,
           "outcomes-0-run": s.run.pk, "outcomes-0-decision": "refused", "outcomes-0-score": 0},
    ),
    "desk: delete": lambda s: at_the_desk(s, "selectionrun_delete", s.run.pk),
    "desk: delete from the list": lambda s: at_the_desk(
        s, "selectionrun_changelist", action="delete_selected", _selected_action=s.run.pk
    ),
    "desk: discard from the list": lambda s: at_the_desk(
        s, "selectionrun_changelist", action="discard", _selected_action=s.run.pk, confirmed="yes"
    ),
    "desk: discard": lambda s: at_the_desk(s, "selectionrun_act", s.run.pk, "discard", confirmed="yes"),
    "desk: the call": lambda s: at_the_desk(s, "call_change", s.run.call_id, seats=99, policy="total"),
    "page: sign": lambda s: on_the_page(s, "sign", output_text="other", second_signed_by=s.world.officer.pk),
    "page: discard": lambda s: on_the_page(s, "discard", state="discarded"),
    "page: the run": lambda s: on_the_page(s, "run", output_text="other", decision="refused"),
}  # fmt: skip

BY_SQL: dict[str, Way] = {
    "sql: UPDATE run": lambda s: sql(f"UPDATE {RUNS} SET output_text = 'other' WHERE id = %s", s.run.pk),
    "sql: UPDATE every column": lambda s: sql(
        f"UPDATE {RUNS} SET uuid = gen_random_uuid(), input_text = '', state = 'requested', published_at = NULL"
        " WHERE id = %s", s.run.pk,
    ),
    "sql: UPDATE outcome": lambda s: sql(f"UPDATE {OUTCOMES} SET decision = 'refused' WHERE run_id = %s", s.run.pk),
    "sql: DELETE run": lambda s: sql(f"DELETE FROM {RUNS} WHERE id = %s", s.run.pk),
    "sql: DELETE outcome": lambda s: sql(f"DELETE FROM {OUTCOMES} WHERE run_id = %s", s.run.pk),
    "sql: INSERT outcome": lambda s: sql(
        f"INSERT INTO {OUTCOMES} (run_id, application_id, decision, score, cost, binding_rules)"
        " VALUES (%s, %s, 'selected', 1, 1, '[]')", s.run.pk, s.spare.pk,
    ),
    "sql: INSERT … ON CONFLICT DO UPDATE": lambda s: sql(
        f"INSERT INTO {OUTCOMES} (run_id, application_id, decision, score, cost, binding_rules)"
        " VALUES (%s, %s, 'refused', 1, 1, '[]') ON CONFLICT (run_id, application_id) DO UPDATE SET score = 1",
        s.run.pk, s.outcome.application_id,
    ),
    "sql: MERGE": lambda s: sql(
        f"MERGE INTO {OUTCOMES} AS o USING (SELECT %s::bigint AS run_id) AS n ON o.run_id = n.run_id"
        " WHEN MATCHED THEN UPDATE SET score = 0", s.run.pk,
    ),
    "sql: MERGE … DELETE": lambda s: sql(
        f"MERGE INTO {OUTCOMES} AS o USING (SELECT %s::bigint AS run_id) AS n ON o.run_id = n.run_id"
        " WHEN MATCHED THEN DELETE", s.run.pk,
    ),
    "sql: TRUNCATE outcomes": lambda s: sql(f"TRUNCATE {OUTCOMES}"),
    "sql: TRUNCATE both": lambda s: sql(f"TRUNCATE {RUNS}, {OUTCOMES} CASCADE"),
    "sql: TRUNCATE by cascade": lambda s: sql("TRUNCATE scholarships_call CASCADE"),
    "sql: COPY": by_copy,
    "sql: in a CTE": lambda s: sql(
        f"WITH done AS (UPDATE {RUNS} SET output_text = 'other' WHERE id = %s RETURNING 1) SELECT * FROM done", s.run.pk
    ),
    "sql: through a view": by_view,
    "sql: a cursor's row": by_cursor,
    "sql: prepared": lambda s: sql(
        f"PREPARE change AS UPDATE {RUNS} SET output_text = 'other' WHERE id = $1; EXECUTE change ({s.run.pk})"
    ),
    "sql: with the error caught": lambda s: sql(
        f"DO $$ BEGIN UPDATE {RUNS} SET output_text = 'other'; EXCEPTION WHEN OTHERS THEN NULL; END $$"
    ),
    "sql: FOR UPDATE and a savepoint": through_a_savepoint,
    "role without ownership: UPDATE": lambda s: as_plain_role(s, "SELECT 1"),
    "role without ownership: session_replication_role": lambda s: as_plain_role(
        s, "SET LOCAL session_replication_role = replica"
    ),
    "role without ownership: DISABLE TRIGGER": lambda s: as_plain_role(s, f"ALTER TABLE {RUNS} DISABLE TRIGGER USER"),
}  # fmt: skip

BEHIND_IT: dict[str, Way] = {
    "call: seats": lambda s: Call.objects.filter(pk=s.run.call_id).update(seats=99),
    "call: policy": lambda s: Call.objects.filter(pk=s.run.call_id).update(policy="total"),
    "call: back to a draft": lambda s: Call.objects.filter(pk=s.run.call_id).update(state="draft", published_at=None),
    "quota: changed": lambda s: children(s, Quota).update(min_percent=1),
    "quota: added": lambda s: Quota.objects.create(
        call=s.run.call, name="New", attribute="sex", value="male", max_count=0
    ),
    "quota: removed": lambda s: children(s, Quota).delete(),
    "criterion: changed": lambda s: children(s, Criterion).update(weight=1),
    "cost: changed": lambda s: children(s, Cost).update(amount=1),
    "cost: removed": lambda s: children(s, Cost).delete(),
    "budget: changed": lambda s: children(s, BudgetLine).update(amount=1),
    "budget: added": lambda s: BudgetLine.objects.create(call=s.run.call, payer="Other", amount=1),
    "condition: added": lambda s: EligibilityRule.objects.create(call=s.run.call, kind="no_obligation"),
    "score: changed": lambda s: Score.objects.update(value=0),
    "score: removed": lambda s: Score.objects.all().delete(),
    "offer: line changed": lambda s: OfferLine.objects.filter(offer__run=s.run).update(amount=1),
    "offer: line removed": lambda s: OfferLine.objects.filter(offer__run=s.run).delete(),
    "application: another number": lambda s: s.world.call.applications.update(number=F("number")[:3]),
    "application: numbers exchanged": lambda s: Application.objects.filter(pk=s.outcome.application_id).update(
        number="X"
    ),
    "application: another person": lambda s: Application.objects.filter(pk=s.outcome.application_id).update(
        applicant=s.world.signatory
    ),
    "application: other answers": lambda s: Profile.objects.filter(application=s.outcome.application).update(
        country_id="FR", sex="male"
    ),
}
REFUSED_OR_WITHOUT_EFFECT = {**BY_MODELS, **BY_ACTIONS, **BY_SQL, **BEHIND_IT}


def as_replica(scene: Scene) -> None:
    sql("SET session_replication_role = replica")
    scene.outcomes.update(score=F("score") + 1)
    sql("SET session_replication_role = origin")


def without_triggers(scene: Scene, table: str, change: Callable[[], object]) -> None:
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    change()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def new_guard(scene: Scene) -> None:
    sql("DROP FUNCTION scholarships_keep() CASCADE")
    scene.outcomes.filter(decision="selected").update(decision="reserve")


def gone_altogether(scene: Scene) -> None:
    sql("SET session_replication_role = replica")
    sql(f"DELETE FROM {OUTCOMES} WHERE run_id = %s", scene.run.pk)
    sql(f"DELETE FROM {RUNS} WHERE id = %s", scene.run.pk)
    sql("SET session_replication_role = origin")


def sealed_anew(scene: Scene) -> None:
    """Whoever changes the result and writes a seal that fits cannot take the first seal out of the chain."""
    as_replica(scene)
    for verb in ("sign", "publish"):
        record(
            verb=verb, subject=scene.fresh, by=scene.world.officer, at=scene.world.at, facts={FACT: seal_of(scene.run)}
        )


BY_THE_OWNER: dict[str, Way] = {
    "owner: session_replication_role": as_replica,
    "owner: DISABLE TRIGGER on outcomes": lambda s: without_triggers(
        s, OUTCOMES, lambda: s.outcomes.update(decision="refused")
    ),
    "owner: DISABLE TRIGGER on runs": lambda s: without_triggers(s, RUNS, lambda: s.runs.update(reason="other")),
    "owner: DISABLE TRIGGER on quotas": lambda s: without_triggers(
        s, "scholarships_quota", lambda: children(s, Quota).update(min_percent=1)
    ),
    "owner: DROP FUNCTION": new_guard,
    "owner: a run that never was": gone_altogether,
    "owner: a second seal": sealed_anew,
}
