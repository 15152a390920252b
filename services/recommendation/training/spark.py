"""The same matrix factorisation on Spark, for behaviour that is too much for one machine.

Events are read, weighed, summed and factorised where the cluster has them. Only the items' vectors
and the histories of the shoppers who are judged come here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from services.recommendation.liking import RATED, Liking
from services.recommendation.recommenders import kinds
from services.recommendation.recommenders.als import AlsRecommender
from services.recommendation.recommenders.interactions import Event, Floats, Interactions
from services.recommendation.recommenders.kinds import Choice
from services.recommendation.recommenders.recommender import NothingToLearn, Recommender
from services.recommendation.training import weeks
from services.recommendation.training.learning import Extent
from services.recommendation.training.weeks import HeldOut

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# The recommender that this trains.
NAME = AlsRecommender.name
# So many shoppers of the latest days are judged by; more would tell nothing else.
MOST_SHOPPERS = 20_000
# What a liking may weigh least, where a confidence of 1 or less would leave nothing.
LEAST = 1e-6
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # Each round of ALS stands on the one before it, all of which a task is written with.
    "spark.driver.extraJavaOptions": "-Xss16m",
    "spark.executor.extraJavaOptions": "-Xss16m",
}


class SparkMissing(Exception):
    """Spark cannot be started here; the message says what to install."""


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """Start Spark, or join a cluster, and leave it in the end.

    Args:
        master: Spark's name of a cluster, `local[*]` for this machine.

    Raises:
        SparkMissing: When pyspark or Java is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkMissing("Spark is not installed: uv sync --inexact --group spark") from error
    if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        raise SparkMissing("Spark needs Java: apt-get install openjdk-17-jre-headless")
    builder = SparkSession.builder.master(master).appName("heed")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


class OnSpark:
    """Learns on Spark; only `als` can.

    Args:
        spark: Spark.
        behaviour: Columns `shopper`, `item` (its number), `liking` and `at` (Unix seconds).
        items: Ids of the items, in their order.
    """

    def __init__(self, spark: SparkSession, behaviour: DataFrame, items: Sequence[str]) -> None:
        self.spark = spark
        self.behaviour = behaviour.cache()
        self.items = tuple(items)

    @classmethod
    def of_parquet(
        cls, spark: SparkSession, path: Path | str, liking: Liking, items: Sequence[str], until: int
    ) -> OnSpark:
        """Read behaviour as `parquet.write` writes it.

        Args:
            spark: Spark.
            path: A file, a folder of files, or an address that Spark knows (`hdfs://`, `s3a://`).
            liking: What behaviour says about liking.
            items: Ids of the items that can be recommended.
            until: Unix seconds; what is later is passed over.
        """
        from pyspark.sql import functions as sql

        events = spark.read.parquet(str(path))
        value = sql.col("value") if "value" in events.columns else sql.lit(1.0)
        weights = sql.create_map(
            *(sql.lit(part) for pair in liking.weights.items() for part in pair)
        )
        says = sql.when(
            (sql.col("kind") == RATED) & (value < liking.least_rating), sql.lit(0.0)
        ).otherwise(weights[sql.col("kind")])
        numbers = spark.createDataFrame(list(enumerate(items)), "item int, sku string")
        read = (
            events.select(
                sql.col("shopper_id").cast("string").alias("shopper"),
                sql.col("sku").cast("string"),
                says.cast("float").alias("liking"),
                sql.col("at").cast("timestamp").cast("long").alias("at"),
            )
            .where((sql.col("liking") > 0) & (sql.col("at") <= until))
            .where(sql.col("shopper").isNotNull())
            .join(sql.broadcast(numbers), "sku")
        )
        return cls(spark, read.select("shopper", "item", "liking", "at"), items)

    def extent(self) -> Extent:
        """Return how much behaviour there is."""
        from pyspark.sql import functions as sql

        events, latest = self.behaviour.agg(sql.count("*"), sql.max("at")).collect()[0]
        if not events:
            raise NothingToLearn("No behaviour with the products of the catalogue is recorded yet.")
        return Extent(int(events), int(latest))

    def held_out(self, cut: int) -> HeldOut:
        """Hold out what was done after a moment, by some of the shoppers who did."""
        from pyspark.sql import functions as sql

        lately = self.behaviour.where(sql.col("at") > cut).select("shopper").distinct()
        # By a hash: the same shoppers every time, and not those of one kind of id.
        some = lately.orderBy(sql.xxhash64("shopper")).limit(MOST_SHOPPERS)
        rows = self.behaviour.join(some, "shopper").collect()
        events = (Event(r.shopper, self.items[r.item], r.liking, r.at) for r in rows)
        counts = np.zeros(len(self.items), np.int64)
        for row in self.behaviour.where(sql.col("at") <= cut).groupBy("item").count().collect():
            counts[row["item"]] = row["count"]
        asked = weeks.hold_out(Interactions.of(events, self.items), cut)
        return HeldOut(counts, asked.histories, asked.wanted)

    def learned(self, choice: Choice, cut: int | None) -> Recommender:
        """Factorise what was done up to a moment, or all."""
        from pyspark.sql import functions as sql

        behaviour = self.behaviour if cut is None else self.behaviour.where(sql.col("at") <= cut)
        given: dict[str, Any] = {**kinds.parameters(choice.name), **choice.parameters}
        vectors = self._vectors(behaviour, given)
        return AlsRecommender.of_items(vectors, given["regularisation"], given["confidence"])

    def _vectors(self, behaviour: DataFrame, given: dict[str, Any]) -> Floats:
        """Factorise as `implicit` does, with Spark's other way to write the same loss.

        `implicit` is surer of what was dealt with by `confidence * liking`, Spark by
        `1 + alpha * rating`. And where `implicit` regularises each vector alike, Spark does so by
        how many ratings it has (ALS-WR, Zhou et al. 2008): it is given the share of the average.
        """
        from pyspark.ml.recommendation import ALS
        from pyspark.sql import functions as sql

        ratings = self._numbered(behaviour).withColumn(
            "rating", sql.greatest(given["confidence"] * sql.col("liking") - 1, sql.lit(LEAST))
        )
        shoppers, ones = ratings.agg(sql.countDistinct("number"), sql.count("*")).collect()[0]
        average = 2 * ones / (shoppers + ratings.select("item").distinct().count())
        blocks = self.spark.sparkContext.defaultParallelism
        als = ALS(
            rank=given["factors"],
            maxIter=given["rounds"],
            regParam=given["regularisation"] / average,
            implicitPrefs=True,
            alpha=1.0,
            userCol="number",
            itemCol="item",
            ratingCol="rating",
            seed=given["seed"],
            numUserBlocks=blocks,
            numItemBlocks=blocks,
        )
        vectors = np.zeros((len(self.items), given["factors"]), np.float32)
        for row in als.fit(ratings).itemFactors.collect():
            vectors[row["id"]] = row["features"]
        return vectors

    def _numbered(self, behaviour: DataFrame) -> DataFrame:
        """Return the summed liking of each item, with numbers for shoppers."""
        from pyspark.sql import functions as sql

        summed = behaviour.groupBy("shopper", "item").agg(sql.sum("liking").alias("liking"))
        shoppers = summed.select("shopper").distinct().rdd.map(lambda row: row[0]).zipWithIndex()
        numbers = self.spark.createDataFrame(shoppers, "shopper string, number int")
        return summed.join(numbers, "shopper").select("number", "item", "liking").cache()
