"""Give every run its address: 16 bytes made from what the run is, so that the same run is the same everywhere."""

import hashlib
from collections.abc import Iterable

ADDRESS_BYTES = 16


def run_address(point_address: bytes, replicate: int) -> bytes:
    """Return the address of one replicate of a point."""
    return hashlib.blake2b(point_address + replicate.to_bytes(4, "little"), digest_size=ADDRESS_BYTES).digest()


def run_addresses(point_addresses: Iterable[bytes], replicates: int | Iterable[int]) -> list[bytes]:
    """Return the addresses of one replicate or several of each point, in order of point, then replicate."""
    wanted = [replicates] if isinstance(replicates, int) else replicates
    numbers = [replicate.to_bytes(4, "little") for replicate in wanted]
    blake2b = hashlib.blake2b
    return [
        blake2b(address + number, digest_size=ADDRESS_BYTES).digest()
        for address in point_addresses
        for number in numbers
    ]
