"""Open conflicts of Taipei's road works at each snapshot, from the source's own files and metres (TWD97), with GEOS.

Written apart from the product: reads the CSV files, folds their events, and compares by shapely. Prints one JSON object
{"<snapshot>": [["permit/section", "permit/section", "first shared day", "last shared day"], ...], ...}.
"""

import argparse
import csv
import gzip
import json
import sys
from datetime import date
from pathlib import Path

import shapely
from shapely.geometry import shape

csv.field_size_limit(10**9)
NO_END = "199/12/31"


def rows(path):
    opened = gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else open(path, encoding="utf-8-sig")
    with opened as file:
        yield from csv.DictReader(file)


def day(roc):
    """A day as a number; None where the source gives no end."""
    if roc == NO_END:
        return None
    year, month, dom = roc.split("/")
    return date(int(year) + 1911, int(month), int(dom)).toordinal()


def geometry(text):
    found = shape(json.loads(text))
    return found.buffer(0) if found.geom_type.endswith("Polygon") and not found.is_valid else found


def histories(folder):
    """The list at each snapshot: {name: (applicant, first day, last day, geometry's text)}."""
    events = list(rows(folder / "taipei-roadworks-events.csv.gz"))
    name = lambda row: f"{row['permit_no']}/{row['section_no']}"
    geometries = {name(row): row["geometry_twd97"] for row in rows(folder / "taipei-roadworks-works.csv.gz")}
    for event in reversed(events):  # back from the last state to the first
        if event["field"] == "Positions":
            geometries[name(event)] = event["old"]
    listed, at_event = {}, 0
    for snapshot in rows(folder / "taipei-roadworks-snapshots.csv"):
        moment = snapshot["snapshot_time"]
        while at_event < len(events) and events[at_event]["snapshot_time"] <= moment:
            event = events[at_event]
            at_event += 1
            key = name(event)
            if event["event"] == "REPORTED":
                listed[key] = {"applicant": event["App_Name"], "Cb_Da": event["Cb_Da"], "Ce_Da": event["Ce_Da"], "Positions": geometries[key]}
            elif event["event"] == "NO_LONGER_LISTED":
                del listed[key]
            else:
                listed[key] = {**listed[key], event["field"]: event["new"]}
        assert len(listed) == int(snapshot["listed"]), (moment, len(listed), snapshot["listed"])
        yield moment, dict(listed)


def conflicts(listed, buffer, longest, parsed):
    """Pairs of different applicants whose days overlap and whose geometries are at most `buffer` metres apart."""
    works = []
    for name, row in sorted(listed.items()):
        first, last = day(row["Cb_Da"]), day(row["Ce_Da"])
        # Whole days, the last one included; a window that is longer, or has no end, is about an area.
        if last is None or last - first + 1 > longest:
            continue
        text = row["Positions"]
        if text not in parsed:
            parsed[text] = geometry(text)
        works.append((name, row["applicant"], first, last, parsed[text]))
    shapes = [each[4] for each in works]
    if not shapes:
        return []
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=buffer)
    found = []
    for i, j in zip(left.tolist(), right.tolist()):
        (a, owner_a, first_a, last_a, _), (b, owner_b, first_b, last_b, _) = works[i], works[j]
        first, last = max(first_a, first_b), min(last_a, last_b)
        if a < b and owner_a != owner_b and first <= last:
            found.append([a, b, date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()])
    return sorted(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--buffer", type=float, default=5)
    parser.add_argument("--longest", type=float, default=366)
    options = parser.parse_args()
    parsed = {}
    json.dump({moment: conflicts(listed, options.buffer, options.longest, parsed) for moment, listed in histories(options.folder)}, sys.stdout)
