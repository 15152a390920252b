"""Tables of the catalogue."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Integer, String, Text

from services.database import Base, Money


class Brand(Base):
    """A brand."""

    __tablename__ = "brands"
    id = Column(String(64), primary_key=True)
    name_en = Column(String(200), nullable=False)
    name_zh = Column(String(200), nullable=False)


class Category(Base):
    """A kind of product."""

    __tablename__ = "categories"
    id = Column(String(64), primary_key=True)
    name_en = Column(String(200), nullable=False)
    name_zh = Column(String(200), nullable=False)
    aliases = Column(JSON, nullable=False)


class Attribute(Base):
    """What an attribute, and a value of it, is called."""

    __tablename__ = "attributes"
    key = Column(String(64), primary_key=True)
    label_en = Column(String(200), nullable=False)
    label_zh = Column(String(200), nullable=False)
    unit = Column(String(32), nullable=False, default="")
    values = Column(JSON, nullable=False)


class Product(Base):
    """A product."""

    __tablename__ = "products"
    sku = Column(String(64), primary_key=True)
    brand_id = Column(ForeignKey("brands.id"), nullable=False, index=True)
    category_id = Column(ForeignKey("categories.id"), nullable=False, index=True)
    name_en = Column(String(200), nullable=False)
    name_zh = Column(String(200), nullable=False)
    aliases = Column(JSON, nullable=False)
    description_en = Column(Text, nullable=False)
    description_zh = Column(Text, nullable=False)
    attributes = Column(JSON, nullable=False)
    price = Column(Money, nullable=False)
    stock = Column(Integer, nullable=False)
    restock_on = Column(Date)
    rating = Column(Float)
    released_on = Column(Date)
    return_days = Column(Integer, nullable=False)


class Promotion(Base):
    """An offer that is on for a while."""

    __tablename__ = "promotions"
    code = Column(String(64), primary_key=True)
    description_en = Column(Text, nullable=False)
    description_zh = Column(Text, nullable=False)
    starts_on = Column(Date, nullable=False)
    ends_on = Column(Date, nullable=False)
    minimum = Column(Money, nullable=False)
