#!/usr/bin/env python3
"""Reads ledgers as spec/ledger.md says: a second implementation, to check the first one against.

  ledger_reference.py read KEYFILE FILE SEQUENCE...   prints what the ledger answers to each sequence, and what is open
  ledger_reference.py verify VECTOR...                compares results with those in vectors/ledger/; exit 1 on any difference
  ledger_reference.py make FOLDER                     writes the vectors anew

A vector is a text file: "name:", "key:" in hexadecimal, an "ask:" for each sequence, the result as "read" prints it, an
empty line, and the ledger, in which "\\xNN" is a byte and "\\\\" a backslash.
"""
import base64
import hashlib
import json
import re
import sys

SIZE = 128
TEXT = 109
TITLE = b"# TanKnock ledger, version "
VERSION = b"1. Do not edit. "
CHECK = b"TanKnock ledger"
BLANK = b" " * (SIZE - 1) + b"\n"
NONE = b"-" * 8
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
    line = (TITLE + VERSION + digest(key, CHECK)).ljust(101) + b"%08x %08x " % (lines, begin)
    return line + b"%08x\n" % crc32c(line)


def with_check_digit(count):
    return count << 4 | sum(int(digit, 16) for digit in "%x" % count) & 15


def group(*records):
    """The lines of a group of records, each a kind and a text."""
    lines = []
    for kind, text in records:
        for at in range(0, max(len(text), 1), TEXT):
            lines.append((b"+" if at else kind) + text[at:at + TEXT].ljust(TEXT) + NONE + NONE + b".\n")
    lines[0] = lines[0][:110] + b"%08x" % with_check_digit(len(lines)) + lines[0][118:]
    return [lines[0][:118] + b"%08x" % crc32c(b"".join(lines)) + lines[0][126:]] + lines[1:]


def is_whole(line):
    return line[127] == 10 and line[0] != 32 and line[126] == ord(".")


def is_half(line):
    return line[127] == 10 and (line[0] == 32 or line[126] == 32)


def count_of(line):
    """How many lines the group has that this line begins; 0 if it begins none."""
    count = number(line[110:118])
    if not is_whole(line) or count is None or number(line[118:126]) is None or with_check_digit(count >> 4) != count:
        return 0
    return count >> 4


def is_group(lines):
    return crc32c(lines[0][:118] + NONE + lines[0][126:] + b"".join(lines[1:])) == number(lines[0][118:126])


def records_of(lines):
    texts = []
    for line in lines:
        if texts and line[:1] == b"+":
            texts[-1][1] += line[1:110]
        else:
            texts.append([line[:1], line[1:110]])
    return [(kind, text.rstrip(b" ")) for kind, text in texts]


def state_and_note(note):
    fields = note.split()
    state = fields[0] if fields and fields[0] in WORDS else "used"
    return " ".join([state, *(fields[1:4] + ["-"] * 3)[:3]])


def read_file(key, data):
    """The records in order, and how many lines a crash has left."""
    head = data[:SIZE]
    if head.startswith(TITLE) and not head.startswith(TITLE + VERSION[:2]):
        raise Refused("Newer", 1)
    if len(head) < SIZE or not head.startswith(TITLE + VERSION) or head[127] != 10 or number(head[119:127]) != crc32c(head[:119]):
        raise Refused("NotALedger", 1)
    if head[43:65] != digest(key, CHECK):
        raise Refused("AnotherKey", 1)
    if number(head[101:109]) * SIZE != len(data):
        raise Refused("Damaged", 1)
    lines = [data[at:at + SIZE] for at in range(SIZE, len(data), SIZE)]
    first, records = 0, []
    while first < len(lines):
        count = count_of(lines[first])
        if count == 0 or first + count > len(lines) or not is_group(lines[first:first + count]):
            break
        records += records_of(lines[first:first + count])
        first += count
    rest = lines[first:]
    room = len(rest)
    while rest and rest[-1] == BLANK:
        rest.pop()
    for i, line in enumerate(rest):
        if not is_whole(line) and not is_half(line):
            raise Refused("Damaged", first + 2 + i)
    count = count_of(rest[0]) if rest else 0
    torn = not rest or count > len(rest) or any(map(is_half, rest))
    if not torn or first + 2 < number(head[110:118]) or count > room or 0 < count < len(rest) or any(map(count_of, rest[1:])):
        raise Refused("Damaged", first + 2)
    return records, len(rest)


def read_ledger(key, data):
    """Notes by digest, events by kind and digest, openings by door, ordinal and address, and how many lines are torn."""
    notes, events, openings = {}, {}, {}
    records, torn = read_file(key, data)
    for kind, text in records:
        of, more = text[:22], text[22:].decode("latin-1")
        if kind == b"=":
            notes.setdefault(of, more)
        elif kind in b"rh":
            events[kind, of] = more
        elif kind == b"o":
            opening = json.loads(text)
            openings[opening["door"], opening["ordinal"], opening["address"]] = opening
        elif kind == b"c":
            ordinal, address, door = text.decode().split(" ", 2)
            openings.pop((door, int(ordinal), address), None)
    return notes, events, openings, torn


def answers(key, data, sequences):
    try:
        notes, events, openings, torn = read_ledger(key, data)
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
    for line in sorted(
            f"open: {each['door']} {each['ordinal']} {each['address']} {each.get('list', '-')} {each.get('line', 0)}"
            f" {each['limit_ms']} {each['open_for_ms']} {each['due_ms']} {each['boot']} {each['stop_command']}\n"
            for each in openings.values()):
        result += line
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
    used = b" used 2026-03-01T09:15:22Z 203.0.113.7 ssh"
    skipped = b" skipped 2026-03-01T09:15:22Z 203.0.113.7 ssh"
    burned = b" burned 2026-03-02T10:00:00Z 2001:db8:1111:2222:3333:4444:5555:6666 seventeen_letters"
    replayed = b" 1772356522 1772356523 2 2001:db8:1111:2222:3333:4444:5555:6666"
    healed = b" 1772356600 1772356600 1 -"

    def spent(i, note=used):
        return b"=", digests[i] + note

    def opening(address="203.0.113.7", due=81723456, ordinal=0, stop="/usr/sbin/nft delete element inet filter knockers { %IP% }"):
        note = {"door": "open SSH", "ordinal": ordinal, "address": address, "list": "/etc/tanknock/alice.tan", "line": 17,
                "stop_command": stop, "limit_ms": 30000, "open_for_ms": 60000, "due_ms": due, "boot": "0d1f2e3c"}
        return b"o", json.dumps(note, separators=(",", ":")).encode()

    def closed(address="203.0.113.7", ordinal=0):
        return b"c", f"{ordinal} {address} open SSH".encode()

    # One line; three lines; one line.
    a, b, c = group(spent(0)), group(spent(1, skipped), spent(2, skipped), spent(3, b" used")), group(spent(4, burned))
    half, rest = b[1][:60] + BLANK[60:], BLANK[:60] + b[1][60:]
    # All that a knock brings about: two spent lines, and an opening of three lines.
    knock = group(spent(1), spent(2, skipped), opening())

    def put(file, name, data, key=key):
        text = f"name: {name}\nkey: {key.hex()}\n" + "".join(f"ask: {sequence}\n" for sequence in asked)
        with open(f"{folder}/{file}.vector", "wb") as out:
            out.write((text + answers(key, data, asked)).encode() + b"\n" + escape(data))

    def case(file, name, *lines, begin=2, key=key):
        put(file, name, title(bytes(range(32)), len(lines) + 1, begin) + b"".join(lines), key)

    case("new", "a title and nothing else")
    case("blank-stock", "a title and blank lines", *[BLANK] * 8)
    case("valid", "three groups", *a, *b, *c)
    case("valid-with-stock", "three groups and blank lines", *a, *b, *c, *[BLANK] * 8)
    case("made-anew", "a file that was made with a group", *group(*[spent(i) for i in range(3)]), BLANK, begin=5)
    case("made-anew-and-added", "a file that was made with a group, and one that was added", *group(spent(0), spent(1)), *c, BLANK, begin=4)
    case("twice", "a sequence that is there twice: the first record counts", *a, *group(spent(0, skipped)))
    case("twice-in-a-group", "a sequence that is twice in a group: the first record counts", *group(spent(0), spent(0, skipped)))
    case("no-note", "a record whose note says nothing", *group((b"=", digests[0])))
    case("unknown-kind", "a record of another kind is passed over", *group((b"x", b"anything"), spent(0)), *c)
    case("events", "a replay and a healing", *a, *group((b"r", digests[0] + replayed)), *group((b"h", digests[0] + healed)))
    case("events-again", "of an event the last record counts",
         *a, *group((b"r", digests[0] + b" 1772356522 1772356522 1 192.0.2.1")), *group((b"r", digests[0] + replayed)), *b)
    case("knock", "two spent lines and an opening", *knock, BLANK)
    case("openings", "three openings, one of one line of text and one of many",
         *group(opening()), *group(opening("2001:db8::7", ordinal=1, stop="x" * 1000)), *group(opening("203.0.113.8", stop="x")))
    case("openings-fixed", "an opening by a fixed sequence",
         *group((b"o", b'{"door":"ssh","ordinal":0,"address":"192.0.2.1","stop_command":"x","limit_ms":1,"open_for_ms":2,"due_ms":3,"boot":"b"}')))
    case("openings-superseded", "a later opening for the same door and address", *group(opening()), *group(opening(due=91723456)))
    case("openings-closed", "one of two openings was closed", *group(opening()), *group(opening("203.0.113.8")), *group(closed()))
    case("openings-again", "closed and opened again", *group(opening()), *group(closed()), *group(opening(due=91723456)))
    case("openings-other-closed", "of two doors with one name the other was closed", *group(opening()), *group(closed(ordinal=1)))
    case("torn-none", "nothing of the last group arrived", *a, *[BLANK] * 8)
    for i, name in enumerate(("nothing but its first line", "its first two lines", "its first three lines", "all but its last line")):
        case(f"torn-after-{i + 1}", f"of the last group {name} arrived", *a, *knock[:i + 1], *[BLANK] * 8)
    for i in range(len(knock)):
        case(f"torn-without-{i + 1}", f"line {i + 1} of the last group is missing", *a, *knock[:i], BLANK, *knock[i + 1:], BLANK)
    case("torn-last", "only the last line of the last group arrived", *a, *[BLANK] * (len(knock) - 1), knock[-1], BLANK)
    case("torn-head-front", "the front of the first line arrived", *a, b[0][:60] + BLANK[60:], *b[1:], BLANK)
    case("torn-head-rear", "the rear of the first line arrived", *a, BLANK[:60] + b[0][60:], *b[1:], BLANK)
    case("torn-line-front", "the front of a line arrived", *a, b[0], half, b[2], BLANK)
    case("torn-line-rear", "the rear of a line arrived", *a, b[0], rest, b[2], BLANK)
    case("torn-only", "half of a group of one line arrived", c[0][:100] + BLANK[100:], BLANK)
    case("torn-to-the-end", "a torn group that fills the file", *a, b[0], BLANK, b[2])
    case("torn-repair", "a crash amid the blanking of a torn group", *a, BLANK, BLANK[:20] + half[20:], b[2], BLANK)
    case("another-key", "the right ledger with another host's key", *a, *b, *c, key=bytes(range(1, 33)))
    case("damaged-first", "the very first group is damaged", flip(a[0], 30), *b, *c)
    case("damaged-middle", "a group in the middle is damaged", *a, b[0], flip(b[1], 0), b[2], *c)
    case("damaged-last", "a bit of the last group is flipped", *a, *b, flip(c[0], 30), BLANK)
    case("damaged-last-edge", "the kind of the last record is another", *a, *b, flip(c[0], 0), BLANK)
    case("damaged-line", "a bit in the second line of the last group is flipped", *a, b[0], flip(b[1], 30), b[2], BLANK)
    case("damaged-end", "the end of a line of the last group is another", *a, *b[:2], flip(b[2], 126), BLANK)
    case("damaged-checksum", "a bit of the last group's checksum is flipped", *a, flip(b[0], 120), *b[1:], BLANK)
    case("damaged-count", "a bit of the last group's count is flipped", *a, flip(b[0], 116), *b[1:], BLANK)
    case("damaged-count-high", "a bit of a high digit of the last group's count is flipped", *a, flip(b[0], 112), *b[1:], BLANK)
    case("damaged-count-less", "the last group's count, with its check digit, is less", *a, b[0][:110] + b"00000022" + b[0][118:], *b[1:], BLANK)
    case("damaged-count-beyond", "the last group's count, with its check digit, goes beyond the file",
         *a, b[0][:110] + b"00000088" + b[0][118:], *b[1:], BLANK)
    case("damaged-only", "a bit of the only group is flipped", flip(a[0], 100), BLANK)
    case("damaged-zeros", "the last group holds zeros", *a, bytes(SIZE), BLANK)
    case("damaged-feed", "a blank line without its line feed", *a, BLANK[:127] + b" ", BLANK)
    case("damaged-behind", "lines behind a group of which half did not arrive", *a, b[0], BLANK, b[2], b[2], BLANK)
    case("group-after-torn", "a group behind a torn one", *a, b[0], half, b[2], *c, BLANK)
    case("group-after-blank", "a group behind a blank line", *a, BLANK, *c)
    case("group-amid-torn", "a torn group with a group inside", *a, b[0], c[0], BLANK, BLANK)
    case("blanked", "a group in front was blanked", BLANK, *b, *c)
    case("blanked-half", "a group in front looks torn", BLANK[:60] + a[0][60:], *b, *c)
    case("blanked-made-anew", "of the group that the file was made with a line was blanked", group(spent(0), spent(1))[0], BLANK, BLANK, begin=4)
    case("blanked-all", "all that the file was made with was blanked", BLANK, BLANK, BLANK, begin=4)
    whole = title(key, 6, 2) + b"".join([*a, *b, *c])
    put("cut-off", "the last line is cut off", whole[:-50])
    put("cut-line", "the last line is missing", whole[:-SIZE])
    put("too-long", "a line too much", whole + BLANK)
    put("title-flipped", "a bit of the title is flipped", flip(whole, 105))
    put("wrong-title", "another file", whole.replace(b"ledger,", b"memory,"))
    put("newer-version", "another version", whole.replace(b"version 1.", b"version 2."))
    put("empty", "an empty file", b"")
    put("short-title", "a title that is cut off", whole[:40])
    put("short-title-line", "a title whose line is cut off", whole[:100])


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
