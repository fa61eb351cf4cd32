"""What could not be sent is tried again, holds up nothing else, and is given up in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask

from app.queries.portal.channels import get_troubles
from app.services.history import Author
from app.services.portal.channels import delete_channel
from app.services.portal.delivering import (
    JOINED,
    LEASE,
    RETRY,
)
from tests.conftest import NOW
from tests.services.messages import MAIL, add_channel, add_message, channel, deliveries
from tests.services.messages import fill as fill_shop
from tests.services.posting import Post, deliver, queue, statuses

DAY = timedelta(days=1)


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    fill_shop(app)
    with app.app_context():
        yield app


# What fails


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(shop: Flask, post: Post) -> None:
    post.failure = "unreachable"
    robot = add_channel()
    add_message()
    queue()
    now, tries = NOW, []
    for _ in range(10_000):
        if deliver(now):
            tries.append(now)
        now += timedelta(minutes=1)
        if statuses() != ["waiting"]:
            break
    waits = [after - before for before, after in pairwise(tries)]
    assert waits == list(RETRY)
    assert deliveries()[0][1:] == ("given_up", len(RETRY) + 1)
    assert channel(robot).failure == "unreachable"


def test_a_channel_that_fails_rests_and_is_not_hammered_by_every_message(shop: Flask, post: Post) -> None:
    post.failure = "status:500"
    robot = add_channel(url="jsons://hooks.example.com/x?method=POST")
    for _ in range(3 * JOINED):
        add_message()
    queue()
    minutes = [minute for minute in range(12 * 60) if deliver(NOW + timedelta(minutes=minute))]
    assert minutes[:4] == [0, 1, 6, 36]
    assert len(minutes) < 30
    assert (channel(robot).failures, channel(robot).failure) == (len(minutes), "status:500")
    assert get_troubles().channels == ("robot",)


def test_once_it_works_again_it_goes_on_and_the_trouble_is_over(shop: Flask, post: Post) -> None:
    post.failure = "slow"
    robot = add_channel()
    add_message()
    queue()
    deliver()
    post.failure = None
    later = NOW + RETRY[0]
    assert deliver(later)
    found = channel(robot)
    assert (found.failures, found.failure, found.succeeded_at, found.failed_at) == (0, "", later, NOW)
    assert statuses() == ["sent"]
    assert not get_troubles()


def test_a_channel_that_fails_holds_no_other_up(shop: Flask, post: Post) -> None:
    post.of_receivers[""] = "slow"
    add_channel("a")
    add_channel("mail", MAIL, audience="members")
    add_message()
    queue()
    assert [deliver(), deliver(), deliver()] == [True, True, False]
    assert sorted(statuses()) == ["sent", "waiting"]


def test_a_receiver_who_is_refused_holds_up_no_other_mail(shop: Flask, post: Post) -> None:
    post.of_receivers["fang@example.com"] = "recipient"
    mail = add_channel("mail", MAIL, audience="members")
    add_message(1)
    add_message(2)
    queue()
    deliver()
    assert statuses() == ["waiting", "sent"]
    assert channel(mail).failures == 0


def test_after_a_mail_failed_by_the_channel_the_others_are_not_tried_and_lose_no_try(shop: Flask, post: Post) -> None:
    post.failure = "login"
    add_channel("mail", MAIL, audience="members")
    add_message(1)
    add_message(2)
    queue()
    deliver()
    assert [tries for _, _, tries in deliveries()] == [1, 0]
    assert len(post.sent) == 1


# Two at once, and kills


def test_of_two_processes_one_sends(shop: Flask, post: Post) -> None:
    add_channel()
    add_message()
    queue()
    others: list[bool] = []
    post.meanwhile = lambda: others.append(deliver())
    assert deliver()
    assert others == [False]
    assert len(post.sent) == 1


def test_who_was_killed_while_sending_sends_again_after_a_while(shop: Flask, post: Post) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    post.meanwhile = killed
    add_channel()
    add_message()
    queue()
    with pytest.raises(KeyboardInterrupt):
        deliver()
    post.meanwhile = lambda: None
    assert not deliver(NOW + LEASE - timedelta(seconds=1))
    assert deliver(NOW + LEASE)
    assert deliveries()[0][1:] == ("sent", 2)


def test_a_channel_deleted_while_it_sends_does_no_harm(shop: Flask, post: Post) -> None:
    robot = add_channel()
    add_message()
    queue()
    post.meanwhile = lambda: delete_channel(channel_id=robot, author=Author("chen"), now=NOW)
    assert deliver()
    assert deliveries() == []
