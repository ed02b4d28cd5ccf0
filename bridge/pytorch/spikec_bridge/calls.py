"""Calls of functions of torch: which there are, and their arguments."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Tuple

from torch import Tensor

SHAPE_ONLY = {
    *("flatten", "view", "reshape", "squeeze", "unsqueeze", "contiguous", "clone", "detach", "float", "double", "to"),
    *(
        "type_as",
        "requires_grad_",
        "dropout",
        "__get__",
        "flatten_",
        "view_as",
        "reshape_as",
        "cpu",
        "cuda",
        "squeeze_",
        "unflatten",
    ),
}
"""Functions that only bring a value into another shape, or do nothing in evaluation."""
FRESH = {
    "zeros_like",
    "ones_like",
    "empty_like",
    "rand_like",
    "randn_like",
    "full_like",
    "new_zeros",
    "new_ones",
    "new_empty",
}
"""Functions that read a shape and no values."""
ALIASES = {
    "__add__": "add",
    "__radd__": "add",
    "__iadd__": "add",
    "add_": "add",
    "concat": "cat",
    "concatenate": "cat",
}
ALIASES.update(
    {"__truediv__": "div", "__itruediv__": "div", "div_": "div", "__mul__": "mul", "__rmul__": "mul", "mul_": "mul"}
)
"""Operators by the names of their methods."""
READINGS = {"mean": "mean_steps", "sum": "sum_steps", "amax": "max_steps", "max": "max_steps"}
"""What becomes of all steps, by the function over the axis of time."""


def tensors_in(value: object) -> List[Tensor]:
    """All tensors of a value that may be a tuple, a list or a dict."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for item in value for tensor in tensors_in(item)] if isinstance(value, (tuple, list)) else []


def texts_of(values: Any) -> List[str]:
    """Everything but tensors, as text."""
    return [repr(value) for value in values if not tensors_in(value if not isinstance(value, tuple) else list(value))]


def argument(args: Tuple[Any, ...], kwargs: Dict[str, Any], place: int, name: str, otherwise: Any) -> Any:
    """An argument of a call, by place or by name."""
    return args[place] if len(args) > place else kwargs.get(name, otherwise)


@contextmanager
def watched_indexing(report: Callable[[str, Tuple[Any, ...], Tensor], None]) -> Iterator[None]:
    """Reports ``x[...]`` and ``x[...] = y``, which modes of functions do not see before torch 2."""
    get, put = Tensor.__getitem__, Tensor.__setitem__
    own = {name: vars(Tensor)[name] for name in ("__getitem__", "__setitem__") if name in vars(Tensor)}

    def getitem(tensor: Tensor, index: Any) -> Tensor:
        result = get(tensor, index)
        report("__getitem__", (tensor, index), result)
        return result

    def setitem(tensor: Tensor, index: Any, value: Any) -> None:
        put(tensor, index, value)
        report("__setitem__", (tensor, index, value), tensor)

    Tensor.__getitem__, Tensor.__setitem__ = getitem, setitem  # type: ignore[method-assign]
    try:
        yield
    finally:
        del Tensor.__getitem__, Tensor.__setitem__
        for name, method in own.items():
            setattr(Tensor, name, method)
