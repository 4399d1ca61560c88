#!/usr/bin/env python3
"""Derives lines as spec/derivation.md says, and shows every step. Reads cases from standard input, a line each:
SECRET knocks=K ports=PORTS protocols=PROTOCOLS N [N ...]"""
import hashlib
import hmac
import sys


def sha256_mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def read_secret(text):
    """Section 1: the id and the 32 bytes."""
    name, version, list_id, secret, check = text.split(":")
    covered = text[:-len(check)].encode("ascii")
    assert (name, version, len(list_id)) == ("tanknock-secret", "1", 8)
    assert check == hashlib.sha256(covered).hexdigest()[:8], "checksum"
    return list_id, bytes.fromhex(secret)


def read_ports(text):
    """Section 2: the ports in rising order."""
    ends = [item.split("-") for item in text.split(",")]
    return [port for end in ends for port in range(int(end[0]), int(end[-1]) + 1)]


def words(key, line):
    """Section 4: the stream of a line, cut into words."""
    block = 0
    while True:
        digest = sha256_mac(key, line.to_bytes(8, "big") + block.to_bytes(4, "big"))
        print(f"block {block}: {digest.hex()}")
        for at in range(0, 32, 4):
            yield int.from_bytes(digest[at:at + 4], "big")
        block += 1


def number_below(bound, stream):
    """Section 4: too large a number is thrown away."""
    bits = max((bound - 1).bit_length(), 1)
    while True:
        number = next(stream) % 2**bits
        if number < bound:
            return number


def derive_line(key, count, ports, protocols, line):
    """Section 5."""
    stream = words(key, line)
    while True:
        knocks = []
        while len(knocks) < count:
            number = number_below(len(ports) * len(protocols), stream)
            port, protocol = ports[number // len(protocols)], protocols[number % len(protocols)]
            print(f"drawn: {number} {port}:{protocol}")
            if port not in [known for known, _ in knocks]:
                knocks.append((port, protocol))
        order = [port for port, _ in knocks]
        if order not in (sorted(order), sorted(order, reverse=True)):
            return ",".join(f"{port}:{protocol}" for port, protocol in knocks)


for case in sys.stdin:
    secret_text, *rules, = case.split()
    rules, lines = rules[:3], [int(line) for line in rules[3:]]
    knocks, ports, protocols = [rule.split("=")[1] for rule in rules]
    list_id, secret = read_secret(secret_text)
    info = f"list={list_id} {' '.join(rules)}"
    prk = sha256_mac(b"TanKnock list derivation, version 1", secret)
    key = sha256_mac(prk, info.encode("ascii") + b"\x01")  # HKDF-Expand to 32 bytes is its first block
    print(f"secret: {secret_text}\nrules: {' '.join(rules)}\ninfo: {info}\nprk: {prk.hex()}\nkey: {key.hex()}")
    for line in lines:
        print(f"line: {line}")
        print(f"sequence: {derive_line(key, int(knocks), read_ports(ports), protocols.split(','), line)}")
