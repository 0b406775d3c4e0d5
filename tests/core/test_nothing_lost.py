"""Content that stood in a file and was not on the page: each kind with its neighbours."""

import base64
import io
import zipfile
from datetime import UTC, datetime

import pytest
from wordfiles import docx, paragraph

from crier.model.newsroom import Newsroom
from crier.model.release import inlines, plain
from crier.reading import html_units, pipeline, word_lists, zip_directory
from crier.reading.decoding import labelled
from crier.reading.fields import contacts, events, written_dates
from crier.reading.formats import docx as word
from crier.reading.formats import eml, markdown, odt, rtf
from crier.reading.formats import html as saved_page

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def words(document):
    return [unit.words for unit in document.units]


# ---- RTF ----


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\u-10179 ?\u-8694 ?", "😊"),
        (r"\uc0\u55357 \u56842 ", "😊"),
        (r"\uc0\u55357 \u56397\u55356 \u57341 ", "👍🏽"),
        (r"\uc0\u26481 \u20140 ", "東京"),
        (r"\uc0\u55362 \u57271 ", "𠮷"),
        (r"\uc0\u55357 ", "\ufffd"),
        (r"\uc0\u56842 x", "\ufffdx"),
    ],
)
def test_letters_of_two_halves_are_whole(written, read):
    made = rtf.read(rb"{\rtf1\ansi too " + written.encode() + b".}")
    assert words(made) == [f"too {read}."]
    plain(made.units[0].text).encode()


def test_a_link_of_textedit_stands_behind_its_words():
    field = r'{\field{\*\fldinst{HYPERLINK "https://example.org/a?b=1"}}{\fldrslt the letter}}'
    assert words(rtf.read(rb"{\rtf1\ansi Read " + field.encode() + b".}")) == [
        "Read the letter (https://example.org/a?b=1)."
    ]


# ---- mail ----


def mail(body, kind="text/plain", charset="us-ascii", more=""):
    head = f"From: ana@example.org\nSubject: S\nMIME-Version: 1.0\nContent-Type: {kind}; charset={charset}{more}\n\n"
    return eml.read(head.encode() + (body if isinstance(body, bytes) else body.encode()))


@pytest.mark.parametrize(
    ("charset", "data", "read"),
    [
        ("iso-8859-1", b"\x93Yes\x94 \x96 she\x92s here", "“Yes” – she’s here"),
        ("latin1", b"\x80 5", "€ 5"),
        ("us-ascii", b"\x93Yes\x94", "“Yes”"),
        ("iso-8859-9", b"\xdd\x93\xfe\x94", "İ“ş”"),
        ("iso-8859-1", b"caf\xe9", "café"),
        ("gb2312", "鎔基".encode("gbk"), "鎔基"),
        ("shift_jis", "①髙".encode("cp932"), "①髙"),
    ],
)
def test_a_label_means_what_those_who_write_it_mean(charset, data, read):
    assert words(mail(data, charset=charset)) == [read]
    page = f'<meta charset="{charset}"><p>'.encode() + data
    assert words(saved_page.read(page)) == [read]


def test_a_label_nobody_knows_is_an_error_of_its_own():
    with pytest.raises(LookupError):
        labelled("x-unheard-of")


@pytest.mark.parametrize(
    ("more", "body", "read"),
    [
        ("; format=flowed; delsp=yes", "on Friday ni \nght. See https://example.org/long- \npath", "on Friday night. See https://example.org/long-path"),
        ("; format=flowed; delsp=yes", "every  \nSunday from January", "every Sunday from January"),
        ("; format=flowed", "every \nSunday from January", "every Sunday from January"),
        ("; format=flowed", " From January on", "From January on"),
        ("; Format=Flowed; DelSp=Yes", "東京都 \n民", "東京都民"),
        ("", "one line that ends\nin a word", "one line that ends\nin a word"),
    ],
)  # fmt: skip
def test_a_folded_mail_is_unfolded_as_it_was_folded(more, body, read):
    assert "\n".join(words(mail(body + "\n\nAnd another paragraph.\n", more=more))).startswith(read)


def test_a_signature_is_no_fold():
    made = mail("The board met today. \nIt voted.\n\n-- \nAna\n", more="; format=flowed")
    assert words(made) == ["The board met today. It voted."]


# ---- Word ----


def field(*instructions):
    runs = "".join(
        f'<w:r><w:instrText xml:space="preserve">{each}</w:instrText></w:r>' for each in instructions
    )
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return f"<w:p>{mark.format('begin')}{runs}{mark.format('separate')}<w:r><w:t>page four</w:t></w:r>{mark.format('end')}</w:p>"


@pytest.mark.parametrize(
    ("instructions", "address"),
    [
        ([' HYPERLINK "https://example.org/r" '], "https://example.org/r"),
        ([' HYPERLINK "https://example.org/r" \\o "Register here" '], "https://example.org/r"),
        ([' HYPERLINK "https://example.org/r" \\l "page=4" '], "https://example.org/r#page=4"),
        ([' HYPERLINK \\l "page=4" "https://example.org/r" '], "https://example.org/r#page=4"),
        ([' HYPERLINK "https://example.org/r" \\t "_blank" \\h '], "https://example.org/r"),
        ([' HYPERLINK \\h "https://example.org/r" '], "https://example.org/r"),
        ([" HYPERLINK https://example.org/r \\o Tip "], "https://example.org/r"),
        ([" HYPERLINK ", '"https://example', '.org/r"', ' \\o "a \\"quoted\\" tip"'], "https://example.org/r"),
        ([' hyperlink "https://example.org/r?a=1&amp;b=2#c" \\l "d"'], "https://example.org/r?a=1&b=2#c"),
        ([' HYPERLINK "mailto:a@example.org" '], "mailto:a@example.org"),
        ([' HYPERLINK \\l "_Toc1" '], None),
        ([" PAGE "], None),
    ],
)  # fmt: skip
def test_a_link_field_keeps_its_address_and_no_switch(instructions, address):
    (unit,) = word.read(docx(field(*instructions))).units
    assert (unit.words, unit.text[0].href) == ("page four", address)
    if len(instructions) == 1:
        simple = instructions[0].replace('"', "&quot;")
        one = f'<w:p><w:fldSimple w:instr="{simple}"><w:r><w:t>page four</w:t></w:r></w:fldSimple></w:p>'
        (unit,) = word.read(docx(one)).units
        assert (unit.words, unit.text[0].href) == ("page four", address)


@pytest.mark.parametrize(
    ("folder", "name"), [("word/", "document2.xml"), ("word/", "text.xml"), ("x/y/", "a.xml")]
)
def test_the_text_is_where_the_relationships_say(folder, name):
    decoy = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
    made = io.BytesIO()
    written = io.BytesIO(docx(paragraph("Loud"), paragraph("Hidden", "<w:vanish/>")))
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            data = old.read(part).replace(b'"word/document.xml"', f'"{folder}{name}"'.encode())
            data = data.replace(b'"/word/document.xml"', f'"/{folder}{name}"'.encode())
            moved = part.replace("word/document.xml", folder + name)
            new.writestr(moved.replace("word/_rels/document.xml", f"{folder}_rels/{name}"), data)
        new.writestr("word/document.xml", decoy)
    document = word.read(made.getvalue())
    assert words(document) == ["Loud"]
    assert [fact.text for fact in document.facts if fact.kind == "hidden"] == ["Hidden"], (
        "the scan reads it, too"
    )


def styled(*names):
    sheet = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in dict.fromkeys(names)
    )
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{name.replace(" ", "")}"/></w:pPr><w:r><w:t>{at}</w:t></w:r></w:p>'
        for at, name in enumerate(names)
    )
    return docx(
        lines,
        parts={"word/styles.xml": f"<w:styles NS>{sheet}</w:styles>"},
        relations={"s": ("styles", "styles.xml", False)},
    )


def outline(items):
    return [(plain(item.text), [outline(each.items) for each in item.children]) for item in items]


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (["List Bullet", "List Bullet 2", "List Bullet"], [("0", [[("1", [])]]), ("2", [])]),
        (["List Number", "List Number 2", "List Number 3"], [("0", [[("1", [[("2", [])]])]])]),
        (["List Bullet", "List Number 2"], [("0", [[("1", [])]])]),
        (["list bullet", "list bullet 2"], [("0", [[("1", [])]])]),
        (["List Bullet", "List Bullet"], [("0", []), ("1", [])]),
    ],
)
def test_a_list_is_as_deep_as_its_style_says(names, made):
    units = word.read(styled(*names)).units
    assert outline([unit.item for unit in units]) == made


# ---- Word's HTML ----

DOT = "<span style='font-family:Symbol'>·<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span>"


def marked(sign, text, style=""):
    gap = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
    return f'<p class=MsoListParagraph style="{style}">{sign}{gap}{text}</p>'


@pytest.mark.parametrize(
    ("page", "made"),
    [
        (f"<p class=MsoListParagraph>{DOT}Free coffee</p><p class=MsoListParagraph>{DOT}Free <b>tea</b></p>", [("Free coffee", []), ("Free tea", [])]),
        (marked("1.", "One") + marked("2.", "Two"), [("One", []), ("Two", [])]),
        (marked("·", "A", "margin-left:.5in") + marked("o", "B", "margin-left:1.0in") + marked("·", "C", "margin-left:.5in"), [("A", [[("B", [])]]), ("C", [])]),
        (marked("a)", "A", "mso-list:l0 level1 lfo1") + marked("i.", "B", "mso-list:l0 level2 lfo1"), [("A", [[("B", [])]])]),
        ("<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>§<span>&nbsp;</span></span>Deep</p>", [("Deep", [])]),
    ],
)  # fmt: skip
def test_lists_of_words_html_are_lists(page, made):
    units = html_units.read(f"<p>Before</p>{page}<p>After</p>").units
    assert [unit.words for unit in units if unit.kind == "line"] == ["Before", "After"]
    assert outline([unit.item for unit in units if unit.kind == "item"]) == made


@pytest.mark.parametrize(
    "page",
    [
        "<p class=MsoNormal>1. A line that begins with a number</p>",
        "<p style='text-indent:-.25in'>· A dot, and no list of Word's</p>",
        f"<p class=MsoNormal>Small {marked('', 'print')[30:-4]}</p>",
        "<p><span style='font:7.0pt Arial'>Tiny words</span> and others</p>",
    ],
)
def test_other_paragraphs_stay_as_they_are(page):
    assert [unit.kind for unit in html_units.read(page).units] == ["line"]


def test_a_list_keeps_what_follows_it():
    root = html_units.lxml_html.fragment_fromstring(f"<div><p class=a>{DOT}One</p>tail<p>Two</p></div>")
    word_lists.gather(root)
    assert [each.tag for each in root] == ["ul", "p"]
    assert root.text_content() == "OnetailTwo"


# ---- Markdown ----


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("# **A headline** {#a-headline}", "A headline"),
        ("## A heading {.wide #x}", "A heading"),
        ("# A set {1, 2} of things", "A set {1, 2} of things"),
        ("# A heading {#x} ##", "A heading"),
        ("1. One\n\n2026. A year that began well.", "2026. A year that began well."),
        ("2026) was a year", "2026) was a year"),
    ],
)
def test_marks_of_other_tools_are_no_words_and_years_no_numbers(written, read):
    assert words(markdown.read(written.encode()))[-1] == read


def test_a_footnote_has_its_number_in_the_text_and_its_words_at_the_end():
    units = markdown.read(
        b"One[^a] and two[^b], one again[^a].\n\n[^a]: The *note*.\n\n[^b]: Other.\n\nEnd."
    ).units
    assert [unit.words for unit in units if unit.kind != "rule"] == [
        "One[1] and two[2], one again[1].", "End.", "The note.", "Other.",
    ]  # fmt: skip
    assert [span.sup for span in units[0].text] == [False, True, False, True, False, True, False]


CARRIED = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"# A headline of four words\n\nBEIRUT, May 4, 2026 — A text.\n\n![A dot][image1]\n\n[image1]: <{CARRIED}>\n"),
        ("a.md", f"# A headline of four words\n\nBEIRUT, May 4, 2026 — A text.\n\n![A dot]({CARRIED})\n"),
        ("a.html", f"<h1>A headline of four words</h1><p>BEIRUT, May 4, 2026 — A text.</p><p><img alt='A dot' src='{CARRIED}'></p>"),
        ("a.html", f"<h1>A headline of four words</h1><p>BEIRUT, May 4, 2026 — A text.</p><img alt='A dot' src='{CARRIED.replace('=', '%3D').replace('+', '%2B')}'>"),
    ],
)  # fmt: skip
def test_a_picture_that_a_page_carries_is_taken_in(name, text):
    made = pipeline.whole(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW)
    assert [(item.alt, item.width) for item in made.reading.media] == [("A dot", 1)]
    assert "base64" not in made.reading.model_dump_json()


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_one_that_is_none_is_told(name):
    text = "<h1>A headline of four words</h1>\n\n<p>BEIRUT, May 4, 2026 — A text.</p>\n\n<p><img alt='A dot' src='data:image/png;base64,AAAAAAAAAAAA'></p>"
    made = pipeline.whole(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW)
    assert "images" in {finding.check for finding in made.reading.findings}


# ---- contacts ----


@pytest.mark.parametrize(
    ("label", "line", "name", "role"),
    [
        ("للاتصال الإعلامي", "سامر خليل، المكتب الإعلامي، +961 1 555 014، press@example.org", "سامر خليل", "المكتب الإعلامي"),
        ("جهة الاتصال الإعلامية", "ليلى حداد، press@example.org", "ليلى حداد", None),
        ("للتواصل الإعلامي:", "ليلى حداد هاتف: +961 1 555 014", "ليلى حداد", None),
        ("للاستفسارات الصحفية", "ليلى حداد، مديرة الإعلام، press@example.org", "ليلى حداد", "مديرة الإعلام"),
        ("تماس رسانه‌ای", "مریم رضایی، +98 21 5550 1420، press@example.org", "مریم رضایی", None),
        ("تماس با رسانه‌ها", "مریم رضایی، سخنگو، press@example.org", "مریم رضایی", "سخنگو"),
        ("איש קשר לתקשורת", "דנה לוי, ‎+972 3 555 0142, press@example.org", "דנה לוי", None),
        ("פרטי קשר", "דנה לוי, דוברת העמותה, press@example.org", "דנה לוי", "דוברת העמותה"),
        ("媒体联系人", "李梅，新闻办公室，+86 21 5550 1420，press@example.org", "李梅", "新闻办公室"),
        ("新聞聯絡人：", "陳大文　電話：+886 2 5550 1420", "陳大文", None),
        ("報道関係者のお問い合わせ先", "佐藤花子　電話：+81 3 5550 1420　メール：press@example.org", "佐藤花子", None),
        ("本件に関するお問い合わせ", "佐藤花子、広報担当、press@example.org", "佐藤花子", "広報担当"),
        ("언론 문의", "김민지, +82 2 5550 1420, press@example.org", "김민지", None),
        ("취재 문의처:", "김민지, 홍보팀, press@example.org", "김민지", "홍보팀"),
        ("Pressekontakt", "Max Mustermann, Pressesprecher, max.pressestelle.der.gesellschaft@presse.gesellschaft-fuer-alles.example.org", "Max Mustermann", "Pressesprecher"),
        ("Media contact", "Ana Ruiz, press officer, +1 213 555 0142, ana.media.contact@example.org", "Ana Ruiz", "press officer"),
    ],
)  # fmt: skip
def test_contacts_are_found_in_their_own_words(label, line, name, role):
    assert contacts.label_at(label) == 0
    (found,) = contacts.parse([label, line], "US", "label")
    assert (found.contact.name, found.contact.role) == (name, role)
    assert found.contact.email or found.contact.phone


# ---- days and hours ----


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("بيروت، ٢٨ تشرين الثاني/نوفمبر ٢٠٢٦ — أعلنت", "2026-11-28"),
        ("القاهرة، 3 مايو/أيار 2026", "2026-05-03"),
        ("٣ مايو ٢٠٢٦", "2026-05-03"),
    ],
)
def test_days_in_arabic_digits_and_under_both_names(text, day):
    assert [str(one.value) for one in written_dates.find(text)] == [day]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("11:30 p.m. PST – 3:30 a.m. PDT", [("23:30", "03:30")]),
        ("9:00 CET – 11:00 CET", [("09:00", "11:00")]),
        ("2 pm EST to 4 pm EST", [("14:00", "16:00")]),
        ("9 a.m. PT – 12 p.m. ET", [("09:00", None), ("12:00", None)]),
    ],
)
def test_a_span_of_one_clock_is_one(text, hours):
    found = [(each.start_at, each.end_at) for each in written_dates.find_times(text)]
    assert [(f"{start:%H:%M}", end and f"{end:%H:%M}") for start, end in found] == hours


def test_a_night_on_which_the_clock_is_put_forward_has_its_end():
    line = "WHEN: Saturday, March 13, 2027, 11:30 p.m. PST – 3:30 a.m. PDT"
    (made,) = events.find([(0, line)], released=NOW.date(), day_first=False)
    assert made.event.end and made.event.start
    assert str(made.event.end - made.event.start) == "3:00:00"


# ---- what is raised and lowered ----


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("10<sup>6</sup> litres", "10⁶ litres"),
        ("10<sup>-3</sup> bar", "10⁻³ bar"),
        ("10<sup>−12</sup>", "10⁻¹²"),
        ("CO<sub>2</sub>, x<sub>1</sub>", "CO₂, x₁"),
        ("2<sup>n+1</sup>", "2ⁿ⁺¹"),
        ("the 5<sup>th</sup>, 1<sup>er</sup>", "the 5th, 1er"),
        ("as said.<sup>[3]</sup>", "as said.[3]"),
        ("log<sub>x</sub>", "logx"),
        ("<sup><sub>2</sub></sup>", "2"),
    ],
)
def test_ten_to_the_sixth_is_not_106(source, read):
    (unit,) = html_units.read(f"<p>{source}").units
    assert unit.words == read
    assert len(read) == len("".join(span.text for span in unit.text))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"10{\super 6} litres", "10⁶ litres"),
        (r"10\super 6\nosupersub  litres", "10⁶ litres"),
        (r"H{\rtlch\fcs1 \af0 \ltrch\fcs0 \sub\insrsid123 2}O", "H₂O"),
        (r"5 m{\super\fs16 2}", "5 m²"),
        (r"the 5{\super th}", "the 5th"),
        (r"see {\supersub 6}", "see 6"),
    ],
)
def test_ten_to_the_sixth_of_rtf_is_not_106(written, read):
    assert words(rtf.read(rb"{\rtf1\ansi too " + written.encode() + b".}")) == [f"too {read}."]


# ---- lines of Markdown ----


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("WHAT: A hearing\n**When:** Friday, 6 p.m.\nWhere: City Hall", ["WHAT: A hearing", "When: Friday, 6 p.m.", "Where: City Hall"]),
        ("Qué: Audiencia\nDónde : Ayuntamiento", ["Qué: Audiencia", "Dónde : Ayuntamiento"]),
        ("Media contact:\nAna Ruiz\nPhone: 1\nMail: x", ["Media contact:", "Ana Ruiz", "Phone: 1", "Mail: x"]),
        ("The council said: no.\nIt voted on Friday\nat noon.", ["The council said: no. It voted on Friday at noon."]),
        ("One sentence\nthat is folded: here.", ["One sentence that is folded: here."]),
        ("See https://example.org\nhttps://example.org/b", ["See https://example.org https://example.org/b"]),
    ],
)  # fmt: skip
def test_lines_with_labels_stay_lines(source, lines):
    assert words(markdown.read(source.encode())) == lines


# ---- quotations, tables, notes, links ----


def test_a_list_stays_in_the_quotation_it_stands_in():
    source = "<blockquote><p>We ask for<ul><li>buses<ul><li>at night</ul>soon<li>shade</ul><ol start=3><li>fares</ol><p>now.</blockquote>"
    made = html_units.read(source).units
    assert [(unit.kind, unit.words) for unit in made] == [
        ("quotation", each)
        for each in ("We ask for", "• buses", "• at night", "soon", "• shade", "3. fares", "now.")
    ]
    assert len({unit.group for unit in made}) == 1


@pytest.mark.parametrize("name", ["Quote", "Intense Quote"])
def test_a_quotation_by_style_is_one(name):
    line = '<w:p><w:pPr><w:pStyle w:val="q"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    styles = f'<w:styles NS><w:style w:type="paragraph" w:styleId="q"><w:name w:val="{name}"/></w:style></w:styles>'
    made = word.read(
        docx(
            paragraph("Before."), line.format("We asked."), line.format("They said."), paragraph("After."),
            parts={"word/styles.xml": styles}, relations={"s": ("styles", "styles.xml", False)},
        )
    ).units  # fmt: skip
    assert [(unit.kind, unit.words) for unit in made] == [
        ("line", "Before."), ("quotation", "We asked."), ("quotation", "They said."), ("line", "After."),
    ]  # fmt: skip
    assert made[1].group == made[2].group


def test_the_caption_of_a_table_is_its_caption():
    head = "# Night buses come back to the harbor on Friday\n\nLOS ANGELES — The riders asked for two things on Friday, and the council agreed to both of them.\n\n"
    table = "<table><caption>Buses <b>by</b> district</caption><tr><td>Harbor</td><td>3</td></tr></table>\n"
    reading = pipeline.read(pipeline.Upload((head + table).encode(), "x.md"), newsroom=Newsroom(), now=NOW)
    (made,) = (block for block in reading.body if block.type == "table")
    assert made.caption == "Buses by district"
    assert "Buses by district" in map(plain, inlines(reading.body))


def test_the_caption_of_a_table_that_only_lays_out_is_words():
    made = html_units.read("<table><caption>Buses</caption><tr><td>one</td></tr></table>").units
    assert [unit.words for unit in made] == ["Buses", "one"]


def test_a_note_of_opendocument_keeps_its_link_and_its_paragraphs():
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        '<text:p>See <text:a xlink:href="https://example.org/n">it</text:a>.</text:p><text:p>More.</text:p></text:note-body></text:note>'
    )
    names = {"office": "office", "text": "text"}
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{value}:1.0"' for key, value in names.items()
    )
    content = f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text><text:p>Word{note}.</text:p></office:text></office:body></office:document-content>'
    line, item = odt.read(zip_directory.written({"content.xml": content})).units
    assert (line.words, item.words) == ("Word[1].", "See it. More.")
    assert "https://example.org/n" in [span.href for span in item.text]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("tel:+1-213-555-0100;ext=5", "tel:+1-213-555-0100;ext=5"),
        ("tel:*123", "tel:*123"),
        ("tel:+1;phone-context=x", None),
        ("mailto:a@example.org,b@example.org", "mailto:a@example.org,b@example.org"),
        ("mailto:o'neil@example.org", "mailto:o'neil@example.org"),
        ("mailto:a@example.org?subject=Hi", "mailto:a@example.org"),
        ("mailto:a@example.org,,", None),
    ],
)
def test_an_extension_and_several_mailboxes_are_links(raw, kept):
    assert html_units.checked(raw)[0] == kept


def test_a_note_nobody_names_and_a_name_without_a_note_are_told():
    text = b"One.[^a] Two.[^gone]\n\n[^a]: First.\n[^never]: Nobody names this.\n\nAnd [^a]: is words, too.\n"
    facts = [(fact.kind, fact.text) for fact in markdown.read(text).facts]
    assert facts == [("lost", "Nobody names this."), ("empty-footnote", "[^gone]")]
