"""One customer on several channels: merged by proof, never by guess, and undone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from services.customers.groups import current, group
from services.customers.identities.kinds import KINDS, NotAnIdentity
from services.customers.identities.merging import Proof
from services.customers.identities.service import IdentityService
from services.customers.models import Customer, Identity, IdentityChange
from services.database import Base, Database
from services.orders.repository import OrderRepository
from services.problems import Conflict, NotFound, Unprocessable
from services.recommendation.repository import BehaviourRepository

STAFF = Proof("li.na", "showed the order's e-mail")


@pytest.fixture
def identities(shop):
    with shop.session() as session:
        yield IdentityService(session, "CN")


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("phone", "138 0000 0002", "+8613800000002"),
        ("phone", "＋８６ １３８-００００-０００２", "+8613800000002"),
        ("phone", "+44 7700 900101", "+447700900101"),
        ("whatsapp", "whatsapp:+8613800000002", "+8613800000002"),
        ("whatsapp", "8613800000002", "+8613800000002"),
        ("email", " Alice.Johnson@Example.COM ", "alice.johnson@example.com"),
        ("email", "王芳@例子.中国", "王芳@例子.中国"),
        ("wechat", "oABC-def_123", "oABC-def_123"),
        ("account", "Ｃ１００１", "C1001"),
    ],
)
def test_an_identity_is_kept_in_one_way_of_writing(kind, written, kept):
    assert KINDS[kind].normalise(written, "CN") == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("phone", "twelve"),
        ("phone", "12"),
        ("email", "alice at example.com"),
        ("wechat", "two words"),
        ("account", " "),
    ],
)
def test_what_is_no_identity_is_refused_with_what_would_be(kind, written):
    with pytest.raises(NotAnIdentity, match=r"is|has"):
        KINDS[kind].normalise(written, "CN")


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=80))
@settings(deadline=None)
def test_any_text_is_refused_or_stays_what_it_was_made(kind, text):
    try:
        written = KINDS[kind].normalise(text, "CN")
    except NotAnIdentity:
        return
    assert KINDS[kind].normalise(written, "CN") == written
    assert "\0" not in written


def test_a_channel_finds_its_customer_again(identities):
    first = identities.resolve("wechat", "openid-1")
    assert identities.resolve("wechat", "openid-1") == first
    assert identities.resolve("wechat", "openid-2") != first


def test_an_unverified_phone_finds_nobody_and_is_never_a_proof(identities):
    identities.link("C1001", "phone", "+8613800000009", STAFF, verified=False)
    identities.link("C1002", "phone", "+8613800000009", STAFF, verified=False)
    stranger = identities.resolve("phone", "+8613800000009")
    assert stranger not in ("C1001", "C1002")
    assert identities.resolve("phone", "+8613800000009") == stranger
    assert group(identities.session, "C1001") == ("C1001",)


def test_the_same_verified_identity_makes_two_customers_one(identities):
    anonymous = identities.resolve("wechat", "openid-1")
    identities.link("C1001", "wechat", "openid-1", STAFF, verified=True)
    assert current(identities.session, anonymous) == "C1001"
    assert identities.resolve("wechat", "openid-1") == "C1001"
    assert set(group(identities.session, "C1001")) == {"C1001", anonymous}
    merged = identities.changes("C1001")[-1]
    assert (merged.action, merged.actor) == ("merged", "li.na")
    assert "openid-1" in merged.proof


def test_what_is_read_of_a_merged_customer_is_of_all_its_ids(identities):
    session = identities.session
    orders = OrderRepository(session)
    both = {o.number for one in ("C1001", "C1002") for o in orders.orders_of(one, None, 100)}
    identities.merging.merge("C1001", "C1002", STAFF)
    for one in ("C1001", "C1002"):
        assert {order.number for order in orders.orders_of(one, None, 100)} == both
    history = BehaviourRepository(session).history
    assert history("C1001") == history("C1002")


def test_a_merge_is_undone_and_both_are_as_before(identities):
    orders = OrderRepository(identities.session)
    before = [order.number for order in orders.orders_of("C1002", None, 100)]
    identities.merging.merge("C1001", "C1002", STAFF)
    (merged,) = [c for c in identities.changes("C1002") if c.action == "merged"]
    identities.undo(merged.id, Proof("li.na", "two sisters"))
    assert [order.number for order in orders.orders_of("C1002", None, 100)] == before
    assert current(identities.session, "C1002") == "C1002"
    assert [c.action for c in identities.changes("C1002")][-1] == "undone"
    with pytest.raises(Conflict, match="already"):
        identities.undo(merged.id, STAFF)


def test_a_link_and_its_verification_are_undone_one_by_one(identities):
    identities.link("C1001", "wecom", "wm-1", STAFF, verified=True)
    linked, verified = (c.id for c in identities.changes("C1001") if c.value == "wm-1")
    with pytest.raises(Conflict, match="undo that first"):
        identities.undo(linked, STAFF)
    identities.undo(verified, STAFF)
    identities.undo(linked, STAFF)
    assert "wm-1" not in {one.value for one in identities.identities("C1001")}


def test_linking_again_changes_nothing(identities):
    session = identities.session
    for _ in range(3):
        identities.link("C1001", "wecom", "wm-1", STAFF, verified=True)
    assert session.scalar(select(func.count()).where(Identity.value == "wm-1")) == 1
    assert session.scalar(select(func.count()).where(IdentityChange.value == "wm-1")) == 2


def test_what_cannot_be_merged_is_told(identities):
    with pytest.raises(Unprocessable, match="proof"):
        identities.merging.merge("C1001", "C1002", Proof("li.na", " "))
    with pytest.raises(NotFound):
        identities.merging.merge("C1001", "nobody", STAFF)
    with pytest.raises(Conflict, match="one customer already"):
        identities.merging.merge("C1001", "C1001", STAFF)
    with pytest.raises(Unprocessable, match="proof"):
        identities.link("C1001", "wecom", "wm-1", Proof("li.na", ""), verified=True)
    with pytest.raises(NotFound):
        identities.undo(12345, STAFF)


NAMES = [f"c{number}" for number in range(6)]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12))
@settings(deadline=None, max_examples=30)
def test_any_merges_keep_each_customer_in_one_group_and_undoing_all_parts_them(pairs):
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.session() as session:
        session.add_all(Customer(id=one, name=one, language="en", tier="basic") for one in NAMES)
        session.flush()
        identities = IdentityService(session, "CN")
        together = {one: {one} for one in NAMES}
        for one, other in pairs:
            if other in together[one]:
                with pytest.raises(Conflict):
                    identities.merging.merge(one, other, STAFF)
                continue
            identities.merging.merge(one, other, STAFF)
            union = together[one] | together[other]
            together.update(dict.fromkeys(union, union))
        for one in NAMES:
            assert set(group(session, one)) == together[one]
        for change in session.scalars(select(IdentityChange).where(IdentityChange.other_id != "")):
            if change.action == "merged":
                identities.undo(change.id, STAFF)
        assert all(group(session, one) == (one,) for one in NAMES)
    database.close()


def test_staff_link_merge_and_undo_over_http(staff):
    said = {"actor": "li.na", "proof": "called back"}
    found = staff.post("/identities/resolve", json={"kind": "wechat", "value": "openid-9"})
    anonymous = found.json()["customer_id"]
    linked = staff.post(
        "/customers/C1001/identities",
        json={"kind": "wechat", "value": "openid-9", "verified": True, **said},
    ).json()
    assert linked["ids"] == ["C1001", anonymous]
    (merged,) = [c["id"] for c in linked["changes"] if c["action"] == "merged"]
    assert staff.get(f"/customers/{anonymous}").json()["customer_id"] == "C1001"
    assert staff.post(f"/identities/changes/{merged}/undo", json=said).status_code == 204
    assert staff.get(f"/customers/{anonymous}/identities").json()["ids"] == [anonymous]
    refused = staff.post("/customers/C1001/merge", json={"other": "nobody", **said})
    assert refused.status_code == 404
    wrong = staff.post("/identities/resolve", json={"kind": "fax", "value": "1"})
    assert wrong.status_code == 422
    assert "is no kind of identity" in wrong.json()["detail"]


def test_who_is_not_staff_neither_reads_nor_changes_identities(http):
    for method, path in (
        ("GET", "/customers/C1001/identities"),
        ("POST", "/customers/C1001/identities"),
        ("POST", "/customers/C1001/merge"),
        ("POST", "/identities/changes/1/undo"),
    ):
        assert http.request(method, path).status_code == 401


def test_one_who_writes_twice_at_the_same_moment_is_one_customer(shop):
    def resolve(_: int) -> str:
        with shop.session() as session:
            return IdentityService(session, "CN").resolve("wechat", "openid-7")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(resolve, range(16)))
    assert len(found) == 1
    with shop.session() as session:
        anonymous = select(func.count()).where(Customer.name == "")
        assert session.scalar(anonymous) == 1


def together(shop, *jobs) -> list[Exception | None]:
    """Run jobs at once, each with a session of its own; returns what each ended with."""

    def run(job):
        try:
            with shop.session() as session:
                job(IdentityService(session, "CN"))
        except (Conflict, OperationalError) as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_merges_at_the_same_moment_never_go_round_in_a_circle(shop):
    ids = ["C1001", "C1002", "C1003", "C1004"]
    pairs = [(one, other) for one in ids for other in ids if one != other]
    together(shop, *(lambda found, pair=pair: found.merging.merge(*pair, STAFF) for pair in pairs))
    with shop.session() as session:
        groups = {group(session, one) for one in ids}
        assert sum(len(members) for members in groups) == len(ids)


def test_an_identity_that_two_prove_at_the_same_moment_makes_them_one(shop):
    def prove(customer: str):
        return lambda found: found.link(customer, "wecom", "wm-2", STAFF, verified=True)

    ended = together(shop, prove("C1001"), prove("C1002"))
    for customer, error in zip(("C1001", "C1002"), ended, strict=True):
        if error is not None:
            together(shop, prove(customer))
    with shop.session() as session:
        assert set(group(session, "C1002")) == {"C1001", "C1002"}
        verified = select(func.count()).where(Identity.value == "wm-2", Identity.verified)
        assert session.scalar(verified) == 1


def test_a_failure_after_a_new_customer_leaves_nothing_behind(shop):
    def fail() -> None:
        with shop.session() as session:
            identities = IdentityService(session, "CN")
            identities.resolve("wechat", "openid-8")
            identities.link("nobody", "wecom", "wm-1", STAFF, verified=True)

    with pytest.raises(NotFound):
        fail()
    with shop.session() as session:
        assert session.scalar(select(func.count()).where(Identity.value == "openid-8")) == 0
