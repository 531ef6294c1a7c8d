"""G13 without its guards."""

from tests.guarantees.controls import Control

TEST = "tests/guarantees/test_g13_broker.py::test_without_redis_everything_goes_on"
CONTROLS = (
    Control(
        guarantee="G13",
        words="a wake-up that fails breaks the request",
        file="academy_portal/background.py",
        before="transaction.on_commit(partial(_publish, task_name, ids), robust=True)",
        after="transaction.on_commit(lambda: current_app.tasks[task_name].apply_async(kwargs=ids, retry=False))",
        test=TEST,
        is_slow=True,
    ),
    Control(
        guarantee="G13",
        words="a request waits for each of its wake-ups",
        file="academy_portal/background.py",
        before="REST_S = 10.0",
        after="REST_S = 0.0",
        test=TEST,
        is_slow=True,
    ),
    Control(
        guarantee="G13",
        words="the web waits for the broker as long as a worker",
        file="academy_portal/settings.py",
        before="_BROKER_PATIENCE_S = 1 if",
        after="_BROKER_PATIENCE_S = 5 if",
        test=TEST,
        is_slow=True,
    ),
    Control(
        guarantee="G13",
        words="the cache of the sign-in limits is in Redis",
        file="academy_portal/settings.py",
        before='"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"',
        after='"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL',
        test=TEST,
        is_slow=True,
    ),
)
