"""Every form of the console, filled in from end to end and refused: what was typed and what was chosen is still there."""
import crawl
import hostile

# Types into every field, chooses the last of each list and each row of buttons, and says what the form then holds.
FILL = """
    const [form, text] = arguments, given = {};
    let place = 0;
    for (const field of form.elements) {
        if (field.tagName == 'SELECT') { field.selectedIndex = field.options.length - 1; }
        else if (field.tagName == 'TEXTAREA') { field.value = text + '\\n' + place++; }
        else if (field.type == 'text') { field.value = text + place++; }
        else if (field.type == 'radio') { field.checked = true; }
        else if (field.type == 'checkbox') { field.checked = !field.checked; }
    }
    return (%s)(form);"""
READ = """form => {
    const held = {};
    for (const field of form.elements) {
        if (['hidden', 'password', 'file', 'submit'].includes(field.type) || !field.name) continue;
        if (['radio', 'checkbox'].includes(field.type)) { if (field.checked) held[field.name] = ['chosen', field.value]; }
        else held[field.name] = [field.type, field.value];
    }
    return held; }"""
TEXT = "字<b>&\"'"
# Whose answer is another page, on which nothing is typed any more.
ANSWERED = {"/conflicts", "/conflicts/*/plan", "/register"}


def tell(administrator):
    browser, forms = administrator.browser, crawl.forms(administrator)
    browser.check(len(forms) >= 15, f"only these forms were found: {sorted(forms)}")
    for what, address in forms.items():
        if what in ANSWERED:
            continue
        browser.open(address)
        form = crawl.form(browser, what)
        given = browser.driver.execute_script(FILL % READ, form, TEXT)
        browser.put(form, {})
        browser.no_dialog(what)
        form = crawl.form(browser, what)
        if form is None:
            browser.fault(f"{what}: the form is gone")
            continue
        held = browser.driver.execute_script(f"return ({READ})(arguments[0])", form)
        for name, (type, text) in given.items():
            shown = held.get(name, ("none", None))
            wanted = hostile.seen(text, lines=type == "textarea") if type in ("text", "textarea") else text
            browser.check(
                shown[0] == type and shown[1].replace("\r\n", "\n") == wanted, f"{what} {name}: {text!r} comes back as {shown[1]!r}")
    browser.complaints("forms", (400, 409, 422))
