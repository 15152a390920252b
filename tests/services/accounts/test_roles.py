"""What each role may ask, and how accounts are kept."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from services.accounts.roles import Role
from services.accounts.service import AccountService
from tests.services.accounts.conftest import sign_in

MATRIX = {
    Role.AGENT: {"agent", "assistant", "staff"},
    Role.SUPERVISOR: {"agent", "supervisor", "assistant", "staff"},
    Role.DESIGNER: {"designer", "staff"},
    Role.ADMINISTRATOR: {
        "agent",
        "supervisor",
        "designer",
        "administrator",
        "assistant",
        "staff",
    },
}
EVERYTHING = sorted(MATRIX[Role.ADMINISTRATOR])


def allowed(client: TestClient) -> set[str]:
    return {name for name in EVERYTHING if client.get(f"/only/{name}").status_code == 200}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_matrix_says(person, role):
    assert allowed(person(role)) == MATRIX[role]


def test_tokens_of_programs_open_what_is_theirs(small_app, small_settings):
    client = TestClient(small_app)
    assert allowed(client) == set()
    client.headers["authorization"] = f"Bearer {small_settings.services_token}"
    assert allowed(client) == {"assistant"}
    client.headers["authorization"] = f"bearer {small_settings.staff_token}"
    assert allowed(client) == set(EVERYTHING) - {"administrator"}
    for wrong in ("Bearer", "Bearer wrong", f"Basic {small_settings.staff_token}"):
        client.headers["authorization"] = wrong
        assert allowed(client) == set()
    strange = [(b"authorization", b"Bearer \xe9")]
    del client.headers["authorization"]
    assert client.get("/only/agent", headers=strange).status_code == 401


@pytest.mark.parametrize(
    ("headers", "host", "open_"),
    [
        ({}, "127.0.0.1", True),
        ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1", False),
        ({"Host": "evil.example"}, "127.0.0.1", False),
        ({"Origin": "http://127.0.0.1"}, "127.0.0.1", False),
        ({"Sec-Fetch-Site": "cross-site"}, "127.0.0.1", False),
        ({}, "0.0.0.0", False),
    ],
)
def test_without_tokens_only_programs_at_the_machine_itself_may_ask(
    small_app, headers, host, open_
):
    container = small_app.state.container
    before = container.settings
    without = {"staff_token": "", "services_token": "", "services_host": host}
    container.settings = before.copy(update=without)
    client = TestClient(small_app, base_url="http://127.0.0.1", client=("127.0.0.1", 9))
    client.headers.update(headers)
    found = allowed(client)
    container.settings = before
    assert found == (set(EVERYTHING) - {"administrator"} if open_ else set())


def test_an_administrator_keeps_accounts_over_http(small_app, person):
    boss = person(Role.ADMINISTRATOR)
    made = boss.post("/accounts", json={"name": "Wang", "role": "agent", "display_name": "小王"})
    assert made.status_code == 201
    account = made.json()["account"]
    wang = sign_in(small_app, "wang", made.json()["password"])
    assert boss.post("/accounts", json={"name": "wang", "role": "agent"}).status_code == 409
    assert boss.post("/accounts", json={"name": "a b", "role": "agent"}).status_code == 422
    assert boss.post("/accounts", json={"name": "x", "role": "king"}).status_code == 422
    told = boss.patch(f"/accounts/{account['id']}", json={"role": "designer"}).json()
    assert told["role"] == "designer"
    assert wang.get("/accounts/me").json()["role"] == "designer"
    reset = boss.post(f"/accounts/{account['id']}/password").json()
    assert wang.get("/accounts/me").status_code == 401
    again = sign_in(small_app, "wang", reset["password"])
    boss.patch(f"/accounts/{account['id']}", json={"active": False})
    assert again.get("/accounts/me").status_code == 401
    names = {one["name"]: one["active"] for one in boss.get("/accounts").json()["accounts"]}
    assert names["wang"] is False
    assert boss.patch("/accounts/99999", json={"active": False}).status_code == 404


def test_the_first_start_makes_one_administrator_and_no_second(database, staff):
    database.migrate()
    accounts = AccountService(database, staff.accounts._passwords)
    first = accounts.first()
    assert (first.account.name, first.account.role) == ("admin", "administrator")
    assert len(first.password) >= 20
    assert first.account.must_change
    assert accounts.first() is None
    with pytest.raises(Exception, match="only active administrator"):
        accounts.change(first.account.id, Role.AGENT)
    with pytest.raises(Exception, match="only active administrator"):
        accounts.change(first.account.id, active=False)
    other = accounts.add("other", Role.ADMINISTRATOR)
    accounts.change(first.account.id, Role.AGENT)
    with pytest.raises(Exception, match="only active administrator"):
        accounts.change(other.account.id, active=False)


def test_what_is_kept_of_a_password_is_an_argon2_hash(database, staff):
    database.migrate()
    made = AccountService(database, staff.accounts._passwords).add("mei", Role.AGENT)
    assert made.account.password_hash.startswith("$argon2id$")
    assert made.password not in made.account.password_hash


def test_the_secret_of_sessions_is_made_once_and_nobody_elses_to_read(tmp_path):
    from services.accounts.secret import session_secret

    made = session_secret("", tmp_path)
    assert session_secret("", tmp_path) == made
    assert len(made) >= 32
    assert (tmp_path / "session-secret").stat().st_mode & 0o077 == 0
    assert session_secret("given", tmp_path) == "given"
