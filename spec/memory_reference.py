#!/usr/bin/env python3
"""Reads memories of spent lines as spec/memory.md says: a second implementation, to check the first one against.

  memory_reference.py read KEYFILE FILE SEQUENCE...   prints what the memory answers to each sequence
  memory_reference.py verify VECTOR...                compares results with those in vectors/memory/; exit 1 on any difference
  memory_reference.py make FOLDER                     writes the vectors anew

A vector is a text file: "name:", "key:" in hexadecimal, an "ask:" for each sequence, the result as "read" prints it, an
empty line, and the memory, in which "\\xNN" is a byte and "\\\\" a backslash.
"""
import base64
import hashlib
import re
import sys

SIZE = 128
TITLE = b"# TanKnock memory of spent lines, version 1. Do not edit."
NOTHING = b"A" * 22
WORDS = ("used", "skipped", "burned")
PROTOCOLS = {"tcp": 6, "udp": 17}


class Refused(Exception):
    """failure class, line"""


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def digest_of(key, sequence):
    """The 22 characters that stand for a sequence in canonical form."""
    knocks = b""
    for knock in sequence.split(","):
        port, protocol = knock.split(":")
        knocks += bytes([PROTOCOLS[protocol]]) + int(port).to_bytes(2, "big")
    return base64.urlsafe_b64encode(hashlib.blake2b(knocks, key=key, digest_size=32).digest()[:16])[:22]


def record(digest, note, write):
    line = digest + note.encode().ljust(87) + b" %08x " % write
    return line + b"%08x\n" % crc32c(line)


def read_record(line):
    """Digest, note and number of the write; None if this is no record."""
    match = re.fullmatch(rb"([0-9A-Za-z_-]{22})(.{87}) ([0-9a-f]{8}) ([0-9a-f]{8})\n", line, re.S)
    if not match or int(match[4], 16) != crc32c(line[:119]):
        return None
    return match[1], match[2].decode("latin-1"), int(match[3], 16)


def state_and_note(note):
    fields = note.split()
    state = fields[0] if fields and fields[0] in WORDS else "used"
    return " ".join([state, *(fields[1:4] + ["-"] * 3)[:3]])


def read_memory(data):
    """Notes by digest, and the lines of gaps that a crash explains."""
    if not data.startswith(TITLE) or len(data) < SIZE:
        raise Refused("NotAMemory", 1)
    notes, unread, gaps, first = {}, [], [], 0
    for number in range(2, len(data) // SIZE + 1):
        read = read_record(data[(number - 1) * SIZE:number * SIZE])
        if read is None:
            unread.append(number)
            continue
        gaps += unread
        unread = []
        digest, note, first = read
        if digest != NOTHING:
            notes.setdefault(digest, note)
    if gaps and gaps[0] < first:
        raise Refused("Damaged", gaps[0])
    return notes, gaps


def answers(key, data, sequences):
    try:
        notes, gaps = read_memory(data)
    except Refused as e:
        return f"result: {e.args[0]}\nat: {e.args[1]}\n"
    result = f"result: ok\ngaps: {len(gaps)}\n"
    for sequence in sequences:
        digest = digest_of(key, sequence)
        note = state_and_note(notes[digest]) if digest in notes else "unknown"
        result += f"answer: {digest.decode()} {note}\n"
    return result


def unescape(body):
    return re.sub(rb"\\(x[0-9a-f]{2}|\\)", lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1][1:], 16)]), body)


def escape(data):
    return re.sub(rb"[^\n -\[\]-~]", lambda m: b"\\x%02x" % m[0][0], data.replace(b"\\", b"\\\\"))


def read_vector(path):
    with open(path, "rb") as file:
        header, body = file.read().split(b"\n\n", 1)
    lines = header.decode().split("\n")
    key = bytes.fromhex(lines[1].removeprefix("key: "))
    asked = [line.removeprefix("ask: ") for line in lines if line.startswith("ask: ")]
    return key, asked, "\n".join(lines[2 + len(asked):]) + "\n", unescape(body)


def flip(line, at):
    return line[:at] + bytes([line[at] ^ 1]) + line[at + 1:]


def make(folder):
    key = bytes(range(32))
    asked = ["7000:tcp,8123:udp", "8123:udp,7000:tcp", "7000:udp,8123:tcp", "1:tcp", "65535:udp,1024:tcp,41234:tcp",
             ",".join(f"{1000 + i}:{'tcp' if i % 3 else 'udp'}" for i in range(32))]
    digests = [digest_of(key, sequence) for sequence in asked]
    title = TITLE.ljust(SIZE - 1) + b"\n"
    blank = b" " * (SIZE - 1) + b"\n"
    used = " used 2026-03-01T09:15:22Z 203.0.113.7 ssh"
    skipped = " skipped 2026-03-01T09:15:22Z 203.0.113.7 ssh"
    burned = " burned 2026-03-02T10:00:00Z 2001:db8:1111:2222:3333:4444:5555:6666 seventeen_letters"
    # Three writes: line 2; lines 3 to 5; line 6.
    five = [record(digests[0], used, 2), record(digests[1], skipped, 3), record(digests[2], skipped, 3),
            record(digests[3], " used", 3), record(digests[4], burned, 6)]
    filler = record(NOTHING, " used", 3)

    def case(file, name, data, key=key):
        text = f"name: {name}\nkey: {key.hex()}\n" + "".join(f"ask: {sequence}\n" for sequence in asked)
        with open(f"{folder}/{file}.vector", "wb") as out:
            out.write((text + answers(key, data, asked)).encode() + b"\n" + escape(data))

    case("new", "a title and nothing else", title)
    case("blank-stock", "a title and blank records", title + blank * 8)
    case("valid", "three writes", title + b"".join(five))
    case("valid-with-stock", "three writes and blank records", title + b"".join(five) + blank * 8)
    case("another-key", "the right memory with another host's key", title + b"".join(five), bytes(range(1, 33)))
    case("twice", "a sequence that is there twice: the first record counts",
         title + five[0] + record(digests[0], skipped, 3))
    case("no-note", "a record whose note says nothing", title + record(digests[0], "", 2))
    case("torn-none", "nothing of the last write arrived", title + b"".join(five[:1]) + blank * 8)
    case("torn-begin", "only the end of the last write arrived", title + five[0] + blank * 2 + five[3] + blank * 4)
    case("torn-middle", "the middle of the last write is missing",
         title + five[0] + five[1] + blank + five[3] + blank * 4)
    case("torn-end", "the end of the last write is missing", title + five[0] + five[1] + blank * 6)
    case("torn-record", "a record of the last write is half there",
         title + five[0] + five[1][:60] + blank[60:] + five[2] + five[3])
    case("torn-zeros", "the last write's room holds zeros", title + five[0] + bytes(SIZE) + five[2] + bytes(2 * SIZE))
    case("gap-filled", "a gap that was filled, and a later write", title + five[0] + filler + five[2] + five[3] + five[4])
    case("cut-off", "the file ends within a blank record", title + five[0] + blank * 2 + blank[:50])
    case("damaged-first", "the very first record is damaged", title + flip(five[0], 30) + b"".join(five[1:]))
    case("damaged-middle", "a record of an earlier write is damaged",
         title + five[0] + flip(five[1], 0) + b"".join(five[2:]))
    case("damaged-before-last", "the record right before the last write is damaged",
         title + b"".join(five[:3]) + flip(five[3], 125) + five[4] + blank * 2)
    case("damaged-and-torn", "damage before a last write that is torn, too",
         title + blank + five[1] + blank + five[3])
    case("blanked", "an earlier record was blanked", title + blank + b"".join(five[1:]))
    case("wrong-title", "another title", title.replace(b"version 1", b"version 2") + five[0])
    case("empty", "an empty file", b"")
    case("short-title", "a title that is cut off", title[:40])
    case("short-title-line", "a title whose line is cut off", title[:100])


def main(mode, *arguments):
    if mode == "make":
        make(*arguments)
        return 0
    if mode == "read":
        with open(arguments[0], "rb") as key, open(arguments[1], "rb") as file:
            print(answers(key.read(), file.read(), arguments[2:]), end="")
        return 0
    failed = False
    for path in arguments:
        key, asked, expected, data = read_vector(path)
        result = answers(key, data, asked)
        if result != expected:
            print(f"{path}: expected\n{expected}read\n{result}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("read", "verify", "make"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
