#!/usr/bin/env python3
"""Document CRDTs on the dense workload: documents.py loro|pycrdt DATA VILLAGES REPETITIONS [cold]

One document a village, two maps of maps, as somebody would choose who keeps a register in them. DATA is what
`generate --dense` wrote, of which the first VILLAGES villages are taken. A JSON line a figure; with `cold` only what it
takes to receive everything. Nothing here is written to a disk; the other columns of the table are durable.
"""
import json
import sys
import time
import zlib
from statistics import median

ENGINE, DATA, VILLAGES, REPETITIONS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
TABLES = json.load(open(DATA + "/columns.json"))
TYPES = {table: {name: kind for name, kind in columns} for table, columns in TABLES.items()}

if ENGINE == "loro":
    import loro

    class Document:
        def __init__(self, data=None):
            self.doc = loro.LoroDoc()
            if data is not None:
                self.doc.import_(data)

        def put(self, table, rows):
            outer = self.doc.get_map(table)
            for row in rows:
                inner = outer.insert_container(row[0], loro.LoroMap())
                for (column, _), value in zip(TABLES[table], row):
                    inner.insert(column, value)
            self.doc.commit()

        def edit(self, key, fields):
            inner = self.doc.get_map("households").get(key).container
            for column, value in fields:
                inner.insert(column, value)
            self.doc.commit()

        def heads(self):
            return self.doc.oplog_vv

        def since(self, heads):
            return self.doc.export(loro.ExportMode.Updates(heads))

        def take(self, update):
            self.doc.import_(update)

        def snapshot(self):
            return self.doc.export(loro.ExportMode.Snapshot())

        def read_all(self):
            # A snapshot is taken in without being decoded; it is there when it can be read.
            self.doc.get_deep_value()

        def get(self, key, column):
            return self.doc.get_map("households").get(key).container.get(column).value

else:
    import pycrdt

    class Document:
        def __init__(self, data=None):
            self.doc = pycrdt.Doc()
            self.maps = {table: self.doc.get(table, type=pycrdt.Map) for table in TABLES}
            if data is not None:
                self.doc.apply_update(data)

        def put(self, table, rows):
            names = [name for name, _ in TABLES[table]]
            with self.doc.transaction():
                for row in rows:
                    self.maps[table][row[0]] = pycrdt.Map(dict(zip(names, row)))

        def edit(self, key, fields):
            with self.doc.transaction():
                inner = self.maps["households"][key]
                for column, value in fields:
                    inner[column] = value

        def heads(self):
            return self.doc.get_state()

        def since(self, heads):
            return self.doc.get_update(heads)

        def take(self, update):
            self.doc.apply_update(update)

        def snapshot(self):
            return self.doc.get_update()

        def read_all(self):
            pass

        def get(self, key, column):
            return self.maps["households"][key][column]


def figure(name, value, unit):
    print(json.dumps({"name": name, "value": value, "unit": unit}), flush=True)


def remark(text):
    print(json.dumps({"remark": text}), flush=True)


def cell(text, kind):
    if text == "\\N":
        return None
    return int(text) if kind in ("INTEGER", "BOOLEAN") else float(text) if kind == "REAL" else text


def villages():
    """By code, the rows of both tables, in the order of the file."""
    result = {}
    for table, columns in TABLES.items():
        kinds = [kind for _, kind in columns]
        for line in open(f"{DATA}/{table}.tsv"):
            row = line.rstrip("\n").split("\t")
            code = row[1][:12]
            if code not in result:
                if len(result) == VILLAGES:
                    break
                result[code] = {name: [] for name in TABLES}
            result[code][table].append([cell(text, kind) for text, kind in zip(row, kinds)])
    return result


def edits(name, known):
    """By household, the changes as (column, new, old)."""
    result = {}
    for line in open(f"{DATA}/edits/{name}.tsv"):
        key, column, new, old = line.rstrip("\n").split("\t")
        if key[:12] in known:
            kind = TYPES["households"][column]
            result.setdefault(key, []).append((column, cell(new, kind), cell(old, kind)))
    return result


def timed(body):
    start = time.perf_counter()
    result = body()
    return time.perf_counter() - start, result


def deflated(data):
    return len(zlib.compress(data, 9))


def write(document, changes, back=False):
    for key, fields in changes.items():
        document.edit(key, [(column, old if back else new) for column, new, old in fields])


def load(rows):
    seconds, snapshots = 0, {}
    for code, tables in rows.items():
        document = Document()
        for table in TABLES:
            seconds += timed(lambda: document.put(table, tables[table]))[0]
        snapshots[code] = document.snapshot()
    return seconds, snapshots


def receive(snapshots):
    def all_of_them():
        documents = [Document(data) for data in snapshots.values()]
        for document in documents:
            document.read_all()
        return documents

    return timed(all_of_them)[0]


def typical_round(known, snapshots):
    changes = edits("typical", known)
    count = sum(len(fields) for fields in changes.values())
    of = lambda code: {key: fields for key, fields in changes.items() if key[:12] == code}
    touched = [code for code in known if of(code)]
    writers = {code: Document(snapshots[code]) for code in touched}
    nodes = {code: Document(snapshots[code]) for code in touched}
    for node in nodes.values():
        node.read_all()
    times = []
    for turn in range(8):
        updates = []
        for code, writer in writers.items():
            before = writer.heads()
            write(writer, of(code), back=turn % 2 == 1)
            updates.append((nodes[code], writer.since(before)))
        if turn == 0:
            figure("dense-wire-edit", sum(deflated(update) for _, update in updates) / count, "bytes/field")
        times.append(timed(lambda: [node.take(update) for node, update in updates])[0])
    figure("dense-merge-1800", count / median(times[1:]), "fields/s")


def concurrent_round(known, snapshots):
    first = [code for code in known if code[:6] == known[0][:6]][:35]
    visits = {code: edits(f"visits-00-{index:02}", known) for index, code in enumerate(first)}
    clerk = {code: edits(f"clerk-00-{index:02}", known) for index, code in enumerate(first)}
    updates = {}
    for code in first:
        writer = Document(snapshots[code])
        before = writer.heads()
        write(writer, visits[code])
        updates[code] = writer.since(before)
    count = sum(len(fields) for changes in visits.values() for fields in changes.values())
    times = []
    for _ in range(REPETITIONS):
        nodes = {code: Document(snapshots[code]) for code in first}
        for code, node in nodes.items():
            node.read_all()
            write(node, clerk[code])
        times.append(timed(lambda: [nodes[code].take(updates[code]) for code in first])[0])
    met = [(code, key, column, new) for code in first for key, fields in clerk[code].items() for column, new, _ in fields]
    lost = sum(nodes[code].get(key, column) != new for code, key, column, new in met)
    figure("dense-merge", count / median(times), "fields/s")
    remark(f"of {len(met)} concurrent edits one value each is shown; for {lost} it is not the clerk's, and nobody is told")


def main():
    rows = villages()
    fields = sum(len(tables[table]) * len(TABLES[table]) for tables in rows.values() for table in TABLES)
    loads = [load(rows) for _ in range(REPETITIONS)]
    snapshots = loads[-1][1]
    figure("dense-cold", fields / median(receive(snapshots) for _ in range(REPETITIONS)), "fields/s")
    if "cold" in sys.argv[5:]:
        return
    figure("dense-load", fields / median(seconds for seconds, _ in loads), "fields/s")
    figure("dense-wire-register", sum(map(deflated, snapshots.values())) / fields, "bytes/field")
    figure("dense-database", sum(map(len, snapshots.values())) / fields, "bytes/field")
    typical_round(list(rows), snapshots)
    concurrent_round(list(rows), snapshots)


main()
