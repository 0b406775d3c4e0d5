"""Typography: marks as each language prints them, never another word, never inside an address."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model.release import Span
from crier.text import typography

SET = [
    ("en", '"We won," she said -- "it\'s ours."', "“We won,” she said — “it’s ours.”"),
    ("en", "“Half straight\" and done", "“Half straight” and done"),
    ("en", 'A shelf of 5\'10" and no more', 'A shelf of 5\'10" and no more'),
    ("es", '"Ganamos", dijo.', "“Ganamos”, dijo."),
    ("de", '"Gewonnen", sagte sie.', "„Gewonnen“, sagte sie."),
    ("de", "„Gewonnen\", sagte sie.", "„Gewonnen“, sagte sie."),
    ("fr", 'Elle dit : "Oui !"', "Elle dit\u00a0: «\u00a0Oui\u00a0!\u00a0»"),
    ("fr", "« Oui »", "«\u00a0Oui\u00a0»"),
    ("ar", 'قالت "نعم"', 'قالت "نعم"'),
    ("en", "See http://a.example/x--y?z=\"q\" -- now", "See http://a.example/x--y?z=\"q\" — now"),
    ("en", "Write to o'neil--press@a.example", "Write to o'neil--press@a.example"),
    ("en", "----- and <!-- kept -->", "----- and <!-- kept -->"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "written", "printed"), SET)
def test_a_paragraph_is_set(language, written, printed):
    assert typography.plain(written, language) == printed


def test_a_mark_looks_at_its_neighbours_across_looks():
    spans = (Span(text='She said "'), Span(text="we won", strong=True), Span(text='" today'))
    assert [span.text for span in typography.inline(spans, "en")] == ["She said “", "we won", "” today"]


def test_what_nobody_sees_or_one_font_knows_is_gone():
    assert (
        typography.clean("in\u00advoice \u202egnp\u202c \uf0b7 one \ue000two\ufeff")
        == "invoice gnp • one two"
    )
    assert typography.clean("می\u200cخواهم") == "می\u200cخواهم"  # the joiner is spelling


@given(
    st.text(st.sampled_from("ab .,-'\"“”«»„!?:;—@/\u00e9e\u0301"), max_size=60),
    st.sampled_from(["en", "fr", "de", "es"]),
)
def test_words_never_change(text, language):
    once = typography.plain(typography.clean(text), language)
    letters = [re.sub(r"[\W_]", "", unicodedata.normalize("NFC", each)) for each in (text, once)]
    assert letters[0] == letters[1]
