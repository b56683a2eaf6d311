"""A sign-in ends in the middle of a form: nothing is written, and after the next sign-in what was typed is there to be sent."""
from selenium.webdriver.common.by import By

from administrator import PASSPHRASE

REASON = "第一行\n第二行 <b>&\"'"


def tell(administrator):
    browser = administrator.browser
    case = administrator.cases[0]
    for path, values, name in [(case, {"verdict": "reject", "reason": REASON}, "case"),
                               (village(administrator), {"verdict": "returned", "comment": REASON}, "review")]:
        browser.open(path)
        form = browser.find(f"main form[method=post][action^='/{name}/']")
        for field, text in values.items():
            choose(form, field, text)
        end(administrator)
        browser.leave(lambda form=form: form.find_element(By.CSS_SELECTOR, "button").click())
        browser.look(f"{name}-expired", status=401)
        browser.check(browser.has(browser.say("没有写入", "nothing was written")), f"{name}: it is not said that nothing was written")
        administrator.sign_in(on_page=True)
        browser.look(f"{name}-held")
        browser.check(REASON in typed(browser), f"{name}: what was typed is lost")
        # Somebody who loads the page once more loses nothing either.
        browser.driver.refresh()
        browser.check(REASON in typed(browser), f"{name}: what was typed is gone with the second look")
        if not browser.all("main form"):
            continue
        browser.fill(browser.find("main form"), [("passphrase", "wrong horse")])
        browser.check(REASON in typed(browser), f"{name}: what was typed is lost when it is sent again")
        browser.look(f"{name}-held-refused", status=422 if name == "case" else 409)


def typed(browser):
    """What stands in the fields of several lines."""
    return [field.get_attribute("value").replace("\r", "") for field in browser.all("main textarea")]


def village(administrator):
    administrator.go("/reviews")
    return administrator.browser.find("main td a").get_attribute("href")


def choose(form, field, text):
    boxes = form.find_elements(By.CSS_SELECTOR, f"input[type=radio][name={field}][value={text}]") if "\n" not in text else []
    if boxes:
        boxes[0].click()
    else:
        form.find_element(By.NAME, field).send_keys(text)


def end(administrator):
    """In another window of the same browser somebody signs out."""
    driver = administrator.browser.driver
    here = driver.current_window_handle
    form = administrator.browser.find("main form[method=post]")
    form.find_element(By.NAME, "passphrase").send_keys(PASSPHRASE)
    driver.switch_to.new_window("tab")
    administrator.sign_out()
    driver.close()
    driver.switch_to.window(here)
