"""Strict YAML that knows its lines, and the table of fields, to values of the model. The only door to PyYAML."""

from nutgraf.schema.files import (
    read_article,
    read_entities,
    read_facts,
    read_page,
    read_record,
    read_site,
    read_sources,
    read_texts,
)

__all__ = [
    "read_article",
    "read_entities",
    "read_facts",
    "read_page",
    "read_record",
    "read_site",
    "read_sources",
    "read_texts",
]
