"""Hostile strings in every text field: nothing runs or breaks, and what was typed comes back as it was, with what hides made visible."""
import csv
import os
import tempfile
import unicodedata
import urllib.parse

from selenium.webdriver.common.by import By

import crawl
import hostile
import judge
from administrator import PASSPHRASE

FORM_MAX = 60_000  # What a form of the console takes, in bytes.
LOOK = """
    const [form, names, foreign] = arguments;
    const values = form && Object.fromEntries(names.map(n => [n, form.elements[n] ? form.elements[n].value : null]));
    const several = form ? [...form.querySelectorAll('textarea')].map(e => e.name) : [];
    return {values, several, foreign: document.querySelectorAll(foreign).length, count: document.querySelectorAll('*').length,
        heads: document.querySelectorAll('h1').length}"""
# On the page that answers them nothing is typed any more.
ANSWERED = {"/conflicts", "/conflicts/*/plan"}
# Of the ordinary run, which is told beside the tests; the long one takes every form that a link leads to.
ORDINARY = {"/register", "/people/invite", "/case/*", "/conflict/*", "/record/*/change", "/review/*"}


def tell(administrator, everything):
    strings = hostile.STRINGS if everything else hostile.FEW
    for where, what, fields in forms(administrator, everything):
        try_form(administrator, settings(strings, fields, everything), where, what)
    addresses(administrator, strings)
    file(administrator, strings)
    written(administrator)


def forms(administrator, everything):
    """Forms with a field for text: the page of each, what it does, its fields. Nobody types a passphrase, so each answers before it does anything."""
    browser = administrator.browser
    yield administrator.console + "/sign-in", "/join", ["name", "code"]
    found = crawl.forms(administrator)
    browser.check(found.keys() >= ORDINARY, f"these forms were not found: {ORDINARY - found.keys()}")
    for what, where in found.items():
        if not everything and what not in ORDINARY:
            continue
        browser.open(where)
        fields = crawl.form(browser, what).find_elements(By.CSS_SELECTOR, "input[type=text],textarea")
        if fields and what not in ANSWERED:
            yield where, what, [field.get_attribute("name") for field in fields]


def settings(strings, fields, everything):
    """What is typed into the fields of a form, one time after the other: each string into every field, or, of the ordinary run, into one."""
    if everything:
        for text in strings:
            for some in [fields] if len(text.encode()) * 3 * len(fields) < FORM_MAX else [[field] for field in fields]:
                yield dict.fromkeys(some, text)
        return
    for start in range(0, len(strings), max(2, len(fields))):
        given = dict(zip(fields, strings[start:start + len(fields)]))
        if sum(len(text.encode()) for text in given.values()) * 3 < FORM_MAX:
            yield given


def try_form(administrator, settings, where, what):
    browser = administrator.browser
    browser.open(where)
    counted = None
    for place, given in enumerate(settings):
        if place % 100 == 99:
            administrator.go("/")  # Whoever fills in the same form of the sign-in for long is signed in all the same.
        if not (form := crawl.form(browser, what)):
            browser.open(where)
            form = crawl.form(browser, what)
        # A day has to be none, or the passphrase is asked for.
        values = given | ({"until": "x" + given.get("until", "")} if what == "/people/invite" else {})
        tried = f"{what} with {[text[:40] for text in values.values()]}"
        browser.put(form, ({"passphrase": "a", "again": "b"} if what == "/join" else {}) | values)
        browser.no_dialog(tried)
        told = browser.driver.execute_script(LOOK, crawl.form(browser, what), list(values), judge.FOREIGN)
        compare(browser, what, tried, values, told)
        if what not in ("/register", "/people/invite"):
            counted = counted or told["count"]
            browser.check(told["count"] == counted, f"{tried}: the page is of other elements")
    browser.complaints(what, (400, 409, 422))


def compare(browser, form, what, values, told):
    browser.check(told["heads"] == 1 and told["foreign"] == 0, f"{what}: not the page that it should be")
    if told["values"] is None:
        browser.fault(f"{what}: the form is gone")
        return
    conditions = [hostile.seen(values[name]) for name in ("where0", "where1", "where2") if hostile.seen(values.get(name, ""))]
    for field, given in values.items():
        if told["values"][field] is None or field == "columns":
            continue
        wanted = hostile.seen(given, lines=field in told["several"])
        if field.startswith("where"):
            # Those that say nothing are left out, and the others move up.
            wanted = conditions[int(field[-1])] if int(field[-1]) < len(conditions) else ""
        shown = told["values"][field].replace("\r\n", "\n")
        browser.check(shown == wanted, f"{form} {field}: {given[:60]!r} comes back as {shown[:80]!r}")


def addresses(administrator, strings):
    """What an address says after its question mark: a page, whatever it is."""
    browser = administrator.browser
    administrator.go("/people")
    person = next((link.get_attribute("href") for link in browser.all("main td a")), administrator.console).removeprefix(administrator.console)
    for path, name in [("/audit", "since"), ("/reviews", "week"), ("/progress/indicators", "year"), ("/progress/indicators", "by"), ("/conflicts", "page"),
                       ("/sign-in", "language"), ("/findings", "check"), ("/findings", "state"), ("/findings", "scope"), ("/findings/check", "scope"),
                       (person + "/revoke", "since")]:
        for text in strings[::8]:
            administrator.go(f"{path}?{urllib.parse.urlencode({name: text[:2_000]}, errors='replace')}")
            browser.no_dialog(f"{path}?{name}")
            browser.check(len(browser.all("h1")) == 1, f"{path}?{name}={text[:60]!r} is no page")
    browser.complaints("addresses", (400, 404, 422))


def file(administrator, strings):
    """A table whose titles, cells and name are hostile."""
    browser = administrator.browser
    cells = [text for text in strings if len(text) < 500]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "\"><img src=x onerror=alert(1)>\u202e{{7*7}}.csv")
        with open(path, "w", newline="", encoding="utf-8", errors="replace") as out:
            writer = csv.writer(out)
            writer.writerow(["number", "phone", *cells[:20]])
            for place, text in enumerate(cells):
                writer.writerow([f"{text[:40]}{place}", text, *cells[:20]])
        administrator.upload(path)
        browser.look("import-hostile", status=(200, 422))
        browser.check(browser.has("<img src=x onerror=alert(1)>‹U+202E›{{7*7}}.csv") or browser.all("[role=alert]"), "a file's name is not as it is")


def written(administrator):
    """Signed, and shown from then on: a village's week goes back to its collector with a comment."""
    browser = administrator.browser
    # Control characters the register takes in from nobody, as a terminal obeys them; what nobody sees it leaves out, and letters come
    # back composed.
    refused = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    comment = unicodedata.normalize("NFC", " ".join(
        text for text in hostile.FEW if len(text) < 60 and refused.isdisjoint(map(ord, text)) and hostile.seen(text) == text
        and "\u200d" not in text))
    administrator.go("/reviews")
    browser.press(browser.find("main td a"))
    form = browser.find("main form[action^='/review/']:has(input[value=returned])")
    form.find_element(By.CSS_SELECTOR, "input[value=returned]").click()
    browser.put(form, {"comment": comment, "passphrase": PASSPHRASE})
    browser.look("reviews-hostile", status=(200, 422))
    shown = browser.driver.execute_script("return document.body.textContent")
    browser.check(hostile.seen(comment) in shown, "a comment is not shown as it was typed")
