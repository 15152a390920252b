"""Signing in: who may, how long it lasts, what ends it, and what a page elsewhere cannot do."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import jwt
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.accounts.models import StaffSession
from services.accounts.roles import Role
from services.desk import live_routes
from services.desk.agents import Agent
from tests.services.accounts.conftest import PASSWORD, sign_in


def test_who_knows_the_password_is_signed_in_until_they_sign_out(person):
    mei = person(Role.AGENT, "Mei")
    told = mei.get("/accounts/me").json()
    assert (told["name"], told["role"], told["roles"]) == ("mei", "agent", ["agent"])
    token = mei.cookies["heed_session"]
    assert mei.post("/accounts/logout").status_code == 204
    assert "heed_session" not in mei.cookies
    mei.cookies.set("heed_session", token)
    assert mei.get("/accounts/me").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(small_app, staff, person):
    person(Role.AGENT, "lin")
    answer = TestClient(small_app).post(
        "/accounts/login", json={"name": "LIN ", "password": PASSWORD}
    )
    session, csrf = answer.headers.get_list("set-cookie")
    assert session.startswith("heed_session=")
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert "Max-Age=43200" in session
    assert "HttpOnly" not in csrf


def test_cookies_go_by_https_alone_where_people_come_by_it(small_app, person):
    person(Role.AGENT, "secure")
    container = small_app.state.container
    before = container.settings
    container.settings = before.copy(update={"public_url": "https://shop.example"})
    said = {"name": "secure", "password": PASSWORD}
    answer = TestClient(small_app).post("/accounts/login", json=said)
    container.settings = before
    assert all("Secure" in one for one in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("name", ["nobody", "known", "closed"])
def test_a_wrong_password_an_unknown_name_and_a_closed_account_look_alike(
    small_app, staff, person, name, monkeypatch
):
    if name != "nobody":
        person(Role.AGENT, name)
    if name == "closed":
        staff.accounts.change(staff.accounts.named(name).id, active=False)
    verified = []
    hasher = staff.accounts._passwords._hasher
    monkeypatch.setattr(
        type(hasher), "verify", lambda self, *given: verified.append(given) or _mismatch()
    )
    answer = TestClient(small_app).post("/accounts/login", json={"name": name, "password": "guess"})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Name and password do not belong together."
    # Each costs one hash: the time does not tell whether there is such an account.
    assert len(verified) == 1


def _mismatch() -> bool:
    from argon2.exceptions import VerifyMismatchError

    raise VerifyMismatchError


def test_a_changed_password_ends_all_sessions_but_the_one_that_begins(small_app, person):
    here = person(Role.AGENT, "two-places")
    there = sign_in(small_app, "two-places")
    wish = {"present": PASSWORD, "new": "another long phrase"}
    answer = here.post("/accounts/password", json=wish)
    assert answer.status_code == 200
    assert here.get("/accounts/me").status_code == 200
    assert there.get("/accounts/me").status_code == 401


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short", "12 to 256"),
        ("x" * 257, "256"),
        ("aaaaaaaaaaaaaa", "different"),
        ("weak-one-2026", "name"),
        (PASSWORD, "present one"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(staff, new, said):
    name = "weak-one"
    if name not in [account.name for account in staff.accounts.accounts()]:
        made = staff.accounts.add(name, Role.AGENT)
        staff.accounts.change_password(made.account.id, made.password, PASSWORD)
    account = staff.accounts.named(name)
    with pytest.raises(Exception, match=said):
        staff.accounts.change_password(account.id, PASSWORD, new)


def test_a_made_password_must_be_changed_before_anything_else(small_app, staff):
    made = staff.accounts.add("new-here", Role.DESIGNER)
    client = sign_in(small_app, "new-here", made.password)
    refused = client.get("/only/designer")
    assert refused.status_code == 403
    assert "Change your password" in refused.json()["detail"]
    wish = {"present": made.password, "new": PASSWORD}
    assert client.post("/accounts/password", json=wish).json()["must_change"] is False
    assert client.get("/only/designer").status_code == 200


def test_a_session_is_over_after_its_time(staff, person, small_database):
    mei = person(Role.AGENT, "over")
    with small_database.session() as session:
        session.query(StaffSession).update({"expires_at": datetime.utcnow() - timedelta(seconds=1)})
    assert mei.get("/only/agent").status_code == 401


@pytest.mark.parametrize("ends", ["sign-out", "closing"])
def test_a_stream_of_the_desk_ends_with_the_session(small_app, staff, person, ends):
    mei = person(Role.AGENT, f"streams-until-{ends}")
    account = staff.accounts.named(f"streams-until-{ends}")

    async def changes(_seconds):
        yield ""
        if ends == "sign-out":
            mei.post("/accounts/logout")
        else:
            staff.accounts.change(account.id, active=False)
        yield ""
        yield "c"

    container = small_app.state.container
    container.live = SimpleNamespace(changes=changes)
    cookie = f"heed_session={mei.cookies['heed_session']}".encode()
    asked = Request({"type": "http", "method": "GET", "headers": [(b"cookie", cookie)]})

    async def heard():
        told = live_routes._told(container, asked, Agent(str(account.id), "Mei"))
        return [one async for one in told]

    assert asyncio.run(heard()) == [": here\n\n", ": beat\n\n"]


@pytest.mark.parametrize("forged", ["other_key", "no_signature", "no_session", "other_audience"])
def test_a_forged_token_is_nobodys(staff, small_app, person, forged):
    genuine = person(Role.ADMINISTRATOR).cookies["heed_session"]
    sessions = staff.sessions
    claims = jwt.decode(genuine, options={"verify_signature": False})
    key, algorithm = sessions._secret, "HS256"
    if forged == "other_key":
        key = "another key of many letters, 32 of them"
    elif forged == "no_signature":
        key, algorithm = None, "none"
    elif forged == "no_session":
        claims["sid"] = "0" * 32
    else:
        claims["aud"] = "customers"
    client = TestClient(small_app, cookies={"heed_session": jwt.encode(claims, key, algorithm)})
    assert client.get("/only/agent").status_code == 401
    assert claims["exp"] > datetime.now(timezone.utc).timestamp()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, blacklist_characters=';,"\\')))
def test_no_cookie_of_any_shape_is_let_in_or_fails(small_app, cookie):
    client = TestClient(small_app, cookies={"heed_session": cookie})
    assert client.get("/only/agent").status_code == 401


def test_a_page_elsewhere_cannot_change_anything(person):
    mei = person(Role.AGENT)
    token = mei.headers.pop("X-CSRF-Token")
    assert mei.get("/only/agent").status_code == 200
    assert mei.post("/only/agent").status_code == 403
    assert mei.post("/only/agent", headers={"X-CSRF-Token": "x" + token[1:]}).status_code == 403
    mei.headers["X-CSRF-Token"] = token
    assert mei.post("/only/agent").status_code == 200
    assert mei.post("/only/agent", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    # Nor sign somebody in as somebody else.
    said = {"name": "x", "password": "y"}
    elsewhere = mei.post("/accounts/login", json=said, headers={"Sec-Fetch-Site": "same-site"})
    assert elsewhere.status_code == 403


def test_guessing_is_slowed_then_locked_and_the_right_password_does_not_help(small_app, person):
    person(Role.AGENT, "guessed")
    client = TestClient(small_app)
    said = {"name": "guessed", "password": "guess"}
    for _ in range(3):
        assert client.post("/accounts/login", json=said).status_code == 401
    slowed = client.post("/accounts/login", json={**said, "password": PASSWORD})
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 31


def test_a_name_is_locked_whatever_address_guesses(staff):
    from services.accounts.attempts import TooManyAttempts

    for number in range(30):
        staff.attempts.begin("mei", f"10.0.0.{number}")
    with pytest.raises(TooManyAttempts):
        staff.attempts.begin("mei", "10.0.1.1")
    staff.attempts.begin("lin", "10.0.1.1")


def test_a_locked_name_is_not_locked_where_it_signed_in_before_nor_for_who_is_signed_in(staff):
    from services.accounts.attempts import TooManyAttempts

    staff.attempts.succeed("mei", "10.0.2.1")
    for number in range(30):
        staff.attempts.begin("mei", f"10.0.0.{number}")
    staff.attempts.begin("mei", "10.0.2.1")
    staff.attempts.succeed("mei", "10.0.2.1")
    staff.attempts.begin("mei", "10.0.3.1", signed_in=True)
    # And that the owner came in gives a guesser elsewhere no new attempts.
    with pytest.raises(TooManyAttempts):
        staff.attempts.begin("mei", "10.0.1.1")


def test_guesses_where_a_name_signed_in_before_are_slowed_all_the_same(staff):
    from services.accounts.attempts import TooManyAttempts

    staff.attempts.succeed("mei", "10.0.2.1")
    for _ in range(3):
        staff.attempts.begin("mei", "10.0.2.1")
    with pytest.raises(TooManyAttempts):
        staff.attempts.begin("mei", "10.0.2.1")


def test_an_address_is_locked_whatever_name_it_guesses(staff):
    from services.accounts.attempts import TooManyAttempts

    for number in range(100):
        staff.attempts.begin(f"name{number}", "10.0.0.1")
        staff.attempts.fail("10.0.0.1")
    with pytest.raises(TooManyAttempts):
        staff.attempts.begin("another", "10.0.0.1")


@pytest.mark.enable_socket
def test_where_attempts_cannot_be_counted_nobody_signs_in():
    from services.accounts.attempts import Attempts
    from services.problems import Unavailable

    with pytest.raises(Unavailable, match="LIMITS_URL"):
        Attempts("redis://127.0.0.1:1").begin("mei", "10.0.0.1")
