"""What a page is to somebody without a mouse: every control is reached, in the order of the page, and one sees where one is."""
# As a browser stops at them: of radio buttons of one name only one.
STOPS = """
    const seen = new Set();
    return [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')].filter(e => {
        if (e.disabled || !e.getClientRects().length || (e.closest('details:not([open])') && e.tagName != 'SUMMARY')) return false;
        if (e.type != 'radio') return true;
        const group = e.name + (e.form ? e.form.action : ''), isNew = !seen.has(group);
        seen.add(group);
        return isNew;
    }).length"""
FOCUS = """
    const e = document.activeElement;
    if (!e || e == document.body) return null;
    const style = getComputedStyle(e), all = [...document.querySelectorAll('*')], box = e.getBoundingClientRect();
    return {place: all.indexOf(e), what: e.outerHTML.slice(0, 100), isScroller: e.matches('.wide'),
        isSeen: style.outlineStyle != 'none' && parseFloat(style.outlineWidth) > 0,
        isInside: box.bottom > 0 && box.top < innerHeight}"""


def tab(driver):
    """To the next control, wherever the focus is."""
    for kind in ("keyDown", "keyUp"):
        driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9})


def walk(browser, name, most=60):
    """Goes through the page with the tabulator: at most so many stops."""
    driver = browser.driver
    wanted = min(driver.execute_script(STOPS), most)
    # From the head of the page, wherever the page itself had put the focus.
    driver.execute_script("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); scrollTo(0, 0)")
    place, reached = -1, 0
    for _ in range(3 * most):
        if reached >= wanted:
            break
        tab(driver)
        stop = driver.execute_script(FOCUS)
        if stop is None:
            break
        browser.check(stop["place"] > place, f"{name}: the tabulator goes back, to {stop['what']}")
        browser.check(stop["isSeen"], f"{name}: one does not see where one is: {stop['what']}")
        browser.check(stop["isInside"], f"{name}: where one is stands outside of the window: {stop['what']}")
        place = max(place, stop["place"])
        reached += 0 if stop["isScroller"] else 1
    browser.check(reached >= wanted, f"{name}: {reached} of {wanted} controls are reached with the keyboard")


def to(browser, selector, most=120):
    """Goes on with the tabulator until the control that is meant has the focus."""
    driver = browser.driver
    for _ in range(most):
        if driver.execute_script("return document.activeElement.matches(arguments[0])", selector):
            return driver.switch_to.active_element
        tab(driver)
    raise AssertionError(f"{selector} is not reached with the keyboard")
