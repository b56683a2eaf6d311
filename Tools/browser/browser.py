"""A window of Chromium in which a story happens; what it finds wrong is kept, and the story goes on."""
import os

from selenium import webdriver
from selenium.common.exceptions import NoAlertPresentException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import judge

# A node that is built without optimisation, on a machine with other work, derives a key in seconds.
PATIENCE = 90


class Browser:
    """A page is looked at in each of `widths`, and worked with in the first; `name` marks the pictures of this window; without `scripts` its
    pages may run none."""

    def __init__(self, out, language, widths, name="", scripts=True):
        options = Options()
        for one in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                    "--accept-lang=" + ("zh-CN" if language == "zh" else "en-GB")]:
            options.add_argument(one)
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        self.driver = webdriver.Chrome(options=options, service=Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))
        self.driver.set_page_load_timeout(PATIENCE)
        self.driver.set_script_timeout(PATIENCE)
        self.driver.set_window_size(widths[0], 900)
        self.out, self.language, self.widths, self.width, self.name, self.scripts = out, language, widths, widths[0], name, scripts
        self.faults, self.pages = [], 0

    def prove_bare(self):
        """That a page's own scripts do not run here, before anything is concluded of it."""
        self.open("data:text/html,<title>bare</title><script>document.title = 'scripts'</script>")
        self.check(self.driver.title == "bare", "a page may run scripts in this window")

    # What is found.

    def fault(self, what):
        self.faults.append(f"{self.language} {self.width} {self.driver.current_url}: {what}")

    def check(self, is_true, what):
        if not is_true:
            self.fault(what)

    def say(self, zh, en):
        return zh if self.language == "zh" else en

    def look(self, name, status=200, picture=True):
        """Keeps a picture of the page and judges it; a page that comes with another status may say so in the browser's log."""
        self.no_dialog(name)
        for self.width in reversed(self.widths):
            self.driver.set_window_size(self.width, 900)
            if picture:
                self.picture(f"{self.out}/{name}-{self.language}-{self.width}{self.name}.png")
            for what in judge.judge(self.driver, name, status, self.scripts):
                self.fault(what)
            self.pages += 1

    def picture(self, path, height_max=4000):
        """The whole page, to its end or so far."""
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        self.driver.set_window_size(self.width, max(400, min(height + 200, height_max)))
        self.driver.save_screenshot(path)
        self.driver.set_window_size(self.width, 900)

    def complaints(self, name, status):
        """What the browser's log has said since the last look."""
        self.faults += judge.complaints(self.driver, name, status)

    def no_dialog(self, name):
        try:
            dialog = self.driver.switch_to.alert
            self.faults.append(f"{name}: a dialog is open: {dialog.text}")
            dialog.accept()
        except NoAlertPresentException:
            pass

    # What is done.

    def open(self, address):
        self.driver.get(address)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def form(self, action):
        return self.find(f"form[action='{action}']")

    def fill(self, form, fields):
        """Types into the fields, and sends the form with the keyboard alone."""
        last = None
        for name, text in fields:
            last = form.find_element(By.NAME, name)
            last.clear()
            last.send_keys(text)
        self.leave(lambda: last.send_keys(Keys.ENTER))

    def leave(self, act):
        """Does what leaves the page, and waits until the next is there whole. Pages are told apart by when their documents began: an element that
        is asked whether it still belongs to its page makes the driver fail if the page goes in that moment."""
        page = self.page_that_is_whole(self.driver)
        act()
        next_one = WebDriverWait(self.driver, PATIENCE, ignored_exceptions=[WebDriverException])
        next_one.until(lambda driver: self.page_that_is_whole(driver) not in (None, page))

    @staticmethod
    def page_that_is_whole(driver):
        return driver.execute_script("return document.readyState === 'complete' ? performance.timeOrigin : null")

    def press(self, element):
        """A button or a link."""
        self.leave(element.click)

    def put(self, form, values):
        """Sends the form with these values, as no keyboard could type some of them; fields that must be filled are no hindrance."""
        self.leave(lambda: self.driver.execute_script(
            """const [form, values] = arguments;
            for (const [name, text] of Object.entries(values)) {
                const field = form.elements[name];
                if (field) field.value = text;
            }
            form.noValidate = true;
            form.requestSubmit();""", form, values))

    def has(self, text):
        return text in self.find("body").text

    def quit(self):
        self.driver.quit()
