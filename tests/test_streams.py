"""The random words: the published generator, one address a decision, nothing shared between addresses."""

import itertools
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import streams
from sim.kernel import kernel
from sim.knowledge import quantile
from sim.scans import draw_week
from sim.streams import WEEK_OFFSET, block, words, words_of

Z = 4.5
# Known answers of Philox4x32-10, from the authors' Random123 library: counter, key, words.
KNOWN = (
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)


@kernel
def many(whos: Any, addresses: Any, blocks: Any, ordinals: Any, seed: Any, replicate: Any, out: Any) -> None:
    for i in range(whos.size):
        a, b, c, d = block(whos[i], addresses[i], blocks[i], ordinals[i], seed, replicate)
        out[i, 0] = a
        out[i, 1] = b
        out[i, 2] = c
        out[i, 3] = d


def drawn(whos: Any, weeks: Any, blocks: Any, ordinals: Any, seed: int = 7, replicate: int = 3) -> Any:
    """The words of many addresses (broadcast), compiled."""
    parts = np.broadcast_arrays(whos, np.asarray(weeks) + WEEK_OFFSET, blocks, ordinals)
    out = np.zeros((parts[0].size, 4), np.uint64)
    many(*(np.ascontiguousarray(x, np.uint64).ravel() for x in parts), np.uint64(seed), np.uint64(replicate), out)
    return out


@pytest.mark.jit_off
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_the_published_answers_come_out(counter: Any, key: Any, answer: Any) -> None:
    who, address, purpose, ordinal = counter
    assert words(who, address - WEEK_OFFSET, purpose, ordinal, *key) == answer
    out = np.zeros((1, 4), np.uint64)
    many(*(np.array([x], np.uint64) for x in counter), np.uint64(key[0]), np.uint64(key[1]), out)
    assert tuple(out[0].tolist()) == answer


U32 = st.integers(0, 2**32 - 1)


@pytest.mark.jit_off
@given(U32, st.integers(-8192, 8191), st.integers(0, 12), U32, U32, U32)
def test_compiled_and_plain_are_the_same(who: int, week: int, purpose: int, ordinal: int, seed: int, rep: int) -> None:
    plain = words(who, week, purpose, ordinal, seed, rep)
    assert tuple(drawn(who, week, purpose, ordinal, seed, rep)[0].tolist()) == plain
    assert all(0 <= word < 2**32 for word in plain)
    together = words_of(np.array([who, 0, who], np.uint64), week, purpose, ordinal, seed, rep)
    assert [tuple(int(column[k]) for column in together) for k in (0, 2)] == [plain, plain]


@pytest.mark.jit_off
def test_a_weeks_pass_draws_the_same_words() -> None:
    ids = np.array([5, 0, 70_000, 16_777_215], np.uint32)
    found = [np.zeros(4, np.uint32) for _ in range(4)]
    draw_week(ids, np.uint64(-30 + WEEK_OFFSET), np.uint64(9), np.uint64(1), 4, *found)
    for i, who in enumerate(ids.tolist()):
        assert tuple(int(column[i]) for column in found) == words(who, -30, streams.WEEK, 0, 9, 1)


def test_different_addresses_give_different_words() -> None:
    grid = list(itertools.product(range(20), range(-8, 8), range(13), (0, 1, 2, 16, 65536)))
    found = {words(who, week, purpose, ordinal, 1, 0) for who, week, purpose, ordinal in grid}
    assert len(found) == len(grid)
    keys = {words(1, 1, 1, 1, seed, replicate) for seed in range(40) for replicate in range(40)}
    assert len(keys) == 1600


N = 200_000
NEIGHBOURS = {
    "persons": ((np.arange(N), 10, 0, 0), (np.arange(N) + 1, 10, 0, 0)),
    "weeks": ((np.arange(N), 10, 0, 0), (np.arange(N), 11, 0, 0)),
    "blocks": ((np.arange(N), 10, 0, 0), (np.arange(N), 10, 1, 0)),
    "ordinals": ((np.arange(N), 10, 1, 0), (np.arange(N), 10, 1, 1)),
    "a person through the weeks": ((77, np.arange(N) % 8000, np.arange(N) // 8000, 0),
                                   (77, np.arange(N) % 8000 + 1, np.arange(N) // 8000, 0)),
}  # fmt: skip


def centred(x: Any) -> Any:
    """Words as numbers of mean 0 and variance 1 (of a uniform)."""
    return (x.astype(np.float64) / 2**32 - 0.5) * math.sqrt(12.0)


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours_are_not_correlated(name: str) -> None:
    one, other = (centred(drawn(*address)) for address in NEIGHBOURS[name])
    for i, j in itertools.product(range(4), range(4)):
        # The sum of n products of independent standard numbers has variance n.
        assert abs((one[:, i] * other[:, j]).sum()) / math.sqrt(N) < Z, (i, j)


def test_the_four_words_of_a_block_are_not_correlated() -> None:
    found = centred(drawn(np.arange(N), 0, 0, 0))
    for i, j in itertools.combinations(range(4), 2):
        assert abs((found[:, i] * found[:, j]).sum()) / math.sqrt(N) < Z


def test_neighbouring_seeds_and_replicates_are_not_correlated() -> None:
    base = centred(drawn(np.arange(N), 0, 0, 0, 7, 3))
    for seed, replicate in ((8, 3), (7, 4), (3, 7)):
        other = centred(drawn(np.arange(N), 0, 0, 0, seed, replicate))
        for i in range(4):
            assert abs((base[:, i] * other[:, i]).sum()) / math.sqrt(N) < Z


def test_words_are_even() -> None:
    found = drawn(np.arange(N), 0, 0, 0)
    for word in range(4):
        for shift in (24, 12, 0):  # the top, middle and lowest bits
            counts = np.bincount((found[:, word] >> np.uint64(shift) & np.uint64(255)).astype(np.int64), minlength=256)
            chi = ((counts - N / 256) ** 2 / (N / 256)).sum()
            assert abs(chi - 255) / math.sqrt(2 * 255) < Z


def test_words_do_not_depend_on_who_else_draws() -> None:
    some, more = drawn(np.arange(0, 100, 7), 3, 2, 1), drawn(np.arange(100), 3, 2, 1)
    assert np.array_equal(some, more[::7])
    assert np.array_equal(drawn(np.arange(100)[::-1].copy(), 3, 2, 1)[::-1], more)


def test_purposes_are_numbered_once_and_as_the_description_says() -> None:
    blocks = {name: value for name, value in vars(streams).items() if re.fullmatch(r"[A-Z]+", name)}
    blocks = {name: value for name, value in blocks.items() if isinstance(value, int) and value < 13}
    assert sorted(blocks.values()) == list(range(13))
    text = (Path(__file__).parents[1] / "docs" / "odd.md").read_text()
    listed = dict(re.findall(r"^\| (\d+) ([A-Z]+) \|", text, flags=re.MULTILINE))
    assert {name: str(value) for name, value in blocks.items()} == {name: number for number, name in listed.items()}


def test_a_registers_draw_is_addressed_by_the_values_path() -> None:
    found = [quantile("recall.p_month", 1, draw) for draw in range(2000)]
    assert found[5] == quantile("recall.p_month", 1, 5)
    assert len(set(found)) == 2000
    assert min(found) > 0.0
    assert max(found) < 1.0
    z = (np.mean(found) - 0.5) * math.sqrt(12 * 2000)
    assert abs(z) < Z
    other = [quantile("recall.p_standard", 1, draw) for draw in range(2000)]
    assert abs(np.dot(centred(np.array(found) * 2**32), centred(np.array(other) * 2**32))) / math.sqrt(2000) < Z
