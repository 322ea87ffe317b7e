"""Put those who wait or are considered in order of their keys.

Keys are unique, so there is one order, and a heap finds it whatever the order of rows was. Three columns
go together: the key, the row it belongs to, and a background client's length of stay.
"""

from typing import Any

from sim.kernel import kernel


@kernel
def _swap(key: Any, row: Any, stay: Any, a: int, b: int) -> None:
    key[a], key[b] = key[b], key[a]
    row[a], row[b] = row[b], row[a]
    stay[a], stay[b] = stay[b], stay[a]


@kernel
def _sift(key: Any, row: Any, stay: Any, root: int, end: int) -> None:
    while True:
        child = 2 * root + 1
        if child >= end:
            return
        if child + 1 < end and key[child] < key[child + 1]:
            child += 1
        if key[root] >= key[child]:
            return
        _swap(key, row, stay, root, child)
        root = child


@kernel
def heap(key: Any, row: Any, stay: Any, n: int) -> None:
    """Put the highest of n keys first, and the rest so that it can be taken out quickly."""
    for root in range(n // 2 - 1, -1, -1):
        _sift(key, row, stay, root, n)


@kernel
def take_highest(key: Any, row: Any, stay: Any, n: int) -> None:
    """Move the first of a heap of n to its end, and the next highest of the n - 1 others to its place."""
    _swap(key, row, stay, 0, n - 1)
    _sift(key, row, stay, 0, n - 1)


@kernel
def put_in_order(key: Any, row: Any, stay: Any, n: int) -> None:
    """Sort by key, the lowest first."""
    heap(key, row, stay, n)
    for end in range(n, 1, -1):
        take_highest(key, row, stay, end)
