"""Numbers, percentages, money and dates in text: find, parse, compare, format."""

from nutgraf.quantities import directions, formats, hedges
from nutgraf.quantities.compare import Difference, difference
from nutgraf.quantities.directions import direction
from nutgraf.quantities.mentions import find
from nutgraf.quantities.parse import parse_date, parse_quantity
from nutgraf.quantities.values import Date, Hedge, Kind, Mention, Precision, Quantity

__all__ = [
    "Date",
    "Difference",
    "Hedge",
    "Kind",
    "Mention",
    "Precision",
    "Quantity",
    "difference",
    "direction",
    "directions",
    "find",
    "formats",
    "hedges",
    "parse_date",
    "parse_quantity",
]
