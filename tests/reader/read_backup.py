#!/usr/bin/env python3
"""An independent reader of an intake's backup, written from docs/formats.md alone ("Backup of a store", "Journal"): it
proves those parts of the page, and gives the sealed tips back when nothing else of this project is left.

usage: read_backup.py FOLDER LOG_VERIFIER [PEPPER_FILE]  ->  JSON on standard output
"""
import base64, hashlib, hmac, json, sys
from pathlib import Path

from read_bundle import root, sha, verified

SEGMENT = 64 << 20
CHUNK, TIP, REPLY, ERASE, SAID, ROSTER = range(1, 7)


def crc32c(data):
    """RFC 3720, appendix B.4: the polynomial 0x82f63b78, reflected."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def number(data):
    return int.from_bytes(data, "big")


def records(journal, origin, last):
    """The records up to the last one that counts: kind, number, whether its body is as it was written, place, body."""
    chain, expected, mark = sha(b"meldkluis/journal/v1\n" + origin.encode()), 1, 0
    segments = sorted(journal.glob("*.seg"))
    assert [it.name for it in segments] == [f"{at:08}.seg" for at in range(len(segments))], "a gap"
    for place, segment in enumerate(segments):
        data, at = segment.read_bytes(), 0
        assert len(data) == SEGMENT, "64 MiB"
        while expected <= last and data[at:at + 4] == b"MKJ1":
            head = data[at:at + 96]
            length, durable = number(head[8:12]), number(head[20:28])
            body = data[at + 96:at + 96 + length]
            assert not any(head[5:8]) and 1 <= length == len(body) <= 262_144, "length"
            assert number(head[12:20]) == expected and mark <= durable < expected, "number and mark"
            chain = sha(chain + head[:60])
            assert head[60:92] == chain and number(head[92:]) == crc32c(head[:92]), "chain and checksum"
            yield head[4], expected, sha(body) == head[28:60], (place, at), body, chain
            expected, mark, at = expected + 1, durable, at + 96 + length
        assert not data[at:].strip(b"\0"), "zeros behind the last record"
    assert expected == last + 1, "every record up to the bound"


def runs(data):
    """Runs of 20 bytes: the numbers of the records in each, with the place of its first."""
    assert len(data) % 20 == 0, "whole runs"
    for at in range(0, len(data), 20):
        first, place, offset, many = (number(data[at + a:at + b]) for a, b in [(0, 8), (8, 12), (12, 16), (16, 20)])
        assert many > 0, "a run is not empty"
        yield range(first, first + many), (place, offset)


def log(folder, verifier):
    taken = json.loads((folder / "taken").read_bytes())
    assert list(taken) == ["version", "log", "snapshot", "manifest"] and taken["version"] == 1
    assert taken["log"] == verifier, "the log's key"
    origin, snapshot = verifier.split("+")[0], taken["snapshot"]
    bound = snapshot["bound"]
    kept = {it[1]: it for it in records(folder / "journal", origin, bound["sequence"])}
    assert kept[bound["sequence"]][5] == bytes(bound["chain"]), "the chain that was signed for"
    ordered = set()
    for kind, at, whole, _, body, _ in kept.values():
        if kind == ERASE:
            assert whole, f"record {at} is damaged"
            several = number(body[4:8])
            for run, place in runs(body[24 + 8 * several:]):
                assert kept[run[0]][3] == place, "a run is where it says"
                ordered.update(run)
    for kind, at, whole, _, _, _ in kept.values():
        assert whole or (kind in (CHUNK, REPLY) and at in ordered), f"record {at} is damaged"
    leaves, tips, rosters = [], [], 0
    for kind, at, _, _, body, _ in kept.values():
        rosters += kind == ROSTER
        if kind != TIP:
            continue
        chunks = [it for run, place in runs(body[44:]) for it in run] + [at - 1]
        sealed, erased = b"".join(kept[it][4] for it in chunks), any(it in ordered for it in chunks)
        assert erased or body[:40] == sha(sealed) + len(sealed).to_bytes(8, "big"), "a tip that is not its leaf"
        tips.append({"day": number(body[40:44]), "sha256": body[:32].hex(), "size": number(body[32:40]), "erased": erased})
        leaves.append(body[:40])
    checkpoint = verified(snapshot["checkpoint"].encode(), verifier, origin).splitlines()
    assert checkpoint == [origin, str(len(leaves)), base64.b64encode(root(leaves)).decode()], "the log's own root"
    manifest = verified(taken["manifest"].encode(), verifier, origin + "/manifest") if taken["manifest"] else ""
    day = next((line[4:] for line in manifest.splitlines() if line.startswith("day ")), None)
    return {"log": origin, "day": day, "rosters": rosters, "tips": tips}


def main(folder, verifier, pepper=None):
    newest = max(Path(folder).glob("backup-" + "[0-9]" * 8))
    if pepper:
        check = hmac.new(Path(pepper).read_bytes(), b"meldkluis/pepper-check/v1", hashlib.sha256).hexdigest()
        assert (newest / "pepper-check").read_text() == check, "another pepper"
    generation = verifier.split("+")[0].rsplit("/", 1)[1]
    print(json.dumps(log(newest / f"log-{generation}", verifier)))


main(*sys.argv[1:])
