"""Requests as no browser would send them, with the cookie of one: what a page says, and with which status."""
import http.client
import re
import urllib.parse


class Plain:
    def __init__(self, administrator=None, address=None):
        self.place = urllib.parse.urlsplit(address or administrator.console)
        cookie = administrator.browser.driver.get_cookie("cunlian-visit") if administrator else None
        self.cookie = cookie["value"] if cookie else None

    def ask(self, method, path, body=None, kind="application/x-www-form-urlencoded", headers=None):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=120)
        heads = {"Content-Type": kind, "Accept-Language": "en", **({"Cookie": f"cunlian-visit={self.cookie}"} if self.cookie else {}), **(headers or {})}
        try:
            connection.request(method, path, body, heads)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode("utf-8", "replace"), answer.headers)
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields):
        return self.ask("POST", path, urllib.parse.urlencode(fields))

    def forms(self, path, start=""):
        """As `read` finds them on the page there."""
        return self.read(self.get(path), start)

    @staticmethod
    def read(page, start=""):
        """The forms of a page that are posted, whose actions begin so: each with its action, and its fields with what stands in them."""
        for action, inside in re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', page.html, re.DOTALL):
            if not action.startswith(start):
                continue
            names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]*)"', inside)
            hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', inside))
            yield action, dict.fromkeys(names, "") | hidden


class Answer:
    def __init__(self, status, html, headers):
        self.status, self.html, self.headers = status, html, headers

    @property
    def told(self):
        """What the page says has happened; empty where it says nothing."""
        found = re.search(r'role="(?:alert|status)">([^<]*)<', self.html)
        return found[1] if found else ""
