#!/usr/bin/env python3
"""The console and the public pages in a real browser, as offices use them: stories.py BIN OUT [--language zh|en] [--width PIXELS] [STORY…]

Each language has a county of its own, made anew: a household says no to its exit, two people wrote one field at once. What people
typed is hostile on purpose. On every page: nothing was run, nothing stands beyond the window, nothing was complained of, everybody can read it
(WCAG AA). Each page is kept as a picture in OUT. Without a story's name all of the ordinary run are told:

    office    a day of an administrator, and what the public reads
    pair      two administrators on one case at once
    session   a sign-in that ends in the middle of a form
    forms     every form that a link leads to, filled in and refused
    wrong     old tokens, double submits, 50 MB, guessed addresses, a file that is no table
    strings   hostile strings in the text fields of some forms; with --hostile more than 500 in those of every form that a link leads to
    bare      the same pages in a browser that runs no script; not in the ordinary run
"""
import argparse
import os
import sys
import tempfile
import time
import traceback

import story_forms
import story_office
import story_pair
import story_session
import story_strings
import story_wrong
from administrator import Administrator
from browser import Browser
from county import County

ORDINARY = ["office", "pair", "session", "forms", "wrong", "strings"]


class Stage:
    """What a run of stories shares: the county, where it listens, and the windows that are open."""

    def __init__(self, county, options, language, widths):
        self.county, self.options, self.language, self.widths = county, options, language, widths
        self.places = county.serve("--console", "127.0.0.1:0", "--second-factor", "required", "--public", "127.0.0.1:0")
        self.windows = []

    def window(self, name="", scripts=True):
        self.windows.append(Browser(self.options.out, self.language, self.widths, name, scripts))
        return self.windows[-1]

    def administrator(self, name, window="", scripts=True):
        return Administrator(self.window(window, scripts), self.places["console"], name)


def tell(stage, stories):
    county, options = stage.county, stage.options
    first = stage.administrator("覃主任", scripts="bare" not in stories)
    invitation = county.invite("K", "覃主任", "--may-grant")
    if "bare" in stories:
        first.browser.prove_bare()
    if {"office", "bare"} & set(stories):
        story_office.tell(first, invitation, stage.places["public pages"], options.all_walked)
        if not set(stories) - {"office", "bare"}:
            return
        first.sign_in()
    else:
        first.join(invitation)
    if "session" in stories:
        story_session.tell(first)
    if "forms" in stories:
        story_forms.tell(first)
    if "strings" in stories:
        story_strings.tell(first, options.hostile)
    if "pair" in stories:
        second = stage.administrator("韦主任", "-second")
        second.join(county.invite("K", "韦主任"))
        story_pair.tell(first, second)
    if "wrong" in stories:
        story_wrong.tell(first, stage)


def run(options, language, widths):
    """The faults."""
    began, faults, pages = time.monotonic(), [], 0
    with tempfile.TemporaryDirectory() as folder:
        county, stage = County(options.bin, folder, language=language), None
        try:
            county.make()
            stage = Stage(county, options, language, widths)
            tell(stage, options.story or ORDINARY)
        except Exception:  # A story that cannot go on is a fault among the others, which are told all the same.
            faults.append(traceback.format_exc().split("\nStacktrace:")[0])
            for window in stage.windows if stage else []:
                window.driver.save_screenshot(f"{options.out}/ended-{language}{window.name}.png")
        finally:
            for window in stage.windows if stage else []:
                faults += window.faults
                pages += window.pages
                window.quit()
            county.stop()
        county.run("cunlian", "verify", store="county")
        faults += [f"the node's log: {line}" for line in county.failures()]
    for fault in faults:
        print(f"✘ {fault}", file=sys.stderr)
    print(f"browser: {pages} pages at {', '.join(map(str, widths))} pixels, {language}, in {time.monotonic() - began:.0f} s; pictures in {options.out}", flush=True)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("out")
    parser.add_argument("story", nargs="*", choices=[[], *ORDINARY, "bare"])
    parser.add_argument("--language", choices=["zh", "en"], action="append")
    parser.add_argument("--width", type=int, action="append")
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    options.all_walked = len(options.width or []) > 1
    os.makedirs(options.out, exist_ok=True)
    faults = [run(options, language, options.width or [768]) for language in options.language or ["zh"]]
    sys.exit(1 if any(faults) else 0)


if __name__ == "__main__":
    main()
