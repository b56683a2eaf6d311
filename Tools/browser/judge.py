"""What every page is judged by: nothing runs, nothing stands beyond the window, nothing is complained of, everybody can read it."""
import glob
import os
import sys

from selenium.webdriver.common.by import By

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# What no page of the console has.
FOREIGN = "[onclick],[onload],[onerror],[onmouseover],[onfocus],[ontoggle],[style],img,iframe,object,embed,video,math,base,link,script:not([data-own])"


def judge(driver, name, status=200, scripts=True):
    """What is wrong with the page that is open."""
    wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"{wide} pixels stand beyond the window"
    if found := driver.find_elements(By.CSS_SELECTOR, FOREIGN):
        yield f"there is what no page of the console has: {found[0].tag_name}"
    nameless = driver.execute_script(
        """return [...document.querySelectorAll('input:not([type=hidden]),select,textarea')]
        .filter(e => e.labels.length == 0 && !e.getAttribute('aria-label')).map(e => e.name)""")
    if nameless:
        yield f"fields without a label: {nameless}"
    if len(driver.find_elements(By.TAG_NAME, "h1")) != 1:
        yield "not one heading"
    yield from old(driver)
    yield from complaints(driver, name, status)
    if scripts:
        yield from (f"{name}: {what}" for what in accessibility(driver))


# What a browser of 2013 makes of the style sheets: no grid, no flexible boxes, nothing that sticks; nor anything that it cannot fold away.
# What is for paper alone no window shows.
OLD = """
    const gone = [], rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).flatMap(r => r.cssRules && !r.style ? [...r.cssRules] : [r]);
    for (const {style} of rules) {
        if (!style) continue;
        for (const [name, unknown] of [['display', /grid|flex/], ['position', /sticky/], ['columns', /./]]) {
            const value = style.getPropertyValue(name);
            if (unknown.test(value)) { gone.push([style, name, value]); style.removeProperty(name); }
        }
    }
    const folded = [...document.querySelectorAll('details:not([open])')];
    for (const one of folded) one.open = true;
    const texts = document.createTreeWalker(document.querySelector('main') || document.body, NodeFilter.SHOW_TEXT), hidden = [];
    for (let text; text = texts.nextNode();) {
        const parent = text.parentElement;
        if (!text.data.trim() || parent.closest('script,style,option,textarea,datalist,thead,title,desc,.paper')) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const box = range.getBoundingClientRect();
        if (!box.width || box.right < 0) hidden.push(text.data.trim().slice(0, 40));
    }
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    for (const [style, name, value] of gone) style.setProperty(name, value);
    for (const one of folded) one.open = false;
    return {hidden, wide}"""


def old(driver):
    """What of a page is hidden in a browser of 2013, or stands beyond its window."""
    found = driver.execute_script(OLD)
    if found["hidden"]:
        yield f"a browser of 2013 does not show {found['hidden'][:3]}"
    if found["wide"] > 0:
        yield f"{found['wide']} pixels stand beyond the window of a browser of 2013"


def complaints(driver, name, status=200):
    """What the browser's log says, the policy of the page among it; the log is empty afterwards.

    `status`: which the page may have come with, or several of them.
    """
    expected = [f"status of {one}" for one in (status if isinstance(status, tuple) else (status,)) if one != 200]
    for line in driver.get_log("browser"):
        is_expected = "favicon" in line["message"] or any(one in line["message"] for one in expected)
        if line["level"] == "SEVERE" and not is_expected:
            yield f"{name}: {line['message']}"


_program = None


def axe():
    """axe-core, of the package that carries it."""
    global _program
    if _program is None:
        found = [path for folder in sys.path for path in glob.glob(os.path.join(folder, "axe_core_python", "axe.min.js"))]
        if not found:
            sys.exit("axe-core is not installed: pip install axe-core-python")
        with open(found[0], encoding="utf-8") as file:
            _program = file.read()
    return _program


def accessibility(driver):
    """What axe-core finds by the rules of WCAG 2.1, A and AA: contrast of text, names of fields, headings of tables, and what else it knows."""
    driver.execute_script(axe() + "\nwindow.axe = axe;")
    told = driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
        axe.run(document, {runOnly: arguments[0], resultTypes: ['violations', 'incomplete']}).then(
            r => done({violations: r.violations, unclear: r.incomplete.filter(i => i.id == 'color-contrast')}),
            e => done({failed: String(e)}))""", RULES)
    if "failed" in told:
        yield f"axe did not run: {told['failed']}"
        return
    for found in told["violations"]:
        node = found["nodes"][0]
        told_of = node["html"][:160], (node.get("failureSummary") or "").replace("\n", " ")[:200]
        yield f"{found['id']} ({len(found['nodes'])}): {told_of}"
    for found in told["unclear"]:
        for node in found["nodes"]:
            if (ratio := _contrast(driver, node["target"][0])) is not None:
                yield f"contrast {ratio:.2f} of {node['html'][:120]}"


def _contrast(driver, selector):
    """The ratio of a text against what is behind it where it is too small, computed here where axe could not: WCAG 2.1, 1.4.3."""
    found = driver.execute_script(
        """const element = document.querySelector(arguments[0]);
        if (!element || !element.getClientRects().length) return null;
        const style = getComputedStyle(element);
        let behind = element;
        while (behind && getComputedStyle(behind).backgroundColor == 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
        return [style.color, behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)',
            parseFloat(style.fontSize), parseInt(style.fontWeight)]""", selector)
    if found is None:
        return None
    lights = sorted(_light(colour) for colour in found[:2])
    ratio = (lights[1] + 0.05) / (lights[0] + 0.05)
    is_large = found[2] >= 24 or (found[2] >= 18.66 and found[3] >= 700)
    return None if ratio >= (3 if is_large else 4.5) else ratio


def _light(colour):
    """Relative luminance of `rgb(…)`."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1:-1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
