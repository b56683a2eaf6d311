"""A day of an administrator: signs in with an invitation, sees every page, hears both sides, decides; and what the public reads."""
import re

from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

import keyboard
from administrator import PASSPHRASE
from hostile import SAMPLE

PAGES = [("/", "today"), ("/conflicts", "conflicts"), ("/waiting", "waiting"), ("/reviews", "reviews"), ("/register", "register"), ("/import", "import"),
         ("/findings", "findings"), ("/samples", "samples"), ("/notices", "notices"), ("/progress", "progress"), ("/map", "map"), ("/network", "network"), ("/people", "people"), ("/people/invite", "invite"), ("/audit", "audit"),
         ("/second-step", "second-step-standing"), ("/cases", "cases")]
# As fields and codes are called in files and at a terminal.
CODES = re.compile(r"\b[a-z]+(?:[._][a-z0-9]+)+\b|\bcunlian [a-z]+|--[a-z]{3,}")
RENEWED = {"today", "cases", "progress", "network"}
WALKED = {"sign-in", "register", "import", "case", "conflict"}


def tell(administrator, code, public, all_walked=False):
    browser = administrator.browser

    def look(name, status=200):
        browser.look(name, status)
        if browser.language == "zh":
            codes = set(CODES.findall(browser.find("main").text.replace(SAMPLE, ""))) if browser.all("main") else None
            browser.check(not codes, f"{name}: what only programs know something by: {codes}")
        if browser.scripts and (all_walked or name in WALKED):
            keyboard.walk(browser, name)

    administrator.join(code, look)
    for path, name in PAGES:
        administrator.go(path)
        look(name)
        marked = browser.all("nav a[aria-current=page], nav a[aria-current=true]")
        browser.check(len(marked) == (path != "/second-step"), f"{path} is marked {len(marked)} times in the way about")
    if browser.scripts:
        renewal(administrator, look)
    details(administrator, look)
    invitation(administrator, look)
    decision(administrator, look)
    outside(administrator, public, look)


def renewal(administrator, look):
    """A page that shows how things stand is there anew when somebody comes back to it; not where they are at work in it."""
    browser = administrator.browser
    for path, name in PAGES:
        administrator.go(path)
        renews = bool(browser.all("body > script[data-own]"))
        browser.check(renews == (name in RENEWED), f"{path}: {'renews itself' if renews else 'does not renew itself'}")
        if not renews:
            continue
        browser.driver.execute_script(
            "document.querySelector('h1').textContent = 'old'; document.dispatchEvent(new Event('visibilitychange'))")
        try:
            WebDriverWait(browser.driver, 30, ignored_exceptions=[StaleElementReferenceException]).until(lambda _: browser.find("h1").text != "old")
        except TimeoutException:
            browser.fault(f"{path} is not there anew")
    # What is counted meanwhile comes without a hand on the page.
    administrator.go("/")
    try:
        WebDriverWait(browser.driver, 60, ignored_exceptions=[StaleElementReferenceException]).until(lambda _: not browser.all("[data-making]"))
    except TimeoutException:
        browser.fault("what is counted for today never comes")
    browser.complaints("renewal", 200)
    look("today-counted")


def details(administrator, look):
    """What one comes to from the lists: a conflict, a book, a village's week, a person."""
    browser = administrator.browser

    def follow(path, selector, name, text=""):
        administrator.go(path)
        found = [link for link in browser.all("main " + selector) if text in link.text]
        browser.check(found, f"nothing to open on {path}")
        if found:
            browser.press(found[0])
            look(name)
        return bool(found)

    if follow("/conflicts", "td a[href^='/conflict/']", "conflict"):
        browser.press(browser.find("main a[href^='/record/']"))
        look("book")
        for end in ["fields", "history"]:
            browser.press(browser.find(f"main a[href$='/{end}']"))
            look(end)
            browser.driver.back()
    follow("/reviews", "td a", "review")
    if follow("/notices", "td a", "notice"):
        objection(administrator, look)
    if follow("/people", "td a", "person", "黄丽"):
        browser.press(browser.find(".choices a[href$=revoke]"))
        look("revoke")
    administrator.go("/register")
    browser.fill(browser.form("/register"), [("text", "韦国庆")])
    look("register-found")
    browser.press(browser.find("main td a"))
    look("member")


def objection(administrator, look):
    """What somebody says against a list that hangs: refused where it is about what is not on it, and recorded."""
    browser = administrator.browser
    form = browser.find("main form[action^='/notice/']")
    browser.fill(form, [("about", "F9"), ("by", "覃老汉"), ("said", SAMPLE), ("village", "古楼"), ("passphrase", PASSPHRASE)])
    look("notice-refused", status=422)
    form = browser.find("main form[action^='/notice/']")
    browser.check(form.find_element(By.NAME, "said").get_attribute("value") == SAMPLE, "what was typed against a list is lost")
    browser.fill(form, [("about", "F1"), ("passphrase", PASSPHRASE)])
    look("notice-objected")
    browser.check(browser.has(browser.say("已签字登记", "Recorded and signed")) and browser.has("覃老汉") and browser.has(SAMPLE),
                  "an objection to a list is not recorded")


def invitation(administrator, look):
    """A region is named, seen by its name and its code, and signed."""
    browser = administrator.browser
    administrator.go("/people/invite")
    form = browser.form("/people/invite")
    form.find_element(By.CSS_SELECTOR, "option[value=C]").click()
    browser.fill(form, [("person", "韦小妹"), ("region", "古楼")])
    look("invite-confirmed")
    browser.check(browser.has("古楼村") and browser.has("450124100201"), "the region that was typed is not shown by its name and code")
    browser.fill(browser.find("main form"), [("passphrase", PASSPHRASE)])
    look("invited")
    browser.check(browser.all(".secret") and browser.all("svg.qr"), "no invitation was made")


def decision(administrator, look):
    browser = administrator.browser
    case = administrator.cases[0]
    browser.open(case)
    look("case")
    browser.check(browser.has(browser.say("农户", "Household")) and browser.has(browser.say("政府", "Government")), "a side is missing")
    browser.check(browser.has(SAMPLE), "the reason is not as it was typed")
    browser.check(browser.has(browser.say("签字后变了 1 项", "of which 1 changed since")), "what changed since both sides signed is not said")
    changed = browser.driver.execute_script(
        """return [...document.querySelectorAll('main table tbody tr')].filter(r => r.querySelector('.warning:nth-child(4)')).map(
            r => [...r.querySelectorAll('td')].slice(1).map(c => c.textContent))""")
    browser.check(
        [browser.say("达标", "met")] * 2 + [browser.say("未达标", "not met")] in changed, f"the item that changed is not marked: {changed}")
    browser.check(browser.has(browser.say("签字时和现在都未填的", "Missing then and now")), "what says nothing is not told apart")
    # The wrong passphrase loses nothing that was typed.
    browser.open(case)
    administrator.decide(SAMPLE, passphrase="wrong horse")
    look("case-refused", status=422)
    form = browser.find("main form")
    browser.check(form.find_element(By.NAME, "reason").get_attribute("value") == SAMPLE, "what was typed is lost")
    browser.check(form.find_element(By.CSS_SELECTOR, "input[value=reject]").is_selected(), "what was chosen is lost")
    browser.fill(form, [("passphrase", PASSPHRASE)])
    look("decided")
    browser.check(browser.has(browser.say("已签字裁定", "Decided and signed")), "it was not decided")
    # The back button, and once more.
    browser.open(case)
    look("case-gone", status=404)
    browser.check(browser.has(browser.say("这件争议已不在", "no longer there")), "the case is still there")


def outside(administrator, public, look):
    browser = administrator.browser
    browser.open(f"{public}/?language={browser.language}")
    look("public")
    browser.open(f"{public}/platform?language={browser.language}")
    look("public-platform")
    browser.open(f"{public}/list/none?language={browser.language}")
    look("public-missing", status=404)
    administrator.go("/nowhere")
    look("nowhere", status=404)
    administrator.sign_out()
    browser.check(browser.all("[name=passphrase]"), "still signed in")
    administrator.go("/cases")
    browser.check(browser.all("[name=passphrase]"), "a page opens after the sign-out")
