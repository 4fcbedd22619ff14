"""Several people ask for notices in one browser at the same moment."""

from functools import partial

import pytest
from pytest_django import Settings

from citas.domain.access import push
from citas.domain.access.models import PushSubscription, User
from tests.concurrency.crowd import at_once
from tests.factories.clinic import NOW
from tests.push_service import Browser

PEOPLE, ROUNDS = 4, 5


@pytest.mark.django_db(transaction=True)
def test_one_of_them_is_told_there_and_nobody_sees_a_failure(settings: Settings) -> None:
    settings.PUSH_HOSTS = ["push.example.org"]
    keys = Browser("https://push.example.org/send/phone").keys
    people = [User.objects.create_user(f"AB{number}") for number in range(PEOPLE)]
    asking = [
        partial(
            push.subscribe, user_id=one.pk, keys=keys, user_agent="", session_key=one.username, now=NOW
        )
        for one in people
    ]
    for _ in range(ROUNDS):
        assert at_once(asking) == [None] * PEOPLE
        assert PushSubscription.objects.count() == 1
