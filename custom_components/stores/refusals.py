"""A database that is there and will not take what it is given, told from one that is away."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from language.personal_data.sealing import SealBroken

# By the database: a value too long for its column, a key that is there already. By what leads to
# it: half a character, the null character, an event without its type, a seal whose key is missing.
BY_DATABASE = (DataError, IntegrityError)
ON_THE_WAY = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, SealBroken)


def first_line(error: Exception) -> str:
    """Return what an error says, without what the customer said.

    The lines behind the first quote the statement.
    """
    return str(error).partition("\n")[0]


def is_refusal(error: Exception) -> bool:
    """Tell whether an error is of what was to be stored: waiting does not help there."""
    if isinstance(error, DBAPIError):
        return isinstance(error, BY_DATABASE) and not error.connection_invalidated
    if isinstance(error, SQLAlchemyError):
        return isinstance(error, StatementError)
    return isinstance(error, ON_THE_WAY)
