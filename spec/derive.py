#!/usr/bin/env python3
"""Derives lines as spec/derivation.md says, and shows every step; written from that page alone. Reads cases from standard
input, a line each: SECRET knocks=K ports=PORTS protocols=PROTOCOLS N [N ...]"""
import hashlib
import hmac
import re
import sys


def hmac256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def read_secret(text):  # section 1: the id, as text, and the 32 bytes
    form = re.fullmatch(r"(tanknock-secret:1:([0-9a-f]{8}):([0-9a-f]{64}):)([0-9a-f]{8})", text)
    assert form, "not a secret of version 1"
    assert hashlib.sha256(form[1].encode()).digest()[:4].hex() == form[4], "the checksum does not fit"
    return form[2], bytes.fromhex(form[3])


def port_set(text):  # section 2
    ports = set()
    for item in text.split(","):
        form = re.fullmatch(r"([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?", item, re.ASCII)
        first, last = int(form[1]), int(form[2] or form[1])
        assert 1 <= first <= last <= 65535, item
        ports.update(range(first, last + 1))
    return ports


def rules_of(k, ports, protocols):  # section 2: the one text; that weak rules are refused is left to programs
    firsts = sorted(port for port in ports if port - 1 not in ports)
    lasts = sorted(port for port in ports if port + 1 not in ports)
    ranges = ",".join(f"{a}-{b}" if a < b else f"{a}" for a, b in zip(firsts, lasts))
    return f"knocks={k} ports={ranges} protocols={','.join(sorted(protocols))}"


def words(key, n):  # section 4: the endless stream
    for i in range(2**32):
        block = hmac256(key, n.to_bytes(8, "big") + i.to_bytes(4, "big"))
        print(f"block {i}: {block.hex()}")
        for at in range(0, 32, 4):
            yield int.from_bytes(block[at:at + 4], "big")


def number_below(m, stream):  # section 4
    b = max(1, (m - 1).bit_length())
    for word in stream:
        x = word & (1 << b) - 1
        if x < m:
            return x


def line(key, n, k, ports, protocols):  # section 5
    P, Q, stream = sorted(ports), sorted(protocols), words(key, n)
    while True:
        knocks = []
        while len(knocks) < k:
            x = number_below(len(P) * len(Q), stream)
            port, protocol = P[x // len(Q)], Q[x % len(Q)]
            print(f"drawn: {x} {port}:{protocol}")
            if not any(port == other for other, _ in knocks):
                knocks.append((port, protocol))
        order = [port for port, _ in knocks]
        if order not in (sorted(order), sorted(order, reverse=True)):
            return ",".join(f"{port}:{protocol}" for port, protocol in knocks)


for case in sys.stdin:
    secret_text, *rest = case.split()
    rules, numbers = " ".join(rest[:3]), [int(number) for number in rest[3:]]
    knocks, ports, protocols = [rule.split("=")[1] for rule in rules.split(" ")]
    k, ports, protocols = int(knocks), port_set(ports), set(protocols.split(","))
    assert rules == rules_of(k, ports, protocols), "rules in another form than the canonical one"
    ident, secret = read_secret(secret_text)
    info = f"list={ident} {rules}"
    prk = hmac256(b"TanKnock list derivation, version 1", secret)  # section 3: HKDF of RFC 5869,
    key = hmac256(prk, info.encode() + b"\x01")  # whose first block is all of the 32 bytes
    print(f"secret: {secret_text}\nrules: {rules}\ninfo: {info}\nprk: {prk.hex()}\nkey: {key.hex()}")
    for n in numbers:
        assert 1 <= n <= 2**63, n
        print(f"line: {n}")
        print(f"sequence: {line(key, n, k, ports, protocols)}")
