"""Runs alembic's migrations on the engine that `Database` hands over."""

from alembic import context

from services.accounts import models as accounts
from services.catalogue import models as catalogue
from services.chatwoot import models as chatwoot
from services.customers import models as customers
from services.database import Base
from services.desk import models as desk
from services.knowledge import models as knowledge
from services.orders import models as orders
from services.questions import models as questions
from services.recommendation.offers import models as offers

# Importing the rooms' models fills the metadata that `--autogenerate` compares with.
ROOMS = (accounts, catalogue, customers, orders, desk, knowledge, questions, offers, chatwoot)

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # SQLite changes a column by making the table anew; rows that point to it must bear that.
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if sqlite:
        connection.connection.execute("PRAGMA foreign_keys=ON")
