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
TITLE = b"# TanKnock memory of spent lines, version 2. Do not edit."
OLD_TITLE = b"# TanKnock memory of spent lines, version 1. Do not edit."
BLANK = b" " * (SIZE - 1) + b"\n"
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


def digest(key, data):
    return base64.urlsafe_b64encode(hashlib.blake2b(data, key=key, digest_size=32).digest()[:16])[:22]


def digest_of(key, sequence):
    """The 22 characters that stand for a sequence in canonical form."""
    knocks = b""
    for knock in sequence.split(","):
        port, protocol = knock.split(":")
        knocks += bytes([PROTOCOLS[protocol]]) + int(port).to_bytes(2, "big")
    return digest(key, knocks)


def number(text):
    return int(text, 16) if re.fullmatch(rb"[0-9a-f]{8}", text) else None


def title(key, lines, begin):
    line = (TITLE + b" " + digest(key, TITLE) + b" %08x %08x" % (lines, begin)).ljust(119)
    return line + b"%08x\n" % crc32c(line)


def record(kind, of, text, begin):
    line = kind + of + text.encode().ljust(87) + b"%08x" % begin
    return line + b"%08x.\n" % crc32c(line)


def read_record(line):
    """Kind, digest, text and begin; None if this is no record."""
    match = re.fullmatch(rb"(.)([0-9A-Za-z_-]{22})(.{87})([0-9a-f]{8})([0-9a-f]{8})\.\n", line, re.S)
    if not match or int(match[5], 16) != crc32c(line[:118]):
        return None
    return match[1], match[2], match[3].decode("latin-1"), int(match[4], 16)


def state_and_note(note):
    fields = note.split()
    state = fields[0] if fields and fields[0] in WORDS else "used"
    return " ".join([state, *(fields[1:4] + ["-"] * 3)[:3]])


def read_memory(key, data):
    """Notes by digest, events by kind and digest, and how many lines a crash has left torn."""
    if data.startswith(OLD_TITLE) and len(data) >= SIZE:
        return read_old_memory(data), {}, 0
    head = data[:SIZE]
    if len(head) < SIZE or not head.startswith(TITLE) or head[127] != 10 or number(head[119:127]) != crc32c(head[:119]):
        raise Refused("NotAMemory", 1)
    if head[58:80] != digest(key, TITLE):
        raise Refused("AnotherKey", 1)
    if number(head[81:89]) * SIZE != len(data):
        raise Refused("Damaged", 1)
    notes, events, unread, torn, durable, last = {}, {}, [], set(), number(head[90:98]), 1
    for line_number in range(2, len(data) // SIZE + 1):
        line = data[(line_number - 1) * SIZE:line_number * SIZE]
        read = read_record(line)
        if read is None:
            if line[127] != 10 or (line[0] != 32 and line[126] != 32):
                raise Refused("Damaged", line_number)
            unread.append(line_number)
            if line != BLANK:
                torn.add(line_number)
            continue
        kind, of, text, begin = read
        durable = max(durable, begin)
        last = line_number
        if kind == b"=":
            notes.setdefault(of, text)
        elif kind in b"rh":
            events[kind, of] = text
    if unread and unread[0] < durable:
        raise Refused("Damaged", unread[0])
    return notes, events, len(torn | {each for each in unread if each < last})


def read_old_record(line):
    """Digest, note and number of the write; None if this is no record of version 1."""
    match = re.fullmatch(rb"([0-9A-Za-z_-]{22})(.{87}) ([0-9a-f]{8}) ([0-9a-f]{8})\n", line, re.S)
    if not match or int(match[4], 16) != crc32c(line[:119]):
        return None
    return match[1], match[2].decode("latin-1"), int(match[3], 16)


def old_record(of, note, write):
    line = of + note.encode().ljust(87) + b" %08x " % write
    return line + b"%08x\n" % crc32c(line)


def read_old_memory(data):
    """Notes by digest."""
    notes, unread, gaps, first = {}, [], [], 0
    for line_number in range(2, len(data) // SIZE + 1):
        read = read_old_record(data[(line_number - 1) * SIZE:line_number * SIZE])
        if read is None:
            unread.append(line_number)
            continue
        gaps += unread
        unread = []
        of, note, first = read
        if of != NOTHING:
            notes.setdefault(of, note)
    if gaps and gaps[0] < first:
        raise Refused("Damaged", gaps[0])
    return notes


def answers(key, data, sequences):
    try:
        notes, events, torn = read_memory(key, data)
    except Refused as e:
        return f"result: {e.args[0]}\nat: {e.args[1]}\n"
    result = f"result: ok\ntorn: {torn}\n"
    for sequence in sequences:
        of = digest_of(key, sequence)
        note = state_and_note(notes[of]) if of in notes else "unknown"
        result += f"answer: {of.decode()} {note}\n"
        for kind, word in ((b"r", "replayed"), (b"h", "healed")):
            if (kind, of) in events:
                result += f"event: {of.decode()} {word} {' '.join(events[kind, of].split())}\n"
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
    used = " used 2026-03-01T09:15:22Z 203.0.113.7 ssh"
    skipped = " skipped 2026-03-01T09:15:22Z 203.0.113.7 ssh"
    burned = " burned 2026-03-02T10:00:00Z 2001:db8:1111:2222:3333:4444:5555:6666 seventeen_letters"
    replayed = " 1772356522 1772356523 2 2001:db8:1111:2222:3333:4444:5555:6666"
    healed = " 1772356600 1772356600 1 -"
    # Three writes: line 2; lines 3 to 5; line 6.
    five = [record(b"=", digests[0], used, 2), record(b"=", digests[1], skipped, 3), record(b"=", digests[2], skipped, 3),
            record(b"=", digests[3], " used", 3), record(b"=", digests[4], burned, 6)]
    filler = record(b"-", NOTHING, "", 3)
    half, rest = five[1][:60] + BLANK[60:], BLANK[:60] + five[1][60:]

    def put(file, name, data, key=key):
        text = f"name: {name}\nkey: {key.hex()}\n" + "".join(f"ask: {sequence}\n" for sequence in asked)
        with open(f"{folder}/{file}.vector", "wb") as out:
            out.write((text + answers(key, data, asked)).encode() + b"\n" + escape(data))

    def case(file, name, *lines, begin=2, key=key):
        put(file, name, title(bytes(range(32)), len(lines) + 1, begin) + b"".join(lines), key)

    case("new", "a title and nothing else")
    case("blank-stock", "a title and blank lines", *[BLANK] * 8)
    case("valid", "three writes", *five)
    case("valid-with-stock", "three writes and blank lines", *five, *[BLANK] * 8)
    case("made-anew", "a file that was made with records", *[record(b"=", of, used, 5) for of in digests[:3]], BLANK, begin=5)
    case("twice", "a sequence that is there twice: the first record counts",
         five[0], record(b"=", digests[0], skipped, 3))
    case("no-note", "a record whose note says nothing", record(b"=", digests[0], "", 2))
    case("events", "a replay and a healing", five[0], record(b"r", digests[0], replayed, 3), record(b"h", digests[0], healed, 3))
    case("events-again", "of an event the last record counts", five[0], record(b"r", digests[0], " 1772356522 1772356522 1 192.0.2.1", 3),
         record(b"r", digests[0], replayed, 3), five[1])
    case("torn-none", "nothing of the last write arrived", five[0], *[BLANK] * 8)
    case("torn-begin", "only the end of the last write arrived", five[0], BLANK, BLANK, five[3], *[BLANK] * 4)
    case("torn-middle", "the middle of the last write is missing", five[0], five[1], BLANK, five[3], *[BLANK] * 4)
    case("torn-end", "the end of the last write is missing", five[0], five[1], *[BLANK] * 6)
    case("torn-record", "the first half of a record arrived", five[0], half, five[2], five[3])
    case("torn-rest", "the second half of a record arrived", five[0], rest, five[2], five[3], BLANK)
    case("torn-last", "half of the only record of the last write arrived", five[0], half, BLANK)
    case("torn-far", "half of a record far behind the last whole one", five[0], *[BLANK] * 3, half, BLANK)
    case("torn-repair", "a crash amid the blanking of a half", five[0], BLANK[:20] + half[20:], BLANK)
    case("gap-filled", "a gap that was filled, and a later write", five[0], filler, five[2], five[3], five[4])
    case("another-key", "the right memory with another host's key", *five, key=bytes(range(1, 33)))
    case("damaged-first", "the very first record is damaged", flip(five[0], 30), *five[1:])
    case("damaged-middle", "a record of an earlier write is damaged", five[0], flip(five[1], 0), *five[2:])
    case("damaged-last", "a bit of the last record is flipped", *five[:4], flip(five[4], 30), BLANK)
    case("damaged-last-edge", "the last record's kind is another", five[0], flip(five[1], 0), BLANK)
    case("damaged-only", "a bit of the only record is flipped", flip(five[0], 100), BLANK)
    case("damaged-zeros", "the last record holds zeros", five[0], bytes(SIZE), BLANK)
    case("damaged-feed", "a blank line without its line feed", five[0], BLANK[:127] + b" ", BLANK)
    case("damaged-and-torn", "damage before a last write that is torn, too", BLANK, five[1], BLANK, five[3])
    case("blanked", "an earlier record was blanked", BLANK, *five[1:])
    case("blanked-half", "an earlier record looks torn", BLANK[:60] + five[0][60:], *five[1:])
    case("blanked-made-anew", "the last record that the file was made with was blanked",
         record(b"=", digests[0], used, 4), BLANK, BLANK, begin=4)
    case("blanked-all", "all records that the file was made with were blanked", BLANK, BLANK, BLANK, begin=4)
    whole = title(key, 6, 2) + b"".join(five)
    put("cut-off", "the last line is cut off", whole[:-50])
    put("cut-line", "the last line is missing", whole[:-SIZE])
    put("too-long", "a line too much", whole + BLANK)
    put("title-flipped", "a bit of the title is flipped", flip(whole, 85))
    put("wrong-title", "another version", whole.replace(b"version 2", b"version 3"))
    put("empty", "an empty file", b"")
    put("short-title", "a title that is cut off", whole[:40])
    put("short-title-line", "a title whose line is cut off", whole[:100])

    old = [old_record(digests[0], used, 2), old_record(digests[1], skipped, 3), old_record(digests[2], skipped, 3),
           old_record(digests[3], " used", 3), old_record(digests[4], burned, 6)]

    def old_case(file, name, *lines):
        put("v1-" + file, "version 1: " + name, OLD_TITLE.ljust(SIZE - 1) + b"\n" + b"".join(lines))

    old_case("new", "a title and nothing else")
    old_case("valid", "three writes and blank lines", *old, *[BLANK] * 8)
    old_case("twice", "a sequence that is there twice: the first record counts", old[0], old_record(digests[0], skipped, 3))
    old_case("torn", "of the last write, one record is half there and one is not", old[0], old[1][:60] + BLANK[60:], BLANK, old[3])
    old_case("gap-filled", "a gap that was filled, and a later write", old[0], old_record(NOTHING, " used", 3), *old[2:])
    old_case("cut-off", "the file ends within a blank line", old[0], BLANK, BLANK[:50])
    old_case("damaged", "a record of an earlier write is damaged", old[0], flip(old[1], 0), *old[2:])


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
