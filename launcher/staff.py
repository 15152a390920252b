"""Keeps the accounts of staff: `make staff`, and the first administrator at the first start.

It works on the database itself: the services may run meanwhile, and need not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from launcher.columns import aligned
from launcher.errors import LaunchError
from services.accounts.passwords import Passwords
from services.accounts.roles import Role
from services.accounts.service import AccountService, NewPassword
from services.database import Database
from services.problems import Problem
from services.settings import ServicesSettings, told

Command = Callable[[AccountService, argparse.Namespace], str]


class StaffError(LaunchError):
    """An account cannot be kept as asked; nothing was changed."""


def first_administrator() -> str:
    """Make the first administrator where there is no account; returns what to print, once.

    Raises:
        StaffError: When the database cannot be used.
    """
    with _accounts() as accounts:
        made = accounts.first()
    return "" if made is None else f"The first administrator was made.\n{_shown(made)}"


def run(arguments: Sequence[str]) -> str:
    """Do what somebody asks of the accounts; returns what to print.

    Raises:
        StaffError: When it cannot be done.
    """
    asked = parser().parse_args(arguments)
    command: Command = asked.command
    with _accounts() as accounts:
        return command(accounts, asked)


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments of `make staff`."""
    reads = argparse.ArgumentParser(prog="make staff ARGS=…", description="Accounts of staff.")
    commands = reads.add_subparsers(required=True, metavar="COMMAND")
    roles = [role.value for role in Role]
    commands.add_parser("list", help="all accounts").set_defaults(command=_list)
    add = _named(commands, "add", "make an account; prints its password once", _add)
    add.add_argument("--role", choices=roles, default=Role.AGENT.value)
    add.add_argument("--display-name", default="", help="what colleagues and customers see")
    role = _named(commands, "role", "give an account another role", _role)
    role.add_argument("role", choices=roles)
    _named(commands, "password", "give an account a new password; prints it once", _password)
    _named(commands, "close", "let nobody sign in with an account any more", _close)
    _named(commands, "open", "let somebody sign in with a closed account again", _open)
    return reads


def _named(commands: Any, name: str, meaning: str, does: Command) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=meaning)
    made.add_argument("name", help="name of the account")
    made.set_defaults(command=does)
    return made


def _list(accounts: AccountService, asked: argparse.Namespace) -> str:
    rows = [("name", "role", "shown as", "state")]
    for one in accounts.accounts():
        state = "open" if one.active else "closed"
        rows.append((one.name, one.role, one.display_name, state))
    return "\n".join(aligned(rows))


def _add(accounts: AccountService, asked: argparse.Namespace) -> str:
    return _shown(accounts.add(asked.name, Role(asked.role), asked.display_name))


def _role(accounts: AccountService, asked: argparse.Namespace) -> str:
    changed = accounts.change(accounts.named(asked.name).id, Role(asked.role))
    return f"{changed.name} is {changed.role} from the next request on."


def _password(accounts: AccountService, asked: argparse.Namespace) -> str:
    return _shown(accounts.reset_password(accounts.named(asked.name).id))


def _close(accounts: AccountService, asked: argparse.Namespace) -> str:
    changed = accounts.change(accounts.named(asked.name).id, active=False)
    return f"{changed.name} is closed, and signed out everywhere."


def _open(accounts: AccountService, asked: argparse.Namespace) -> str:
    return f"{accounts.change(accounts.named(asked.name).id, active=True).name} is open."


def _shown(made: NewPassword) -> str:
    return (
        f"  name      {made.account.name}\n"
        f"  password  {made.password}\n"
        f"It is shown this once, and must be changed at the first sign-in, at /login/."
    )


@contextmanager
def _accounts() -> Iterator[AccountService]:
    try:
        settings = ServicesSettings()
    except ValidationError as error:
        raise StaffError(told(error)) from error
    database = Database(settings.database_url)
    try:
        database.migrate()
        yield AccountService(database, Passwords())
    except Problem as problem:
        raise StaffError(problem.detail) from problem
    except SQLAlchemyError as error:
        place = settings.database_url.split("@")[-1]
        raise StaffError(f"The database ({place}) cannot be used: {error}") from error
    finally:
        database.close()
