#!/usr/bin/env python3
"""An independent reader of outbound bundles, written from docs/formats.md alone: it proves that page, and it is a way
in when nothing else of this project is left. It needs python3-cryptography, and npm's age-encryption for the seals.

usage: read_bundle.py BUNDLE LOG_VERIFIER KEYS_AGE PASSPHRASE_FILE RUN_JOBS_MJS  ->  JSON on standard output
"""
import base64, hashlib, json, re, subprocess, sys, tempfile
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha(data):
    return hashlib.sha256(data).digest()


def header(name, size):
    """The one header that a file may have: POSIX ustar, mode 0600, owner 0, time 0."""
    block = bytearray(512)
    block[:len(name)] = name.encode("ascii")
    block[100:124] = b"0000600\0" + b"0000000\0" * 2
    block[124:148] = b"%011o\0" % size + b"00000000000\0"
    block[156:157], block[257:265] = b"0", b"ustar\00000"
    block[148:156] = b"%06o\0 " % (sum(block) + 8 * 32)
    return bytes(block)


def untar(data):
    """Returns the files in their order, and where the two zero blocks end."""
    files, at = {}, 0
    while any(data[at:at + 512]):
        name = data[at:at + 100].rstrip(b"\0").decode("ascii")
        size = int(data[at + 124:at + 135], 8)
        assert data[at:at + 512] == header(name, size) and name not in files, f"odd header of {name}"
        at += 512 + -size % 512 + size
        body = data[at - size - -size % 512:at]
        assert not any(body[size:]), "padding is zero"
        files[name] = body[:size]
    assert data[at:at + 1024] == bytes(1024), "two zero blocks"
    return files, at + 1024


def size_class(size):
    """The smallest class that holds `size`: a power of two up to 16 MiB, then an eighth of the octave."""
    power = 1 << max(13, (size - 1).bit_length())
    return power if power <= 1 << 24 else -(-size // (power // 16)) * (power // 16)


def verified(note, verifier, name):
    """Returns the text of a signed note (C2SP) by the key of `verifier` under `name`."""
    key = base64.b64decode(verifier.split("+", 2)[2], validate=True)
    text, signatures = note.decode("utf-8").rsplit("\n\n", 1)
    text += "\n"
    line = re.fullmatch(r"— (\S+) (\S+)\n", signatures)
    signature = base64.b64decode(line[2], validate=True)
    assert key[0] == 1 and line[1] == name and signature[:4] == sha(name.encode() + b"\n" + key)[:4]
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode())
    return text


def root(leaves):
    """RFC 6962 section 2.1."""
    if len(leaves) < 2:
        return sha(b"\0" + leaves[0]) if leaves else sha(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + root(leaves[:split]) + root(leaves[split:]))


def opened(jobs, runner):
    """Opens sealed bytes with an age implementation of other people."""
    with tempfile.TemporaryDirectory() as folder:
        for at, job in enumerate(jobs):
            job |= {"do": "open", "in": f"{folder}/{at}.age", "out": f"{folder}/{at}"}
            Path(job["in"]).write_bytes(job.pop("sealed"))
        done = subprocess.run(["node", runner], input=json.dumps(jobs).encode(), capture_output=True, check=True)
        for answer in json.loads(done.stdout):
            assert "error" not in answer, answer
        return [Path(job["out"]).read_bytes() for job in jobs]


def tip(plain):
    """Checks a payload and returns its tip.json with what the tar says of the attachments."""
    files, end = untar(plain)
    assert len(plain) == size_class(end) and not any(plain[end:]), "zeros up to the size class"
    told = json.loads(files.pop("tip.json"))
    for it in told["attachments"]:
        body = files.pop(it["name"])
        assert it["size"] == len(body) and it["sha256"] == sha(body).hex(), it["name"]
    assert not files, "nothing but what tip.json names"
    return told


def main(bundle, verifier, keys, passphrase, runner):
    files, end = untar(Path(bundle).read_bytes())
    assert end == Path(bundle).stat().st_size, "nothing behind the end"
    origin = verifier.split("+")[0]
    manifest = verified(files.pop("manifest"), verifier, origin + "/manifest").splitlines()
    told = dict(line.split(" ", 1) for line in manifest[1:] if not line.startswith("desk "))
    assert manifest[0] == origin + "/manifest" and told["version"] == "1" and told["log"] == verifier
    for name in ["checkpoint", "leaves"] + ["pepper"] * ("pepper" in told):
        assert sha(files[name]).hex() == told[name], name
    leaves = files.pop("leaves")
    leaves = [leaves[at:at + 40] for at in range(0, len(leaves), 40)]
    pepper = [files.pop("pepper")] if "pepper" in told else []
    checkpoint = verified(files.pop("checkpoint"), verifier, origin).splitlines()
    assert checkpoint == [origin, str(len(leaves)), base64.b64encode(root(leaves)).decode()], "the log's own root"
    first, count = int(told["first"]), int(told["tips"])
    assert first + count == len(leaves) and list(files) == [f"tips/{at:08}.age" for at in range(first, len(leaves))]
    for leaf, sealed in zip(leaves[first:], files.values()):
        assert leaf == sha(sealed) + len(sealed).to_bytes(8, "big"), "a tip that is not its leaf"
    secret = {"sealed": Path(keys).read_bytes(), "passphrase": Path(passphrase).read_text().rstrip("\n")}
    identity = [line.split(" ", 1)[1] for line in opened([secret], runner)[0].decode().splitlines()
                if line.startswith("identity ")][-1]
    plain = opened([{"sealed": sealed, "identity": identity} for sealed in [*files.values(), *pepper]], runner)
    for secret in plain[count:]:
        purpose, digits, end = secret.decode().split("\n")
        assert (purpose, len(bytes.fromhex(digits)), end) == (origin.split("/")[0] + "/pepper/v1", 32, ""), "a pepper"
    tips = [{"index": first + at, "tip": tip(it)} for at, it in enumerate(plain[:count])]
    print(json.dumps({"log": origin, "day": told["day"], "size": len(leaves), "tips": tips}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
