"""A group that a session remembers is read once; other sessions read it as it is."""

from services.customers.groups import group, remember
from services.customers.models import Customer


def test_a_session_that_remembers_reads_a_group_once(shop):
    with shop.session() as session:
        remember(session)
        assert group(session, "C1001") == ("C1001",)
        session.get(Customer, "C1002").merged_into = "C1001"
        session.flush()
        assert group(session, "C1001") == ("C1001",)
    with shop.session() as session:
        assert group(session, "C1001") == ("C1001", "C1002")


def test_a_session_that_does_not_sees_a_merge_at_once(shop):
    with shop.session() as session:
        assert group(session, "C1001") == ("C1001",)
        session.get(Customer, "C1002").merged_into = "C1001"
        session.flush()
        assert group(session, "C1001") == ("C1001", "C1002")
