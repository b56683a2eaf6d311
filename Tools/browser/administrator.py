"""Somebody of an office, in their own window: how they get in, and how they decide."""
import base64
import hashlib
import hmac
import struct
import time

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import keyboard

PASSPHRASE = "correct horse battery"


def totp(secret):
    """RFC 6238, made apart from the program's own."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Administrator:
    def __init__(self, browser, console, name):
        self.browser, self.console, self.name = browser, console, name
        self.papers = []
        self.forms = {}  # As `crawl` found them.

    def join(self, invitation, look=None):
        """The first time: a key of their own, and a second step; `look` is what is done with each page on the way."""
        browser, look = self.browser, look or (lambda name: None)
        browser.open(f"{self.console}/sign-in?language={browser.language}")
        look("sign-in")
        browser.fill(browser.form("/join"),
                     [("name", self.name), ("code", invitation), ("passphrase", PASSPHRASE), ("again", PASSPHRASE)])
        look("second-step")
        browser.check(browser.driver.current_url.endswith("/second-step"), "no second step was asked for")
        secret = browser.find("dd").text.replace(" ", "")
        browser.fill(browser.form("/second-step"), [("code", totp(secret))])
        look("codes-on-paper")
        self.papers = [item.text.strip() for item in browser.all(".papers li")]
        browser.check(len(self.papers) == 10, "not ten codes on paper")

    def sign_in(self, on_page=False):
        """Again, with a code on paper; `on_page`: the form is open."""
        browser = self.browser
        if not on_page:
            browser.open(f"{self.console}/sign-in?language={browser.language}")
        browser.fill(browser.form("/sign-in"), [("name", self.name), ("passphrase", PASSPHRASE)])
        browser.fill(browser.form("/second-step"), [("code", self.papers.pop())])

    def sign_out(self):
        self.browser.open(self.console)
        self.browser.press(self.browser.form("/sign-out").find_element(By.TAG_NAME, "button"))

    def go(self, path):
        self.browser.open(self.console + path)

    def upload(self, path):
        """A table, to be looked at."""
        self.go("/import")
        form = self.browser.form("/import")
        form.find_element(By.NAME, "file").send_keys(path)
        self.browser.press(form.find_element(By.CSS_SELECTOR, "button"))

    @property
    def cases(self):
        """The addresses of the open cases, as the list has them."""
        self.go("/cases")
        return [link.get_attribute("href") for link in self.browser.all("td a")]

    def decide(self, reason, passphrase=PASSPHRASE, verdict="reject"):
        """The case that is open, without the mouse."""
        browser = self.browser
        box = keyboard.to(browser, "input[name=verdict]")
        browser.driver.execute_script("arguments[0].scrollIntoView()", box)
        for _ in range(8):
            current = browser.driver.switch_to.active_element
            if current.get_attribute("value") == verdict and current.is_selected():
                break
            current.send_keys(Keys.SPACE if current.get_attribute("value") == verdict else Keys.ARROW_DOWN)
        field = keyboard.to(browser, "textarea[name=reason]")
        field.clear()
        browser.driver.execute_script("arguments[0].focus()", field)
        field.send_keys(reason)
        keyboard.to(browser, "main input[name=passphrase]").send_keys(passphrase)
        button = keyboard.to(browser, "main button")
        browser.leave(lambda: button.send_keys(Keys.ENTER))
