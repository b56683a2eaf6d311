"""What people type to see what breaks: 500 strings, each with how a page has to show it.

Built from kinds, so that what is tried can be read off; nothing is drawn by chance.
"""
import unicodedata

TAGS = ["script", "img src=x", "svg", "iframe", "body", "details open", "math", "video", "object", "embed", "marquee", "style", "base href=//x",
        "meta http-equiv=refresh content=0", "link rel=stylesheet href=//x", "form action=//x", "button formaction=//x"]
HANDLERS = ["onerror=alert(1)", "onload=alert(2)", "onmouseover=alert(3)", "onfocus=alert(4) autofocus", "ontoggle=alert(5)"]
CLOSINGS = ["", "\">", "'>", "</textarea>", "</title>", "</style>", "</select>", "-->", "]]>"]
WRAPPERS = ["{{%s}}", "${%s}", "<%%= %s %%>", "#{%s}", "{%%%s%%}", "[[%s]]", "{{{%s}}}", "@(%s)", "`%s`", "$(%s)", "{{#%s}}", "{{/%s}}", "{{>%s}}"]
FORMULAS = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"x\")", "=cmd|' /C calc'!A0", "\t=1", "＝1＋1", "=IMPORTXML(\"//x\")",
            "\"=1+1\"", "'=1+1", "=\"a\"&\"b\"", ";=1", "|=1"]
SQL = ["' OR 1=1 --", "'; DROP TABLE log; --", "\" OR \"\"=\"", "1; ATTACH DATABASE 'x' AS x", "%' ESCAPE '", "') UNION SELECT 1 --", "x' AND 1=CAST(1 AS INT)",
       "%", "_", "\\", "''", "/* x */", "NULL", "x'00'"]
PATHS = ["../../../etc/passwd", "..\\..\\windows", "%2e%2e%2f", "/dev/null", "file:///etc/passwd", "//x", "\\\\x\\y", "C:\\", "~root", "con", "a\x00.csv", ".",
         "..", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "http://[::1"]
HEADERS = ["a\r\nSet-Cookie: x=1", "a%0d%0aSet-Cookie: x=1", "a\nLocation: //x", "a\r\n\r\n<script>alert(1)</script>", "a\u2028b", "a\u2029b", "a\u0085b",
           "a嘊嘍Set-Cookie: x=1"]
SHELLS = ["$(id)", "`id`", "; id", "| id", "&& id", "%s%s%n", "%x%d", "\\u0041", "\\x41", "\\0", "$HOME", "!!", "*", "?", "-rf", "--help"]
WORDS = ["null", "undefined", "NaN", "Infinity", "true", "0", "-1", "00", "1e309", "0x10", "١٢٣", "１２３", "½", "2017-02-30", "9999-12-31", "9223372036854775808",
         "[object Object]", "none", "—", "{}", "[]", "\"", "'", "<", ">", "&", "&amp;", "&lt;b&gt;", "&#60;i>", "&#x202e;", "&nbsp;", "+", "%", "%00", "%u0000", "#",
         "?a=b&c=d", ";", "=", ":", ",", "，"]
EMOJI = ["😀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇳", "👍🏽", "☺️", "👩🏿‍🌾", "𠮷野家", "𝕳𝖊𝖝", "Z̷̢̛a̵l̸g̶o̷", "e\u0301\u0301\u0301", "ﷺ", "ẞ", "İ", "ﬁ", "々〆〇", "啊\U000E0100", "ᄀ\u1160"]
LONG = ["长" * 2_000, "a" * 6_000, "<b>" * 1_500, "😀" * 800, "e" + "\u0301" * 500, "\u202e" * 300, " x" * 2_000, "&" * 3_000, "\"'" * 1_500, "，" * 2_000]
HALVES = ["\\ud83d", "\\udc00\\ud83d", "&#xD800;", "&#55357;", "%ED%A0%80", "\ufffd", "\ufffe", "\uffff", "\U0001FFFF"]
INVISIBLE = [*range(0x00, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x115F, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x1160,
             0x180E, 0x3164, 0xFFA0, 0xFFF9, 0xFFFA, 0xFFFB, 0xE0001, 0xE0041]


def _made():
    yield from (f"{closing}<{tag} {handler}>" for closing in CLOSINGS[:5] for tag in TAGS[:9] for handler in HANDLERS[:3])
    yield from (f"<{tag} {handler}" for tag in TAGS for handler in HANDLERS[3:])
    yield from (f"{closing}<script>alert(1)</script>" for closing in CLOSINGS)
    yield from (wrapper % inner for wrapper in WRAPPERS for inner in ("7*7", "form", "alert(1)", "constructor", "__proto__", ".", ""))
    yield from (f"村{chr(code)}联" for code in INVISIBLE)
    for kind in (FORMULAS, SQL, PATHS, HEADERS, SHELLS, WORDS, EMOJI, LONG, HALVES):
        yield from kind


STRINGS = list(dict.fromkeys(_made()))
# Some of each kind, for the ordinary run.
FEW = [STRINGS[place * len(STRINGS) // 40] for place in range(40)]
# One line, for what is written at a terminal.
SAMPLE = " ".join(["<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "javascript:alert(3)", "' onmouseover=alert(4) x='",
                   "</textarea><svg onload=alert(5)>", "{{7*7}}${alert(6)}", "&lt;b&gt;&#60;i>"])


def _is_treacherous(character):
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Zl", "Zp"):
        return True
    # The joiner within emoji is harmless; the fillers are letters that nobody sees.
    return code != 0x200D and unicodedata.category(character) == "Cf" or code in (0x115F, 0x1160, 0x3164, 0xFFA0)


def seen(text, lines=False):
    """As a page has to show it: what would hide, turn round or move is there to be seen. `lines`: a field of several lines keeps them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if lines else text.replace("\r", "").replace("\n", "")
    shown = ""
    for character in text.strip():
        if not _is_treacherous(character) or (lines and character == "\n"):
            shown += character
        else:
            shown += chr(0x2400 + ord(character)) if ord(character) < 0x20 else f"‹U+{ord(character):04X}›"
    return shown
