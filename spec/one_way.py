#!/usr/bin/env python3
"""Hides lines as spec/one-way-list.md says. Reads cases from standard input, a line each: KEY SEQUENCE [SEQUENCE ...]
with the key in hexadecimal digits, or "SECRET knocks=K ports=PORTS protocols=PROTOCOLS SEQUENCE ..." for a derived list."""
import base64
import hashlib
import hmac
import sys


def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def text_of(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def canonical(sequence):
    """Section 3."""
    result = b""
    for knock in sequence.split(","):
        port, protocol = knock.split(":")
        result += bytes([{"tcp": 6, "udp": 17}[protocol]]) + int(port).to_bytes(2, "big")
    return result


def key_of(case):
    """Section 2; and what is left of the case."""
    if not case[0].startswith("tanknock-secret:1:"):
        return bytes.fromhex(case[0]), case[1:]
    list_id, secret = case[0].split(":")[2:4]
    info = f"list={list_id} {' '.join(case[1:4])}"
    print(f"secret: {case[0]}\nrules: {' '.join(case[1:4])}")
    return mac(mac(b"TanKnock one-way list, version 1", bytes.fromhex(secret)), info.encode() + b"\x01"), case[4:]


for line in sys.stdin:
    key, sequences = key_of(line.split())
    print(f"key: {key.hex()}\nfooter: # tanknock list: oneway={text_of(key)} of={len(sequences[0].split(','))}")
    for sequence in sequences:
        data = canonical(sequence)
        digest = mac(key, data)[:16]
        print(f"sequence: {sequence}\ninput: {data.hex()}\ndigest: {digest.hex()}")
        print(f"line: {sequence.split(',')[0]}/{text_of(digest)}")
