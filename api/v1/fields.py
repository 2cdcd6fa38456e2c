"""Lists and moments in the spellings that programs really send."""

import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from core.numbers import whole

LONGEST_ID = 64


def as_list(value: Any) -> Any:
    """A list that a form has numbered (`a[0]=x`), or written as one text with commas; anything else as it is."""
    if isinstance(value, Mapping) and value and all(whole(key) is not None for key in value):
        return [value[key] for key in sorted(value, key=whole)]
    if isinstance(value, str):
        return [part for text in value.split(",") if (part := text.strip())]
    return value


class IdsField(serializers.ListField):
    """Ids of components, however a form or JSON says a list."""

    child = serializers.CharField(max_length=LONGEST_ID)

    def __init__(self, **given: Any) -> None:
        super().__init__(**({"required": False, "max_length": 1000} | given))

    def get_value(self, dictionary: Any) -> Any:
        return as_list(super().get_value(dictionary))


class SecondsField(serializers.IntegerField):
    """Whole seconds; a fraction, as clocks give it, is cut off."""

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        return super().to_internal_value(text.partition(".")[0] if re.fullmatch(r"\d+\.\d+", text) else data)
