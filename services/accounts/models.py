"""Tables of accounts and sessions of staff."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String

from services.database import Base


class StaffAccount(Base):
    """Somebody of the staff; an account is never deleted, as tickets and notes name it."""

    __tablename__ = "staff_accounts"
    id = Column(Integer, primary_key=True)
    name = Column(String(64), nullable=False, unique=True)
    display_name = Column(String(100), nullable=False)
    role = Column(String(16), nullable=False)
    password_hash = Column(String(255), nullable=False)
    must_change = Column(Boolean, nullable=False)
    active = Column(Boolean, nullable=False, default=True)
    created_at = Column(DateTime, nullable=False)


class StaffSession(Base):
    """Somebody who is signed in; without its row a token is worth nothing."""

    __tablename__ = "staff_sessions"
    id = Column(String(32), primary_key=True)
    account_id = Column(
        Integer, ForeignKey("staff_accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )
    begun_at = Column(DateTime, nullable=False)
    expires_at = Column(DateTime, nullable=False)
