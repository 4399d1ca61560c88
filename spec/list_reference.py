#!/usr/bin/env python3
"""Reads sequence lists as spec/sequence-list.md says: a second implementation, to check the first one against.

  list_reference.py read FILE...      prints the result of each list, an empty line between two
  list_reference.py verify VECTOR...  compares results with those in vectors/lists/; exit 1 on any difference
  list_reference.py renew VECTOR...   writes the results into the vectors

A vector is a text file: "name:", the result as "read" prints it, an empty line, and the list. In the list "\\xNN" is a
byte, "\\\\" a backslash, and a backslash at the end of a line joins it with the next: no line feed is meant there.
"""
import base64
import datetime
import re
import sys

WORDS = (b"used", b"skipped", b"burned")
SHORTEST_NOTE = 28
FOOTER = b"# tanknock list:"
PROTOCOL = re.compile(rb":(tcp|udp)(?![0-9a-z])", re.I)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.A)


class Malformed(Exception):
    """failure class, column"""


def skip_blanks(line, at):
    while at < len(line) and line[at] in b" \t":
        at += 1
    return at


def read_sequence(line, at):
    """The knocks that begin at an offset, and the offset behind the last one."""
    sealed = re.split(rb"[ \t]", line[skip_blanks(line, at):], maxsplit=1)[0]
    if is_sealed(sealed):
        return sealed.decode(), skip_blanks(line, at) + len(sealed)
    knocks = []
    while True:
        item = at = skip_blanks(line, at)
        if len(knocks) == 32:
            raise Malformed("TooManyKnocks", item + 1)
        if line[at:at + 1] in (b"", b","):
            raise Malformed("EmptyItem", item + 1)
        digits = re.compile(rb"[0-9]*").match(line, at).group()
        if not digits:
            raise Malformed("NotAPort", item + 1)
        if len(digits) > 5 or not 1 <= int(digits) <= 65535:
            raise Malformed("PortOutOfRange", item + 1)
        if digits.startswith(b"0"):
            raise Malformed("LeadingZero", item + 1)
        at += len(digits)
        protocol = "tcp"
        if line[at:at + 1] == b":":
            match = PROTOCOL.match(line, at)
            if not match:
                raise Malformed("UnknownProtocol", item + 1)
            protocol, at = match.group(1).decode().lower(), match.end()
        knocks.append(f"{int(digits)}:{protocol}")
        comma = skip_blanks(line, at)
        if len(knocks) == 1 and is_digest(line[at:at + 23]):
            return knocks[0] + line[at:at + 23].decode(), at + 23
        if line[comma:comma + 1] != b",":
            return ",".join(knocks), at
        at = comma + 1


def is_base64url(text, count):
    return re.fullmatch(rb"[0-9A-Za-z_-]+", text) and base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))) == text + b"=" * (-len(text) % 4) and len(text) * 3 // 4 == count


def is_digest(text):
    """one-way-list.md, section 1."""
    return text[:1] == b"/" and len(text) == 23 and is_base64url(text[1:], 16)


def is_sealed(text):
    """sealed-list.md, section 1."""
    count = len(text[7:]) * 3 // 4
    return text[:7] == b"sealed:" and 40 < count <= 136 and (count - 40) % 3 == 0 and is_base64url(text[7:], count)


def read_footer(line):
    """Section 10: the keys of a footer."""
    pairs = [pair.split(b"=", 1) for pair in line[len(FOOTER):].split(b" ") if pair]
    if not pairs or any(len(pair) != 2 for pair in pairs) or len(dict(pairs)) != len(pairs):
        raise Malformed("Footer", 0)
    keys = dict(pairs)
    left = set(keys)
    if b"derived" in keys:
        rules = (b"knocks", b"ports", b"protocols")
        if not (re.fullmatch(rb"[0-9a-f]{8}", keys[b"derived"]) and re.fullmatch(rb"[0-9]+", keys.get(b"next", b""))
                and 1 <= int(keys[b"next"]) <= 2**63 + 1 and all(keys.get(rule) is not None for rule in rules)):
            raise Malformed("Footer", 0)
        left -= {b"derived", b"next", *rules}
    for form in (b"oneway", b"partner"):
        if form in left:
            if not (is_base64url(keys[form], 32) and b"of" in left and re.fullmatch(rb"[0-9]+", keys[b"of"])
                    and 3 <= int(keys[b"of"]) <= 32):
                raise Malformed("Footer", 0)
            left -= {form, b"of"}
    if b"sealed" in left:
        argon = keys.get(b"argon2id", b"").split(b",")
        if not (len(argon) == 2 and all(re.fullmatch(rb"[0-9]+", number) for number in argon)
                and 8 <= int(argon[0]) <= 2**20 and 1 <= int(argon[1]) <= 64
                and re.fullmatch(rb"[0-9a-f]{8}", keys[b"sealed"])
                and is_base64url(keys.get(b"salt", b""), 16) and is_base64url(keys.get(b"check", b""), 40)):
            raise Malformed("Footer", 0)
        left -= {b"sealed", b"argon2id", b"salt", b"check"}
    if left:
        raise Malformed("Footer", 0)
    return keys


def check_forms(entries, footer):
    """one-way-list.md, section 2."""
    for number, sequence, state, _ in entries:
        if state == "unused" and "/" in sequence and b"oneway" not in footer:
            raise Malformed("KeyMissing", 0, number)
    for number, sequence, state, _ in entries:
        if state == "unused" and sequence.startswith("sealed:") and b"sealed" not in footer:
            raise Malformed("SealMissing", 0, number)
    for number, sequence, state, _ in entries:
        if state == "unused" and "/" not in sequence and not sequence.startswith("sealed:") and b"oneway" in footer:
            raise Malformed("InClear", 0, number)


def first_word(rest):
    return re.split(rb"[ \t]", rest.lstrip(b" \t"), maxsplit=1)[0]


def is_note_rest(rest):
    gap, word = skip_blanks(rest, 0), first_word(rest)
    if not word:
        return False
    return (gap >= 1 and any(word in w for w in WORDS)) or (gap >= 2 and len(rest) >= SHORTEST_NOTE)


def state_and_note(rest):
    word = first_word(rest)
    state = next((w for w in WORDS if word and w.startswith(word)), b"used").decode()
    fields = [f.decode("latin-1") for f in re.split(rb"[ \t]+", rest) if f]
    visible = all("!" <= c <= "~" and c != "," for f in fields for c in f)
    if len(fields) >= 3 and fields[0] == state and visible and TIME.fullmatch(fields[1]):
        try:
            datetime.datetime.strptime(fields[1], "%Y-%m-%dT%H:%M:%SZ")
            return state, (fields[1:4] + ["-"])[:3]
        except ValueError:
            pass
    return state, ["-", "-", "-"]


def read_line(line):
    """None for blank lines and comments; else sequence, state, and [time, source, door]."""
    start = skip_blanks(line, 0)
    if start == len(line):
        return None
    if line[start:start + 1] == b"#":
        try:
            sequence, end = read_sequence(line, start + 1)
        except Malformed:
            return None
        rest = line[end:]
        if rest and not rest[:1] in b" \t":
            return None
        if not re.search("[,/]|sealed", sequence) and rest.strip(b" \t") and not is_note_rest(rest):
            return None
        return sequence, *state_and_note(rest)
    sequence, end = read_sequence(line, start)
    rest = line[end:]
    if not rest.strip(b" \t"):
        return sequence, "unused", ["-", "-", "-"]
    if not is_note_rest(rest):
        raise Malformed("TextAfterKnock", skip_blanks(line, end) + 1)
    return sequence, *state_and_note(rest)


def read_list(text):
    """The result as text: "result: ok" and its entries, or the failure class with line and column (0: none)."""
    entries = []
    footer = None
    lines = text.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    number = 1
    try:
        if text.startswith(b"\xef\xbb\xbf"):
            raise Malformed("ByteOrderMark", 0)
        for number, line in enumerate(lines, 1):
            line = line[:-1] if line.endswith(b"\r") else line
            if b"\r" in line[:4095]:
                raise Malformed("CarriageReturn", 0)
            if len(line) > 4095:
                raise Malformed("TooLong", 0)
            if b"\0" in line:
                raise Malformed("ZeroByte", 0)
            if line.startswith(FOOTER):
                if footer is not None:
                    raise Malformed("SecondFooter", 0)
                footer = read_footer(line)
                continue
            entry = read_line(line)
            if entry:
                entries.append((number, *entry))
        check_forms(entries, footer or {})
        seen = {}
        for number, sequence, state, _ in entries:
            if "unused" in (state, seen.setdefault(sequence, (number, state))[1]) and seen[sequence][0] != number:
                raise Malformed("Repeated", 0)
    except Malformed as e:
        return f"result: {e.args[0]}\nat: {e.args[2] if len(e.args) > 2 else number}:{e.args[1]}\n"
    return "result: ok\n" + "".join(
        f"entry: {number} {state} {sequence} {' '.join(note)}\n" for number, sequence, state, note in entries)


def unescape(body):
    return re.sub(rb"\\(x[0-9a-f]{2}|\\|\n)", lambda m: {b"\\": b"\\", b"\n": b""}.get(m[1]) if m[1][:1] != b"x"
                  else bytes([int(m[1][1:], 16)]), body)


def main(mode, *paths):
    failed = False
    for i, path in enumerate(paths):
        with open(path, "rb") as file:
            content = file.read()
        if mode == "read":
            print("\n" * (i > 0) + read_list(content), end="")
            continue
        header, body = content.split(b"\n\n", 1)
        name, _, expected = header.decode().partition("\n")
        result = read_list(unescape(body))
        if mode == "renew":
            with open(path, "wb") as file:
                file.write(name.encode() + b"\n" + result.encode() + b"\n" + body)
        elif result != expected + "\n":
            print(f"{path}: expected\n{expected}\nread\n{result}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("read", "verify", "renew"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
