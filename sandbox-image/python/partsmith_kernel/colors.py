"""Every way of saying a colour in Python CAD source, as sRGB `#rrggbb`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .css_colors import CSS_COLORS
from .exchange import hex_color

_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")


def color_of(value: Any) -> str | None:
    """A library's Color, css or OCCT name, hex text or number, tuple; None for anything else."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, int):
        return f"#{value:06x}" if 0 <= value <= 0xFFFFFF else None
    wrapped = getattr(value, "wrapped", None)
    if wrapped is not None and hasattr(wrapped, "GetRGB"):
        return hex_color(wrapped.GetRGB())
    if hasattr(value, "GetRGB"):
        return hex_color(value.GetRGB())
    if hasattr(value, "Red") and hasattr(value, "Green"):
        return hex_color(value)
    if isinstance(value, Sequence) and len(value) in (3, 4):
        return _from_channels(value)
    return None


def _from_text(text: str) -> str | None:
    word = text.strip()
    found = _HEX.match(word)
    if found and (word.startswith("#") or len(found[1]) != 3):
        digits = found[1].lower()
        if len(digits) == 3:
            digits = "".join(digit * 2 for digit in digits)
        return f"#{digits[:6]}"
    key = re.sub(r"[\s_-]", "", word.lower())
    if key in CSS_COLORS:
        return CSS_COLORS[key]
    # X11 shades with a number, as in "gray70", are known to OCCT only.
    from OCP.Quantity import Quantity_Color

    color = Quantity_Color()
    return hex_color(color) if Quantity_Color.ColorFromName_s(key.upper(), color) else None


def _from_channels(values: Sequence[Any]) -> str | None:
    channels = list(values)[:3]
    if not all(isinstance(item, (int, float)) for item in channels):
        return None
    # (255, 128, 0) counts to 255, (1, 0.5, 0) to 1.
    scale = 1 if any(item > 1 for item in channels) else 255
    return "#" + "".join(f"{min(255, max(0, round(item * scale))):02x}" for item in channels)
