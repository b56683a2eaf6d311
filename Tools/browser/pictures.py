#!/usr/bin/env python3
"""The pictures of the guides, made anew: pictures.py BIN OUT. Of a county that is made for them; small, of few colours."""
import os
import sys
import tempfile

from PIL import Image
from selenium.webdriver.support.ui import WebDriverWait

from administrator import Administrator
from browser import Browser
from county import County

WIDTH, HEIGHT_MAX, BYTES_MAX = 820, 1_000, 80_000
REASONS = {"zh": "儿子的活只做到年底，明年收入不稳", "en": "the son's work ends this year"}
# For the Chinese guides how one decides, for the English ones what is due too.
CASE = ("/cases", "td a", "case")
PAGES = {"zh": [CASE, ("/conflicts", "td a[href^='/conflict/']", "conflict")], "en": [("/", None, "today"), CASE]}


def small(path):
    """Cut to what a page of a guide holds, in 128 colours."""
    with Image.open(path) as whole:
        cut = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, HEIGHT_MAX)))
    cut.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    size = os.path.getsize(path)
    if size > BYTES_MAX:
        sys.exit(f"{path} has {size} bytes")


def take(programs, out, language):
    with tempfile.TemporaryDirectory() as folder:
        county = County(programs, folder, REASONS[language], language)
        county.make()
        browser = None
        try:
            places = county.serve("--console", "127.0.0.1:0", "--second-factor", "required")
            browser = Browser(out, language, [WIDTH])
            office = Administrator(browser, places["console"], "覃主任")
            office.join(county.invite("K", "覃主任", "--may-grant"))
            for path, link, name in PAGES[language]:
                # What is counted over all households comes with a later look.
                WebDriverWait(browser.driver, 60).until(lambda _: (office.go(path), not browser.all("[data-making]"))[1])
                if link:
                    browser.press(browser.find("main " + link))
                picture = f"{out}/{name}-{language}.png"
                browser.picture(picture)
                small(picture)
        finally:
            if browser:
                browser.quit()
            county.stop()


def main():
    programs, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for language in ["zh", "en"]:
        take(programs, out, language)


if __name__ == "__main__":
    main()
