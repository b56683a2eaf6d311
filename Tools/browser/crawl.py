"""Every form of the console, found by its links: so whatever tries forms forgets none."""
import re
import urllib.parse

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

# They sign nobody's work, or have a story of their own.
LEFT_OUT = ("/language", "/sign-out", "/second-step")
# Pages of a kind that are opened.
MOST = 3


def kind(path):
    """An address without what changes from record to record: `/record/*/fields`."""
    return "/".join("*" if re.search(r"[\d@-]", part) else part for part in path.split("/"))


def pages(administrator):
    """Pages that links lead to, a few of each kind, each open when it is given; and the conflicts that a filter means."""
    browser = administrator.browser
    waiting, count = [administrator.console + "/"], {}
    known = set(waiting)
    while waiting:
        browser.open(waiting.pop(0))
        yield browser.driver.current_url
        for link in browser.all("nav a, main a"):
            target = (link.get_attribute("href") or "").split("#")[0]
            path, _, asked = target.removeprefix(administrator.console).partition("?")
            # What is asked of a page that has been seen is a part of it, or it in another order.
            if target in known or not path.startswith("/") or asked and kind(path) in count or count.get(kind(path), 0) == MOST:
                continue
            known.add(target)
            count[kind(path)] = count.get(kind(path), 0) + 1
            waiting.append(target)
    administrator.go("/conflicts")
    form = browser.form("/conflicts")
    Select(form.find_element(By.NAME, "kind")).select_by_index(1)
    browser.press(form.find_element(By.TAG_NAME, "button"))
    yield browser.driver.current_url


def name(form):
    """What a form does, whatever record it is of."""
    path = urllib.parse.urlsplit(form.get_attribute("action")).path
    steps = form.find_elements(By.CSS_SELECTOR, "input[name=step],input[name=kind]")
    return " ".join([kind(path), *(field.get_attribute("value") for field in steps)]).strip()


def forms(administrator):
    """One form of each kind, by what it does, and its page; looked for once by each administrator."""
    if administrator.forms:
        return administrator.forms
    found = administrator.forms
    for address in pages(administrator):
        for form in administrator.browser.all("main form[method=post]"):
            if (what := name(form)) not in LEFT_OUT:
                found.setdefault(what, address)
    return found


def form(browser, what):
    """That form on the page that is open, or `None`."""
    return next((form for form in browser.all("main form[method=post]") if name(form) == what), None)
