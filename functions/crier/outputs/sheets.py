"""WeasyPrint's own style sheets, parsed once: 40 ms of a cold start.

A parsed sheet is plain values but for its selectors, which cssselect2 compiles to functions:
of these the bytecode is kept.
"""

from __future__ import annotations

import io
import marshal
import pickle
from collections.abc import Callable
from types import FunctionType

import cssselect2
import tinycss2
import weasyprint
from weasyprint import html

from crier import kept


def furnish() -> None:
    """Fills the sheets that WeasyPrint was kept from parsing while it was imported."""
    of = (weasyprint.__version__, tinycss2.__version__, cssselect2.__version__)
    data = kept.once("sheets", _parsed, *of, html.UA, html.UA_FORM, html.PH)
    counters, *sheets = pickle.loads(data)  # noqa: S301 (of our own making)
    html.UA_COUNTER_STYLE.update(counters)
    empty = (html.UA_STYLESHEET, html.UA_FORM_STYLESHEET, html.PH_STYLESHEET)
    for sheet, parsed in zip(empty, sheets, strict=True):
        vars(sheet).update(vars(parsed))


def _parsed() -> bytes:
    """The sheets as weasyprint.html makes them, and the counter styles that they define."""
    counters = html.CounterStyle()
    sheets = [html.CSS(string=css, counter_style=counters) for css in (html.UA, html.UA_FORM)]
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump([counters, *sheets, html.CSS(string=html.PH)])
    return out.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, made: object) -> tuple[Callable[..., object], tuple[bytes]]:
        if isinstance(made, FunctionType) and made.__name__ == "<lambda>":
            return _selector, (marshal.dumps(made.__code__),)
        return NotImplemented  # type: ignore[no-any-return]


def _selector(code: bytes) -> FunctionType:
    return FunctionType(marshal.loads(code), vars(cssselect2.compiler))  # noqa: S302 (of our own making)
