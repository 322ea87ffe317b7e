"""Hand groups of arrays to kernels by their address.

A kernel takes a group of arrays (the people, the tables of justice) as one argument. Numba would hand a
NamedTuple over field by field, some thousand words at every call, and compile as many. A group goes as one
word: the address of a block of memory in which its fields lie one after the other. In Python, and with the
JIT off, it is the NamedTuple that it was declared as.

A group is never changed: ``_replace`` and the like make another, with a block of its own. So what a kernel
reads from the block (not from the arrays) is the same throughout, and the compiler is told so.
"""

import hashlib
from functools import cached_property
from typing import Any, TypeVar

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.datamodel import models
from numba.core.extending import lower_getattr_generic, register_model, typeof_impl, unbox
from numba.core.pythonapi import NativeValue
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.np.arrayobj import populate_array

G = TypeVar("G", bound=type[Any])


class GroupType(types.Type):
    """The type of a group: its fields' names and types, in order."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        digest = hashlib.sha256(repr(fields).encode()).hexdigest()[:12]
        super().__init__(f"{name}_{digest}")

    def place(self, name: str) -> tuple[int, Any]:
        """Return the word at which a field begins, and its type."""
        at = 0
        for field, kind in self.fields:
            if field == name:
                return at, kind
            at += _words(kind)
        raise KeyError(name)


class _Grouped:
    """What a group has beyond its fields: its type for Numba, and its block of memory."""

    @cached_property
    def _numba_type_(self) -> GroupType:
        named: Any = self
        kinds = [(name, _type_of(part)) for name, part in zip(named._fields, named, strict=True)]
        return GroupType(type(self).__name__, tuple(kinds))

    @cached_property
    def _block(self) -> Any:
        fields: Any = self
        found: list[int] = []
        for part in fields:
            if isinstance(part, np.ndarray):
                found += [part.ctypes.data, *part.shape, *part.strides]
            elif isinstance(part, _Grouped):
                found.append(part.address)
            elif isinstance(part, float):
                found.append(int(np.float64(part).view(np.int64)))
            else:
                found.append(int(part))
        return np.array(found, np.int64)

    @property
    def address(self) -> int:
        """Where the block lies; good as long as the group is kept."""
        return int(self._block.ctypes.data)


def group(declared: G) -> G:
    """Make a NamedTuple of arrays, numbers and groups one that kernels take by its address.

    Numbers are bool, int and float.
    """
    own = {"__doc__": declared.__doc__, "__module__": declared.__module__}
    made: Any = type(declared.__name__, (_Grouped, declared), own)
    typeof_impl.register(made)(lambda value, _: value._numba_type_)
    return made  # type: ignore[no-any-return]


def _type_of(part: Any) -> Any:
    if isinstance(part, np.ndarray):
        return numba.typeof(part)
    if isinstance(part, _Grouped):
        return part._numba_type_
    if isinstance(part, bool):
        return types.boolean
    return types.float64 if isinstance(part, float) else types.int64


def _words(kind: Any) -> int:
    return 1 + 2 * kind.ndim if isinstance(kind, types.Array) else 1


@register_model(GroupType)
class _GroupModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@infer_getattr
class _GroupFields(AttributeTemplate):
    key = GroupType

    def generic_resolve(self, kind: GroupType, name: str) -> Any:  # type: ignore[override]
        return dict(kind.fields).get(name)


@unbox(GroupType)
def _unbox(_: Any, value: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(value, "address")
    word = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(word, ir.IntType(64).as_pointer()))


@lower_getattr_generic(GroupType)
def _read(context: Any, builder: Any, group_type: GroupType, block: Any, name: str) -> Any:
    at, kind = group_type.place(name)

    def word(k: int) -> Any:
        read = builder.load(builder.gep(block, [ir.IntType(64)(at + k)]))
        read.set_metadata("invariant.load", builder.module.add_metadata([]))
        return read

    first = word(0)
    if isinstance(kind, types.Array):
        return _array(context, builder, kind, [first] + [word(k) for k in range(1, _words(kind))])
    if isinstance(kind, GroupType):
        return builder.inttoptr(first, ir.IntType(64).as_pointer())
    if kind == types.boolean:
        return builder.icmp_unsigned("!=", first, ir.IntType(64)(0))
    return builder.bitcast(first, ir.DoubleType()) if kind == types.float64 else first


def _array(context: Any, builder: Any, kind: Any, words: list[Any]) -> Any:
    """Put an array together from its address, shape and strides (those of a contiguous one from its shape)."""
    item = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    shape, strides = words[1 : 1 + kind.ndim], words[1 + kind.ndim :]
    if kind.layout == "C":
        strides = [ir.IntType(64)(item)]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
    array = context.make_array(kind)(context, builder)
    populate_array(array, builder.inttoptr(words[0], array.data.type), shape, strides, item, None)
    return array._getvalue()  # noqa: SLF001 - how Numba's own code ends
