"""The rules of importing customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.customers.erasure.tombstones import Tombstones
from services.customers.identities.merging import Proof
from services.customers.identities.service import IdentityService
from services.customers.importing.claims import Claims
from services.customers.importing.cleaning import Cleaned, clean
from services.customers.importing.reading import Table
from services.customers.importing.schemas import ImportOut, LineOut
from services.customers.models import Customer
from services.customers.profiles.fields import Fields

# So many rows are looked up at once.
AT_ONCE = 200


class ImportService:
    """Takes in customers of a table.

    Args:
        session: An open session.
        fields: Reads and writes the fields of profiles.
        country: The country of phone numbers without a code (ISO 3166).
        today: The day that birthdays are not after.
    """

    def __init__(self, session: Session, fields: Fields, country: str, today: date) -> None:
        self.session = session
        self.fields = fields
        self.country = country
        self.today = today
        self.claims = Claims(session, IdentityService(session, country))
        self.tombstones = Tombstones(session)

    def take(self, table: Table, source: str, name: str) -> ImportOut:
        """Take in the rows that can be; the same table again changes nothing.

        Args:
            table: The table.
            source: Who says what stands in it, for the trust it has.
            name: Name of the file, for the audit trail.
        """
        told = ImportOut(dry_run=False, rows=len(table.rows), unread=list(table.columns.unread))
        fit = self._fit(table, told)
        proof = Proof(source, name)
        for begin in range(0, len(fit), AT_ONCE):
            self._take_part(fit[begin : begin + AT_ONCE], proof, told)
        told.refused.sort(key=lambda line: line.line)
        return told

    def _fit(self, table: Table, told: ImportOut) -> list[Cleaned]:
        """Return the rows that nothing by itself speaks against."""
        seen: dict[str, int] = {}
        fit = []
        for row in table.rows:
            cleaned = clean(row, self.country, self.today)
            if not cleaned.wrong and cleaned.customer_id in seen:
                earlier = seen[cleaned.customer_id]
                cleaned.wrong.append(f"the customer stands on line {earlier} already")
            if cleaned.wrong:
                told.refused.append(LineOut(line=row.line, text="; ".join(cleaned.wrong)))
                continue
            seen[cleaned.customer_id] = row.line
            fit.append(cleaned)
        return fit

    def _take_part(self, rows: Sequence[Cleaned], proof: Proof, told: ImportOut) -> None:
        known = self.fields.repository.members([row.customer_id for row in rows])
        customers = {customer.id: customer for customer in known}
        erased = self.tombstones.erased(row.customer_id for row in rows)
        taken = []
        for row in rows:
            if reason := _reason_against(row, customers.get(row.customer_id), erased):
                told.refused.append(LineOut(line=row.line, text=reason))
            else:
                taken.append(row)
        new = {row.customer_id for row in taken} - customers.keys()
        customers |= {one.id: one for one in self._added(new)}
        now = datetime.utcnow()
        changed = self.claims.keep(taken, proof)
        sources = self.fields.repository.sources(list(customers))
        for row in taken:
            customer = customers[row.customer_id]
            if self.fields.put(customer, row.values, proof.actor, now, sources):
                changed.add(row.customer_id)
        told.new += len(new)
        told.changed += len(changed - new)
        told.unchanged += len(taken) - len(changed | new)
        told.notes += [LineOut(line=at, text=text) for at, text in self.claims.shared(taken)]

    def _added(self, customer_ids: set[str]) -> Iterator[Customer]:
        added = [Customer(id=one, name="", language="", tier="") for one in sorted(customer_ids)]
        self.session.add_all(added)
        self.session.flush()
        return iter(added)


def _reason_against(row: Cleaned, customer: Customer | None, erased: dict[str, date]) -> str:
    """Return why a row is left out, going by what is known already."""
    if row.customer_id in erased:
        return (
            f"this customer was erased on {erased[row.customer_id]} and is not brought back; who "
            "comes anew gets a new number"
        )
    if customer is None and not {"name", "language"} <= row.values.keys():
        lacking = " and ".join(sorted({"name", "language"} - row.values.keys()))
        return f"a new customer wants a {lacking}"
    return ""
