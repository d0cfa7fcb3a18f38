"""Rounds: in turn, again at once while there is work, ever later when they fail."""

import threading
import time

import pytest

from talka.kernel.jobs import rounds, worker
from talka.kernel.jobs.rounds import Lane, Round, Turn, lanes, round_


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Round]:
    """An empty list of rounds."""
    empty: dict[str, Round] = {}
    monkeypatch.setattr(rounds, "ROUNDS", empty)
    return empty


@pytest.mark.django_db
def test_turn_comes_again_at_once_while_there_is_more() -> None:
    answers = [3, True, 0]
    turn = Turn(Round("r", lambda: answers.pop(0), 60, "facts"))
    assert turn.take()
    assert turn.due <= time.monotonic()
    assert turn.take()
    assert not turn.take()
    assert turn.due > time.monotonic() + 50


@pytest.mark.django_db
def test_failing_round_pauses_longer_each_time_and_recovers() -> None:
    broken = True

    def call() -> None:
        if broken:
            raise ConnectionError("away")

    turn = Turn(Round("r", call, 0.2, "facts"))
    pauses = []
    for _ in range(9):
        assert not turn.take()
        pauses.append(round(turn.due - time.monotonic()))
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] <= rounds.LONGEST_PAUSE
    broken = False
    turn.take()
    assert (turn.failures, turn.error) == (0, None)


def test_lanes_gather_rounds_by_name(registry: dict[str, Round]) -> None:
    @round_(1)
    def first() -> None: ...

    @round_(1, lane="mail")
    def second() -> None: ...

    found = {lane.name: [turn.round.call for turn in lane.turns] for lane in lanes(Round("o", first, 1, "facts"))}
    assert found == {"facts": [first, first], "mail": [second]}


@pytest.mark.django_db
def test_once_does_all_that_waits_and_raises_what_failed(registry: dict[str, Round]) -> None:
    waiting, done = [3, 2, 1], []

    @round_(60)
    def fails() -> None:
        raise ValueError("told at the end")

    @round_(60, lane="other")
    def works() -> bool:
        if waiting:
            done.append(waiting.pop())
        return bool(waiting)

    with pytest.raises(ValueError, match="told at the end"):
        worker.run(threading.Event(), once=True)
    assert done == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_slow_lane_keeps_no_other_waiting_and_stop_ends_all(registry: dict[str, Round]) -> None:
    release, quick = threading.Event(), []

    @round_(0.01, lane="slow")
    def slow() -> None:
        release.wait(20)

    @round_(0.01)
    def counts() -> None:
        quick.append(1)

    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    end = time.monotonic() + 20
    while len(quick) < 5 and time.monotonic() < end:
        time.sleep(0.01)
    stop.set()
    release.set()
    thread.join(20)
    assert len(quick) >= 5
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_worker_ends_when_a_lane_died(registry: dict[str, Round], monkeypatch: pytest.MonkeyPatch) -> None:
    @round_(0.01)
    def any_round() -> None: ...

    monkeypatch.setattr(Lane, "loop", lambda self, stop: None)
    with pytest.raises(worker.LaneDiedError, match="lane-facts"):
        worker.run(threading.Event())
