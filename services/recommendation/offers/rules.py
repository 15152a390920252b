"""What designers say of attention and of what an offer earned: parts of `offers.yml`."""

from __future__ import annotations

from typing import Any

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, root_validator

from services.recommendation.designed import Designed


class AttentionRules(Designed):
    """How much may be offered, or written, that nobody asked for; for a customer and a channel.

    Attributes:
        hold: So many tokens at most; one is taken by each.
        refill_days: A customer who responds as most do gets a token back in so many days.
        slowest_days: One who never responds gets one back in so many days.
        quickest_days: One who always responds gets one back in so many days.
        most_a_day: Never more within 24 hours, whatever the tokens say.
        most_a_week: Never more within 7 days.
        expected_response: The share that is responded to, before anything is known.
        strength: After so many approaches a customer's own responses count as much as others'.
        annoyance: One that annoyed counts like so many without a response.
        history_days: Approaches older than this are left out.
    """

    hold: PositiveInt = PositiveInt(2)
    refill_days: PositiveFloat = PositiveFloat(3)
    slowest_days: PositiveFloat = PositiveFloat(30)
    quickest_days: PositiveFloat = PositiveFloat(1)
    most_a_day: PositiveInt = PositiveInt(2)
    most_a_week: PositiveInt = PositiveInt(5)
    expected_response: float = Field(default=0.2, gt=0, lt=1)
    strength: PositiveFloat = PositiveFloat(5)
    annoyance: NonNegativeFloat = NonNegativeFloat(3)
    history_days: PositiveInt = PositiveInt(180)

    @root_validator(skip_on_failure=True)
    def check_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Refuse limits that contradict each other."""
        quick, usual, slow = (values[f"{n}_days"] for n in ("quickest", "refill", "slowest"))
        if not quick <= usual <= slow:
            raise ValueError("it must be quickest_days <= refill_days <= slowest_days")
        if values["most_a_day"] > values["most_a_week"]:
            raise ValueError("most_a_day is more than most_a_week")
        return values


class EarningRules(Designed):
    """When something counts as come of an offer.

    Attributes:
        clicked_hours: The product was opened or asked about within so many hours.
        bought_days: It was bought within so many days.
        annoyed_turns: One of so many messages right after it sounded negative.
        kept_days: Offers are forgotten after so many days; 0 keeps them.
    """

    clicked_hours: PositiveFloat = PositiveFloat(24)
    bought_days: PositiveFloat = PositiveFloat(7)
    annoyed_turns: PositiveInt = PositiveInt(1)
    kept_days: PositiveInt = PositiveInt(365)
