"""A county of its own for a story: a node, a village's devices, and what is open there, in a folder that goes with it."""
import datetime
import json
import os
import re
import signal
import subprocess
import sys

from hostile import SAMPLE

VILLAGE = "450124100201"
HOUSEHOLDS = [f"{VILLAGE}-000{number}" for number in (1, 2)]
YEAR = "2017"


class County:
    """A node with a village's cases and one conflict; `programs` is where `cunlian` and `cunliand` lie, `reason` why households say no, `language` what the
    township's program speaks."""

    def __init__(self, programs, folder, reason=SAMPLE, language="en"):
        self.programs, self.folder, self.reason, self.language = programs, folder, reason, language
        self.process = None

    def run(self, program, *arguments, store, codes=(0,), language=None):
        command = [f"{self.programs}/{program}", *arguments, "--language", language or "en", "--store", f"{self.folder}/{store}"]
        told = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if told.returncode not in codes:
            sys.exit(f"{' '.join(command)}: {told.returncode}\n{told.stdout}{told.stderr}")
        return told.stdout

    def json(self, *arguments, store):
        return json.loads(self.run(*arguments, "--json", store=store).splitlines()[-1])

    @property
    def log(self):
        return os.path.join(self.folder, "node.log")

    def serve(self, *more):
        """Where the county's node listens, by what."""
        self.process, places = self.started("county", "450124", *more)
        return places

    def started(self, store, scope, *more):
        """A node that serves a store, and where it listens, by what."""
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [f"{self.programs}/cunliand", "serve", "--store", f"{self.folder}/{store}", "--scope", scope,
                 "--listen", "127.0.0.1:0", "--language", "en", *more], stdout=subprocess.PIPE, stderr=log, text=True)
        places = {}
        wanted = 1 + more.count("--console") + more.count("--public")
        while len(places) < wanted:
            line = process.stdout.readline()
            if not line:
                sys.exit(f"{store} did not listen; see {self.log}")
            if found := re.search(r"(listening|console|public pages) on (\S+)", line):
                places[found[1]] = found[2]
        return process, places

    def stop(self):
        if self.process:
            self.ended(self.process)
            self.process = None

    @staticmethod
    def ended(process):
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()

    def invite(self, role, person, *more, scope="450124"):
        """A code."""
        return self.json("cunliand", "invite", "--role", role, "--scope", scope, "--person", person, *more, store="county")["code"]

    def make(self):
        """Two households that say no, the government yes of the first; and what two people wrote of that one at once."""
        self.run("cunliand", "init", "--root", "--scope", "450124", store="county")
        url = self.serve()["listening"]
        for device, role, person in [("tablet", "I", "建档"), ("tablet", "C", "黄丽"), ("team", "F", "陆书记"), ("town", "T", "覃镇长")]:
            code = self.invite(role, person, scope=VILLAGE)
            if not os.path.exists(f"{self.folder}/{device}"):
                self.run("cunlian", "init", "--scope", VILLAGE, store=device)
            self.run("cunlian", "enrol", "--node", url, "--code", code, store=device)
            if role == "I":
                self.run("cunlian", "add", "village", f"code={VILLAGE}", "name=古楼村", "location.latitude=23.5", "location.longitude=108.2",
                         store=device)
        for number, name in zip(HOUSEHOLDS, ["韦国庆", "覃美兰"]):
            added = self.json("cunlian", "add", "household", f"number={number}", f"power_life[{YEAR}]=true", store="tablet")
            member = self.json("cunlian", "add", "member", f"name={name}", "relation=head", "birth=1970-01-01", "--in", added["record"],
                               store="tablet")
            self.run("cunlian", "set", f"household:{number}", f"roster[{YEAR}]+={member['record']}", store="tablet")
        self.settle("tablet", "team", "town")
        for device, street in [("tablet", "上街"), ("town", "下街")]:
            self.run("cunlian", "set", f"household:{HOUSEHOLDS[0]}", f"address.street={street}", store=device)
        evidence = [self.refuse(number) for number in HOUSEHOLDS]
        self.settle("team", "town")
        self.run("cunlian", "attest", HOUSEHOLDS[0], "--year", YEAR, "--as", "government", "--decision", "agree", "--evidence", evidence[0],
                 "--signer", "陆书记", store="town")
        self.settle("town", "tablet", "team")
        # What both sides had signed is corrected afterwards.
        self.run("cunlian", "set", f"household:{HOUSEHOLDS[0]}", f"power_life[{YEAR}]=false", "--reason", "电表已拆", store="tablet")
        # What a check says is kept as it is said.
        self.run("cunlian", "check", "--record", store="town", codes=(3,), language=self.language)
        self.post(url)
        self.lose("lost", "罗小梅", url)
        self.settle("town", "tablet")
        self.stop()

    def post(self, url):
        """The county's list of funds hangs for some days more."""
        self.run("cunlian", "init", "--scope", "450124", store="clerk")
        self.run("cunlian", "enrol", "--node", url, "--code", self.invite("K", "李会计"), store="clerk")
        self.run("cunlian", "add", "county", "code=450124", "name=马山县", "complaint_phone=0771-6822011", store="clerk")
        for number, purpose in [("F1", "屯级道路"), ("F2", "人饮工程")]:
            self.run("cunlian", "add", "fund_entry", f"number={number}", "date=2017-05-01", f"year={YEAR}", "source=central", "payer=财政局",
                     "payee=村委会", "amount=16200", f"purpose={purpose}", store="clerk")
        day = datetime.date.today()
        self.run("cunlian", "notice", "funds", "450124", "--year", YEAR, "--from", str(day - datetime.timedelta(4)), "--to",
                 str(day + datetime.timedelta(6)), "--post", "--out", f"{self.folder}/list.html", store="clerk")
        self.settle("clerk")

    def lose(self, device, person, url):
        """A tablet is lost and shut out; what is written there afterwards comes to the county by the village's own."""
        self.run("cunlian", "init", "--scope", VILLAGE, store=device)
        self.run("cunlian", "enrol", "--node", url, "--code", self.invite("C", person, scope=VILLAGE), store=device)
        self.run("cunliand", "revoke", person, "--reason", "遗失", "--yes", store="county")
        self.run("cunlian", "add", "household", f"number={VILLAGE}-0003", "address.street=旧街2号", store=device)
        peer, places = self.started(device, VILLAGE)
        self.run("cunlian", "sync", "--node", places["listening"], store="tablet", codes=(0, 3))
        self.ended(peer)

    def settle(self, *devices):
        for device in devices:
            self.run("cunlian", "sync", store=device, codes=(0, 3))

    def refuse(self, household):
        """From the list of candidates to a no that the team wrote down; the digest of the facts that it is about."""
        of = [household, "--year", YEAR]
        for step in [["candidate"], ["check", "team.first=甲", "team.second=乙"], ["evaluate"]]:
            self.run("cunlian", "procedure", *of, *step, store="team")
        evidence = self.json("cunlian", "evaluate", f"household:{household}", "--year", YEAR, store="team")["evidence"]
        self.run("cunlian", "attest", *of, "--as", "household", "--decision", "refuse", "--evidence", evidence,
                 "--reason", self.reason, store="team")
        return evidence

    def failures(self):
        """What the node's log says of pages that failed."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return [line.strip() for line in log if re.search(r"\b(error|critical|fatal)\b", line, re.IGNORECASE)]
