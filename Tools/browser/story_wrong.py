"""What goes wrong: each is a page that says what happened and what to do; nothing is lost, nothing is done twice."""
import concurrent.futures
import os
import tempfile

import hostile
from administrator import PASSPHRASE
from county import VILLAGE
from plain import Plain

LARGE = 50 << 20


def tell(administrator, stage):
    twice(administrator)
    foreign(administrator)
    large(administrator)
    no_tables(administrator)
    tampered(administrator)
    stranger(administrator, stage)
    nobody(administrator)


def check(administrator, answer, statuses, what):
    is_right = answer.status in statuses and "<h1>" in answer.html and answer.told
    administrator.browser.check(is_right, f"{what}: {answer.status} {answer.told!r}")


def twice(administrator):
    """Two of one form at the same moment: one is done."""
    plain, browser = Plain(administrator), administrator.browser
    administrator.go("/reviews")
    review = browser.find("main td a").get_attribute("href").replace(administrator.console, "")
    invited = {"person": "两次", "role": "C", "region": VILLAGE}
    _, fields = next(plain.forms("/people/invite", "/people/invite"))
    cases = [(plain.get(review), "/review/", {"verdict": "returned", "comment": "两次"}),
             (plain.post("/people/invite", fields | invited), "/people/invite", invited)]
    for page, start, given in cases:
        action, fields = next(plain.read(page, start))
        fields |= given | {"passphrase": PASSPHRASE}
        with concurrent.futures.ThreadPoolExecutor(2) as both:
            answers = list(both.map(lambda _, action=action, fields=fields: plain.post(action, fields), range(2)))
        statuses = sorted(answer.status for answer in answers)
        browser.check(statuses == [200, 409], f"{start} sent twice at once: {statuses} {[answer.told for answer in answers]}")
        check(administrator, plain.post(action, fields), [409], f"{start} sent once more")


def foreign(administrator):
    """A form of another sign-in: refused, and what was typed is there."""
    plain = Plain(administrator)
    action, fields = next(plain.forms("/people/invite", "/people/invite"))
    for token in ["", "0" * 64, "\x00", "长"]:
        answer = plain.post(action, fields | {"form": token, "person": "某人甲"})
        check(administrator, answer, [400], f"a form with the token {token!r}")
        administrator.browser.check("某人甲" in answer.html, f"a form with the token {token!r}: what was typed is lost")
    for body in [b"", b"a=%", b"a=%ff", b"a&a&a", b"=" * 100, b"&".join(b"a%d=1" % number for number in range(100))]:
        check(administrator, plain.ask("POST", action, body), [400], f"a form that is none: {body[:20]}")


    for path in ["/case/000000-0000000000", "/conflict/x", "/record/1", "/people/ffff", "/review/450125000000", "/finding/1", "/plan/x", "/import/x",
                 "/template/x", "/notice/x", "/batch/1"]:
        check(administrator, plain.get(path), [404], f"the address {path}")


def large(administrator):
    """50 MB in a form, from the browser itself."""
    browser = administrator.browser
    administrator.go("/people/invite")
    form = browser.form("/people/invite")
    browser.leave(lambda: browser.driver.execute_script(
        """const [form, count] = arguments, field = form.elements.person;
        field.type = 'hidden';  // Nobody waits for so long a line to be drawn.
        field.value = 'a'.repeat(count);
        form.noValidate = true;
        form.requestSubmit();""", form, LARGE))
    browser.look("form-too-large", status=413)
    browser.check(browser.all("[role=alert]"), "50 MB in a form: the page says nothing")


def no_tables(administrator):
    browser = administrator.browser
    files = [("large.csv", b"number\n" + b"a" * LARGE, 413), ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(2_000), 422), ("empty.csv", b"", 422),
             ("zip.xlsx", b"PK\x03\x04" + b"\xff" * 500, 422), ("nul.csv", b"number,phone\n\x00\x00\x00,\x00\n", (200, 422)),
             ("letter.txt", "这不是表格。".encode(), (200, 422)), ("latin.csv", b"n\xfcmber;\xff\xfe\n", (200, 422))]
    with tempfile.TemporaryDirectory() as folder:
        for name, content, status in files:
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(content)
            administrator.upload(path)
            browser.look("import-" + name.split(".")[0], status=status)
            browser.check(browser.all("[role=alert]") or browser.all("main p"), f"{name}: the page says nothing")
            browser.check(not browser.all("main input[name=passphrase]"), f"{name} could be taken in")


def tampered(administrator):
    """What no form of ours sends, in fields that nobody types into, and in addresses: a page, and never a failure."""
    plain, strings = Plain(administrator), [text for text in hostile.FEW if len(text) < 500]
    turn = 0
    for page in ["/", "/register", "/conflicts", "/import", "/people", "/people/invite", "/reviews", "/second-step", "/waiting"]:
        for action, fields in plain.forms(page):
            if action in ("/sign-out", "/language", "/second-step/new"):
                continue
            for name in fields:
                if name in ("form", "passphrase"):
                    continue
                for step in range(2):
                    turn += 1
                    text = strings[(turn + 17 * step) % len(strings)]
                    answer = plain.post(action, fields | {name: text, "until": "x"})
                    administrator.browser.check(answer.status < 500, f"{action} with {name}={text!r}: {answer.status}")
    for start in ["", "case", "conflict", "conflicts", "plan", "batch", "record", "review", "register", "import", "template", "people", "progress", "map"]:
        for text in strings[::5]:
            path = f"/{start}/" + "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace")[:200])
            answer = plain.get(path)
            administrator.browser.check(answer.status < 500 and ("<h1>" in answer.html or answer.status in (303,)), f"{path}: {answer.status}")


def stranger(administrator, stage):
    """Somebody of another village who has learned the addresses."""
    plain = Plain(administrator)
    addresses = [path for page, start in [("/people", "/people/"), ("/reviews", "/review/")]
                 for path in links(plain.get(page).html, start)[:2] if path != "/people/invite"]
    administrator.go("/register")
    administrator.browser.fill(administrator.browser.form("/register"), [("text", "韦国庆")])
    addresses += links(administrator.browser.driver.page_source, "/record/")[:1] + ["/case/000000-0000000000", "/conflict/000000-0000000000"]
    addresses += [path + "/revoke" for path in addresses if path.startswith("/people/")]
    addresses += [path + end for path in addresses if path.startswith("/record/") for end in ("/fields", "/history")]
    other = stage.administrator("邻村人", "-stranger")
    other.join(stage.county.invite("C", "邻村人", scope="450124100202"))
    theirs = Plain(other)
    for path in addresses:
        answer = theirs.get(path)
        check(other, answer, [404], f"somebody without the right at {path}")
    token = {"form": next(fields["form"] for action, fields in theirs.forms("/") if action == "/sign-out")}
    answer = theirs.post("/people/invite", token | {"person": "同伙", "role": "K", "region": "450124", "passphrase": PASSPHRASE})
    check(other, answer, [403], "somebody without the right who invites")
    other.go("/people/invite")
    other.browser.look("invite-without-right", status=403)


def links(html, start):
    return list(dict.fromkeys(part.split('"')[0].split("?")[0] for part in html.split('href="')[1:] if part.startswith(start)))


def nobody(administrator):
    """Without a sign-in every address leads there."""
    plain = Plain(address=administrator.console)
    for path in ["/", "/cases", "/conflicts", "/register", "/import", "/people", "/people/invite", "/audit", "/network", "/record/1", "/template/household"]:
        answer = plain.get(path)
        administrator.browser.check(answer.status == 303 and answer.headers["Location"] == "/sign-in", f"{path} without a sign-in: {answer.status}")
