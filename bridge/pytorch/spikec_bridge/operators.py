"""Modules and functions of torch as operators of the language: the table of what the bridge recognises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from torch import nn

from .errors import BridgeError
from .neurons import integrator_of

if TYPE_CHECKING:
    from .trace import Node


@dataclass(frozen=True)
class Operator:
    """What a node is in the language."""

    text: str
    """Operator with its arguments; empty where the layer does nothing in evaluation."""
    kind: str
    """``weights``, ``norm``, ``spikes`` (of spikes spikes), ``mean`` (divides sums), ``add``, ``concat``, ``integrate``, ``read``,
    ``nothing``."""
    divisor: int = 1
    """Of ``mean``: what sums are divided by."""


class Unrecognised(BridgeError):
    """A node that is no operator; says why."""


def operator_of(node: "Node") -> Operator:
    """The operator of a node that is no neuron and not the input.

    Raises:
        Unrecognised: there is none.
    """
    rule = _rule(node.module) if node.module is not None else _FUNCTIONS.get(node.op)
    if rule is None:
        known = node.module is None or type(node.module).__module__.startswith("torch.nn")
        own = "" if known else f"; if it is a neuron, say what it does, neurons={{{node.op}: Neuron(...)}}"
        raise Unrecognised(f"the bridge does not know it{own}")
    return rule(node)


def is_operator(node: "Node") -> bool:
    """Whether a node that is no neuron is anything that the bridge knows."""
    if node.op in ("input", "membrane"):
        return True
    try:
        operator_of(node)
    except Unrecognised:
        return False
    return True


def is_layer(module: nn.Module) -> bool:
    """Whether a module is called as a whole: what the table knows, and whatever else torch.nn has that holds no modules."""
    if _rule(module) is not None:
        return True
    return type(module).__module__.startswith("torch.nn.modules") and not any(True for _ in module.children())


def _rule(module: Optional[nn.Module]) -> Optional[Callable[["Node"], Operator]]:
    if module is not None and integrator_of(module) is not None:
        return _integrate
    for cls in type(module).__mro__:
        if cls.__module__.startswith("torch.nn") and cls.__name__ in _MODULES:
            return _MODULES[cls.__name__]
    return None


def _call(name: str, *parts: Tuple[str, Any, Any], first: Any = None) -> str:
    """An operator with the arguments that are not what they are anyway."""
    arguments = ([_value(first)] if first is not None else []) + [
        f"{key}={_value(v)}" for key, v, usual in parts if v != usual
    ]
    return f"{name}({', '.join(arguments)})" if arguments else name


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, (tuple, list)) else str(value)


def _one(value: Any) -> Any:
    """Two equal numbers as one."""
    if isinstance(value, (tuple, list)):
        return value[0] if len(set(value)) == 1 else list(value)
    return value


def _convolution(name: str) -> Callable[["Node"], Operator]:
    def rule(node: "Node") -> Operator:
        m: Any = node.module
        _expect_rank(node)
        if m.padding_mode != "zeros":
            raise Unrecognised(f"the chip pads with zeros, not {m.padding_mode}")
        kernel, pad, dilation = _one(m.kernel_size), _one(m.padding), _one(m.dilation)
        half = isinstance(kernel, int) and isinstance(dilation, int) and kernel // 2 * dilation
        parts = [("kernel", kernel, 1), ("stride", _one(m.stride), 1), ("pad", pad, half), ("groups", m.groups, 1)]
        parts += [("dilation", dilation, 1), ("bias", m.bias is not None, True)]
        return Operator(_call(name, *parts, first=m.out_channels), "weights")

    return rule


def _transposed(node: "Node") -> Operator:
    m: Any = node.module
    parts = [("kernel", _one(m.kernel_size), None), ("stride", _one(m.stride), 1), ("pad", _one(m.padding), 0)]
    parts += [("output_padding", _one(m.output_padding), 0), ("groups", m.groups, 1), ("dilation", _one(m.dilation), 1)]
    return Operator(
        _call("conv_transpose2d", *parts, ("bias", m.bias is not None, True), first=m.out_channels), "weights"
    )


def _linear(node: "Node") -> Operator:
    m: Any = node.module
    read = node.inputs[0].shape
    size = 1
    for extent in read:
        size *= extent
    if m.in_features != size:
        raise Unrecognised(
            f"it multiplies {m.in_features} values of {list(read)}, position by position: write conv1d or conv2d of kernel 1"
        )
    return Operator(_call("linear", ("bias", m.bias is not None, True), first=m.out_features), "weights")


def _norm(node: "Node") -> Operator:
    m: Any = node.module
    if m.running_mean is None:
        raise Unrecognised("a norm without running statistics depends on the batch")
    return Operator(_call("batch_norm", ("eps", m.eps, 1e-5)), "norm")


def _expect_rank(node: "Node") -> None:
    """The language has no other shapes of a value: a map that was flattened is still a map."""
    if len(node.shape) != len(node.inputs[0].shape):
        raise Unrecognised(f"it reads {list(node.inputs[0].shape)} in another shape (view, flatten)")


def _window(node: "Node") -> Dict[str, Any]:
    """kernel_size, stride, padding, ... of a pool, module or function."""
    if node.module is not None:
        return dict(vars(node.module))
    names = (
        ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
        if "max" in node.op
        else (*("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),)
    )
    given = {
        key: value
        for key, value in (
            pair for pair in node.arguments if isinstance(pair, tuple) and pair and isinstance(pair[0], str)
        )
    }
    plain = [
        value for value in node.arguments if not (isinstance(value, tuple) and value and isinstance(value[0], str))
    ]
    return {**dict(zip(names, plain)), **given}


def _pool_parts(node: "Node") -> Tuple[Any, Any, Any, Dict[str, Any]]:
    _expect_rank(node)
    window = _window(node)
    kernel, pad = _one(window["kernel_size"]), _one(window.get("padding", 0))
    stride = _one(window.get("stride") or kernel)
    if window.get("ceil_mode") and _floors(node, kernel, stride, pad) != node.shape[1:]:
        raise Unrecognised("ceil_mode adds windows over the border: pad the map, or leave it out")
    return kernel, stride, pad, window


def _floors(node: "Node", kernel: Any, stride: Any, pad: Any) -> Tuple[int, ...]:
    extents = node.inputs[0].shape[1:]
    each = [[v] * len(extents) if isinstance(v, int) else v for v in (kernel, stride, pad)]
    return tuple((extent + 2 * p - k) // s + 1 for extent, k, s, p in zip(extents, *each))


def _max_pool(node: "Node") -> Operator:
    kernel, stride, pad, window = _pool_parts(node)
    if _one(window.get("dilation", 1)) != 1:
        raise Unrecognised("the chip has no dilated pools")
    return Operator(_call("max_pool", ("stride", stride, 2), ("pad", pad, 1), first=kernel), "spikes")


def _avg_pool(node: "Node") -> Operator:
    kernel, stride, pad, window = _pool_parts(node)
    if pad != 0 and not window.get("count_include_pad", True):
        raise Unrecognised("the zeros of the border count on the chip (count_include_pad=True)")
    sides = [kernel] * (len(node.inputs[0].shape) - 1) if isinstance(kernel, int) else kernel
    divisor = window.get("divisor_override") or _product(sides)
    parts = [("stride", stride, kernel), ("pad", pad, 0), ("divisor", divisor, _product(sides))]
    return Operator(_call("avg_pool", *parts, first=kernel), "mean", divisor)


def _adaptive(node: "Node") -> Operator:
    extents, out = node.inputs[0].shape[1:], node.shape[1:]
    if all(extent == 1 for extent in out):
        return Operator("mean", "mean", _product(extents))
    if any(extent % size for extent, size in zip(extents, out)):
        raise Unrecognised(f"{list(extents)} positions do not divide into {list(out)} windows")
    kernel = [extent // size for extent, size in zip(extents, out)]
    return Operator(_call("avg_pool", first=_one(kernel)), "mean", _product(kernel))


def _mean(node: "Node") -> Operator:
    shape = node.inputs[0].shape
    if len(shape) > 1 and node.shape[:1] == shape[:1] and _product(node.shape) == shape[0]:
        return Operator("mean", "mean", _product(shape[1:]))
    raise Unrecognised("the mean of other axes than all positions, or all steps")


def _concat(node: "Node") -> Operator:
    shapes = [source.shape for source in node.inputs]
    if node.shape[0] != sum(shape[0] for shape in shapes) or len({shape[1:] for shape in shapes}) > 1:
        raise Unrecognised("only channels are joined")
    return Operator("concat", "concat")


def _two(name: str) -> Callable[["Node"], Operator]:
    def rule(node: "Node") -> Operator:
        if len(node.inputs) != 2 or node.inputs[0].shape != node.inputs[1].shape:
            raise Unrecognised("it takes two values of the same shape")
        return Operator(name, name)

    return rule


def _integrate(node: "Node") -> Operator:
    decay, source = integrator_of(node.module)  # type: ignore[arg-type,misc]
    return Operator(f"integrate(decay_from={source})" if source else f"integrate(decay={decay})", "integrate")


def _nothing(_: "Node") -> Operator:
    return Operator("", "nothing")


def _reads(name: str) -> Callable[["Node"], Operator]:
    return lambda _: Operator(name, "read")


def _product(values: Any) -> int:
    result = 1
    for value in values:
        result *= value
    return result


_MODULES: Dict[str, Callable[["Node"], Operator]] = {
    **{
        "Conv1d": _convolution("conv1d"),
        "Conv2d": _convolution("conv2d"),
        "ConvTranspose2d": _transposed,
        "Linear": _linear,
    },
    **{"BatchNorm1d": _norm, "BatchNorm2d": _norm, "SyncBatchNorm": _norm},
    **{"MaxPool1d": _max_pool, "MaxPool2d": _max_pool, "AvgPool1d": _avg_pool, "AvgPool2d": _avg_pool},
    **{"AdaptiveAvgPool1d": _adaptive, "AdaptiveAvgPool2d": _adaptive},
    **{
        name: _nothing
        for name in ("Flatten", "Unflatten", "Identity", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d")
    },
}

_FUNCTIONS: Dict[str, Callable[["Node"], Operator]] = {
    **{"max_pool2d": _max_pool, "max_pool1d": _max_pool, "avg_pool2d": _avg_pool, "avg_pool1d": _avg_pool},
    **{"adaptive_avg_pool2d": _adaptive, "adaptive_avg_pool1d": _adaptive, "mean": _mean},
    **{"add": _two("add"), "mul": _two("gate"), "cat": _concat},
    **{name: _reads(name) for name in ("mean_steps", "sum_steps", "last_step", "max_steps")},
}


def layer_names(nodes: List["Node"]) -> List[str]:
    """Names of modules that stand for more than one node: called with different inputs in one step."""
    names = [node.name for node in nodes if node.module is not None]
    return sorted({name for name in names if names.count(name) > 1})
