#!/usr/bin/env python3
"""Seals lines as spec/sealed-list.md says, XChaCha20-Poly1305 included (RFC 8439; draft-irtf-cfrg-xchacha-03), on nothing
but the standard library. The key is given: Argon2id is not in it. Reads cases from standard input, a line each:
KEY ID NONCE NUMBER SEQUENCE, where a SEQUENCE of "-" is none; prints the line's text."""
import base64
import struct
import sys


def rounds(state):
    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = (state[x] + state[y]) & 0xFFFFFFFF
            mixed = state[z] ^ state[x]
            state[z] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF
    for _ in range(10):
        for start in range(4):
            quarter(start, start + 4, start + 8, start + 12)
        for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(a, b, c, d)
    return state


def state_of(key, last):
    return list(struct.unpack("<16I", b"expand 32-byte k" + key + last))


def block(key, counter, nonce):
    start = state_of(key, struct.pack("<I", counter) + nonce)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(start, rounds(start[:]))))


def poly1305(key, text):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(text), 16):
        total = (total + int.from_bytes(text[at:at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def encrypt(key, nonce, data, text):
    mixed = rounds(state_of(key, nonce[:16]))
    subkey = struct.pack("<8I", *mixed[:4], *mixed[12:])
    nonce = bytes(4) + nonce[16:]
    stream = b"".join(block(subkey, i + 1, nonce) for i in range(len(text) // 64 + 1))
    sealed = bytes(a ^ b for a, b in zip(text, stream))
    padded = data + bytes(-len(data) % 16) + sealed + bytes(-len(sealed) % 16) + struct.pack("<QQ", len(data), len(sealed))
    return sealed + poly1305(block(subkey, 0, nonce)[:32], padded)


def canonical(sequence):
    knocks = [knock.split(":") for knock in sequence.split(",")] if sequence != "-" else []
    return b"".join(bytes([{"tcp": 6, "udp": 17}[protocol]]) + int(port).to_bytes(2, "big") for port, protocol in knocks)


for case in sys.stdin:
    key, list_id, nonce, number, sequence = case.split()
    bound = b"TanKnock sealed list, version 1" + bytes.fromhex(list_id) + int(number).to_bytes(8, "big")
    nonce = bytes.fromhex(nonce)
    result = nonce + encrypt(bytes.fromhex(key), nonce, bound, canonical(sequence))
    print("sealed:" + base64.urlsafe_b64encode(result).rstrip(b"=").decode("ascii"))
