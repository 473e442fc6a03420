"""Numbers, percentages, money and dates in text: find, parse, compare, format."""

from nutgraf.quantities.values import Date, Hedge, Kind, Mention, Precision, Quantity

__all__ = ["Date", "Hedge", "Kind", "Mention", "Precision", "Quantity"]
