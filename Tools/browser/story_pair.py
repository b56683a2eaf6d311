"""Two administrators have one case, and one conflict, open at once: the second is told, and nothing is overwritten."""
from administrator import PASSPHRASE

OTHER = "第二个人的理由"


def tell(first, second):
    case(first, second)
    conflict(first, second)


def case(first, second):
    address = first.cases[0]
    for one in (first, second):
        one.browser.open(address)
    first.decide("先裁定的")
    first.browser.check(first.browser.has(first.browser.say("已签字裁定", "Decided and signed")), "the first was not heard")
    second.decide(OTHER, verdict="return")
    late(second, "case-decided-meanwhile", (404,), ("这件争议已不在", "no longer there"))
    # Back, and the same form once more.
    first.browser.driver.back()
    if first.browser.all("main form[action^='/case/']"):
        first.decide("又一次")
    first.browser.look("case-back", status=404)
    first.browser.check(not first.browser.has(first.browser.say("已签字裁定", "Decided and signed")), "one case was decided twice")


def conflict(first, second):
    first.go("/conflicts")
    address = first.browser.find("main td a[href^='/conflict/']").get_attribute("href")
    for one in (first, second):
        one.browser.open(address)
    send(first, "0", "先裁定的")
    first.browser.check(first.browser.has(first.browser.say("已签字裁定", "Decided and signed")), "the first was not heard")
    send(second, "1", OTHER)
    late(second, "conflict-decided-meanwhile", (404, 409), ("没有写入", "othing was written"))


def send(administrator, choice, reason):
    browser = administrator.browser
    form = browser.find("main form[action^='/conflict/']")
    boxes = [box.get_attribute("value") for box in browser.all("main input[type=radio][name=choice]")]
    browser.find(f"main input[name=choice][value='{boxes[int(choice)]}']").click()
    browser.fill(form, [("reason", reason), ("passphrase", PASSPHRASE)])


def late(administrator, name, statuses, words):
    """What the second is told, who loses nothing of what they wrote."""
    browser = administrator.browser
    browser.look(name, status=statuses)
    browser.check(browser.has(browser.say(*words)), f"{name}: the second is not told")
    typed = "".join(field.get_attribute("value") for field in browser.all("main textarea"))
    browser.check(browser.has(OTHER) or OTHER in typed, f"{name}: what the second wrote is lost")
