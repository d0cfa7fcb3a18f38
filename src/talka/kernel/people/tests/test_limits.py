"""Rate limits and addresses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from talka.kernel.people.limits import hit, sweep
from talka.kernel.people.models import Person, RateCount
from talka.kernel.testing import make_person


@pytest.mark.django_db
def test_the_limit_holds_and_ends() -> None:
    assert [hit("code:a", limit=2, seconds=60) for _ in range(3)] == [True, True, False]
    assert hit("code:b", limit=2, seconds=60)
    RateCount.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert hit("code:a", limit=2, seconds=60)
    assert sweep() == 1


@pytest.mark.django_db(transaction=True)
def test_no_use_is_lost_between_threads() -> None:
    def use(_number: int) -> bool:
        try:
            return hit("race", limit=25, seconds=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(use, range(40)))
    assert sum(allowed) == 25
    assert RateCount.objects.get().count == 40


@pytest.mark.django_db
def test_an_address_is_one_person_whatever_its_case() -> None:
    person = make_person(email="Anna@Example.org")
    assert person.email == "anna@example.org"
    assert Person.objects.get_by_natural_key("ANNA@example.ORG") == person
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="ANNA@example.org")


@pytest.mark.django_db
def test_roles_are_read_once(django_assert_num_queries: object) -> None:
    from talka.kernel.people.models import Role
    from talka.kernel.testing import make_member, make_organisation

    organisation = make_organisation("A")
    person = make_member(organisation, Role.ADMIN)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert person.edited_organisation_ids == person.led_organisation_ids == [organisation.pk]
        assert person.organisation_ids == [organisation.pk]
