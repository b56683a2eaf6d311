#!/usr/bin/env python3
"""The console and the public pages in a real browser, as offices use them: stories.py BIN OUT [--language zh|en] [--width PIXELS]

Makes a county where a household says no to its exit, serves it, and does what an administrator does: signs in with an invitation, sets up the
second step, hears both sides, decides. What people typed is hostile on purpose. On every page: nothing was run, nothing stands beyond the
window, nothing was complained of. Each page is kept as a picture in OUT.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

HOUSEHOLD = "450124100201-0001"
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "javascript:alert(3)",
    "' onmouseover=alert(4) x='",
    "</textarea><svg onload=alert(5)>",
    "{{7*7}}${alert(6)}",
    "&lt;b&gt;&#60;i>",
]
PASSPHRASE = "correct horse battery"


class County:
    """A node with a village's case, in a folder of its own."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.process = None

    def run(self, program, *arguments, store):
        command = [f"{self.programs}/{program}", *arguments, "--language", "en", "--store", f"{self.folder}/{store}"]
        told = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if told.returncode != 0:
            sys.exit(f"{' '.join(command)}: {told.returncode}\n{told.stdout}{told.stderr}")
        return told.stdout

    def json(self, *arguments, store):
        return json.loads(self.run(*arguments, "--json", store=store).splitlines()[-1])

    def serve(self, *more):
        """Where it listens, by what."""
        self.process = subprocess.Popen(
            [f"{self.programs}/cunliand", "serve", "--store", f"{self.folder}/county", "--scope", "450124", "--listen", "127.0.0.1:0",
             "--language", "en", *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        places = {}
        wanted = 1 + more.count("--console") + more.count("--public")
        while len(places) < wanted:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("the node did not listen")
            if found := re.search(r"(listening|console|public pages) on (\S+)", line):
                places[found[1]] = found[2]
        return places

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.process = None

    def make(self):
        """An invitation for an office of the county."""
        self.run("cunliand", "init", "--root", "--scope", "450124", store="county")
        url = self.serve()["listening"]
        for device, role, person in [("tablet", "C", "黄丽"), ("team", "F", "陆书记")]:
            code = self.json("cunliand", "invite", "--role", role, "--scope", "450124100201", "--person", person, store="county")["code"]
            self.run("cunlian", "init", "--scope", "450124100201", store=device)
            self.run("cunlian", "enrol", "--node", url, "--code", code, store=device)
        added = self.json("cunlian", "add", "household", f"number={HOUSEHOLD}", "power_life[2017]=true", store="tablet")
        member = self.json("cunlian", "add", "member", "name=韦国庆", "relation=head", "birth=1970-01-01", "--in", added["record"], store="tablet")
        self.run("cunlian", "set", f"household:{HOUSEHOLD}", f"roster[2017]+={member['record']}", store="tablet")
        for device in ["tablet", "team"]:
            self.run("cunlian", "sync", store=device)
        for step in [["candidate"], ["check", "team.first=甲", "team.second=乙"], ["evaluate"]]:
            self.run("cunlian", "procedure", HOUSEHOLD, "--year", "2017", *step, store="team")
        evidence = self.json("cunlian", "evaluate", f"household:{HOUSEHOLD}", "--year", "2017", store="team")["evidence"]
        self.run("cunlian", "attest", HOUSEHOLD, "--year", "2017", "--as", "household", "--decision", "refuse", "--evidence", evidence,
                 "--reason", " ".join(HOSTILE), store="team")
        self.run("cunlian", "sync", store="team")
        self.stop()
        return self.json("cunliand", "invite", "--role", "K", "--scope", "450124", "--person", "覃主任", "--may-grant", store="county")["code"]


def totp(secret):
    """RFC 6238, made apart from the program's own."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Browser:
    def __init__(self, out, language, width):
        options = Options()
        for one in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--lang=" + ("zh-CN" if language == "zh" else "en-GB")]:
            options.add_argument(one)
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))
        self.driver.set_page_load_timeout(30)
        self.out, self.language, self.width = out, language, width
        self.faults, self.pages = [], 0

    def check(self, isTrue, what):
        if not isTrue:
            self.faults.append(f"{self.driver.current_url}: {what}")

    def say(self, zh, en):
        return zh if self.language == "zh" else en

    def open(self, address):
        self.driver.get(address)

    def look(self, name, status=200):
        """Keeps a picture of the page and judges it; a page that comes with another status may say so in the browser's log."""
        driver = self.driver
        try:
            driver.switch_to.alert
            self.faults.append(f"{name}: a dialog is open")
            driver.switch_to.alert.accept()
        except NoAlertPresentException:
            pass
        driver.set_window_size(self.width, 900)
        height = driver.execute_script("return document.documentElement.scrollHeight")
        driver.set_window_size(self.width, max(400, min(height + 120, 4000)))
        driver.save_screenshot(f"{self.out}/{name}-{self.language}-{self.width}.png")
        wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.check(wide <= 0, f"{wide} pixels stand beyond the window")
        self.check(driver.execute_script("return document.scripts.length") == 0, "there is a script")
        self.check(len(driver.find_elements(By.CSS_SELECTOR, "[onclick],[onload],[onerror],[onmouseover],img,iframe,object")) == 0,
                   "there is what no page of the console has")
        nameless = driver.execute_script(
            "return [...document.querySelectorAll('input:not([type=hidden]),select,textarea')].filter(e => e.labels.length == 0).length")
        self.check(nameless == 0, f"{nameless} fields have no label")
        self.check(len(driver.find_elements(By.TAG_NAME, "h1")) == 1, "not one heading")
        for line in driver.get_log("browser"):
            expected = "favicon" in line["message"] or (status != 200 and f"status of {status}" in line["message"])
            if line["level"] == "SEVERE" and not expected:
                self.faults.append(f"{name}: {line['message']}")
        self.pages += 1

    def form(self, action):
        return self.driver.find_element(By.CSS_SELECTOR, f"form[action='{action}']")

    def fill(self, form, fields):
        """Types into the fields, and sends the form with the keyboard alone."""
        last = None
        for name, text in fields:
            last = form.find_element(By.NAME, name)
            last.clear()
            last.send_keys(text)
        last.send_keys(Keys.ENTER)
        WebDriverWait(self.driver, 30).until(expected_conditions.staleness_of(last))

    def has(self, text):
        return text in self.driver.find_element(By.TAG_NAME, "body").text


def story(browser, places, invitation):
    console, public = places["console"], places["public pages"]
    browser.open(f"{console}/sign-in?language={browser.language}")
    browser.look("sign-in")
    browser.fill(browser.form("/join"),
                 [("name", "覃主任"), ("code", invitation), ("passphrase", PASSPHRASE), ("again", PASSPHRASE)])
    browser.look("second-step")
    browser.check(browser.driver.current_url.endswith("/second-step"), "no second step was asked for")
    secret = browser.driver.find_element(By.CSS_SELECTOR, "dd").text.replace(" ", "")
    browser.fill(browser.form("/second-step"), [("code", totp(secret))])
    browser.look("codes-on-paper")
    browser.check(len(browser.driver.find_elements(By.CSS_SELECTOR, ".papers li")) == 10, "not ten codes on paper")
    for path, name in [("/", "today"), ("/conflicts", "conflicts"), ("/findings", "findings"), ("/samples", "samples"), ("/register", "register"), ("/progress", "progress"), ("/network", "network"), ("/people", "people"), ("/people/invite", "invite"), ("/audit", "audit"),
                       ("/cases", "cases")]:
        browser.open(console + path)
        browser.look(name)
    browser.driver.find_element(By.CSS_SELECTOR, "td a").click()
    browser.look("case")
    browser.check(browser.has(browser.say("农户", "Household")) and browser.has(browser.say("政府", "Government")), "a side is missing")
    for text in HOSTILE:
        browser.check(browser.has(text), f"not as it was typed: {text}")
    case = browser.driver.current_url
    form = browser.driver.find_element(By.CSS_SELECTOR, "main form")
    form.find_element(By.CSS_SELECTOR, "input[value=reject]").click()
    # The wrong passphrase loses nothing that was typed.
    reason = " ".join(HOSTILE)
    browser.fill(form, [("reason", reason), ("passphrase", "wrong horse")])
    browser.look("case-refused", status=422)
    form = browser.driver.find_element(By.CSS_SELECTOR, "main form")
    browser.check(form.find_element(By.NAME, "reason").get_attribute("value") == reason, "what was typed is lost")
    browser.check(form.find_element(By.CSS_SELECTOR, "input[value=reject]").is_selected(), "what was chosen is lost")
    browser.fill(form, [("passphrase", PASSPHRASE)])
    browser.look("decided")
    browser.check(browser.has(browser.say("已签字裁定", "Decided and signed")), "it was not decided")
    # The back button, and once more.
    browser.open(case)
    browser.look("case-gone", status=404)
    browser.check(browser.has(browser.say("这件争议已不在", "no longer there")), "the case is still there")
    browser.open(f"{public}/?language={browser.language}")
    browser.look("public")
    browser.open(f"{public}/platform?language={browser.language}")
    browser.look("public-platform")
    browser.open(console)
    browser.form("/sign-out").find_element(By.TAG_NAME, "button").click()
    browser.check(len(browser.driver.find_elements(By.NAME, "passphrase")) > 0, "still signed in")
    browser.open(console + "/cases")
    browser.check(len(browser.driver.find_elements(By.NAME, "passphrase")) > 0, "a page opens after the sign-out")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("out")
    parser.add_argument("--language", choices=["zh", "en"], default="zh")
    parser.add_argument("--width", type=int, default=768)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        county, browser = County(options.bin, folder), None
        try:
            invitation = county.make()
            places = county.serve("--console", "127.0.0.1:0", "--second-factor", "required", "--public", "127.0.0.1:0")
            browser = Browser(options.out, options.language, options.width)
            story(browser, places, invitation)
        finally:
            if browser:
                browser.driver.quit()
            county.stop()
        county.run("cunlian", "verify", store="county")
    for fault in browser.faults:
        print(f"✘ {fault}", file=sys.stderr)
    print(f"browser: {browser.pages} pages at {options.width} pixels, {options.language}; pictures in {options.out}")
    sys.exit(1 if browser.faults else 0)


if __name__ == "__main__":
    main()
