"""A network on the chip's grid: integer weights times powers of two, trained through the rounding, saved as integers."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from .errors import BridgeError
from .files import write_safetensors
from .neurons import Neuron, Own, find_neurons, integrator_of, reset
from .operators import Unrecognised, operator_of
from .rounding import FINEST, FINEST_STREAM, LARGEST_BIAS, OnGrid, SumPool, exponents_of
from .trace import Node, Trace, trace


def on_grid(
    net: nn.Module,
    example: Tensor,
    steps: int = 1,
    neurons: Own = None,
    *,
    fraction_bits: int = 6,
    weight_bits: int = 8,
    finest_stream: int = FINEST_STREAM,
    multi_step: Optional[bool] = None,
) -> nn.Module:
    """A copy of the network on the chip's grid: batch norms folded, weights and biases rounded as ``spikec compile`` rounds them.

    Names, classes and forward of all modules stay; parameters are trained through the rounding, on any device. Folded batch
    norms become Identity, and average pools whose windows are no power of two become sums, whose divisor goes into weights.

    Args:
        example, steps, neurons, multi_step: as for ``skeleton``.
        fraction_bits: of the model's ``input``: what the first layers read counts steps of 2^-fraction_bits.
        weight_bits: 8, 4 or 2.
        finest_stream: exponents of layers that are added to others at most; the compiler takes the largest, up to 12, whose
            sums fit the chip. Lower it where it refuses these.

    Raises:
        BridgeError: a layer that is not recognised, a norm without a layer of its own in front of it, weights behind weights.
    """
    reset(net)
    found = {name: neuron or Neuron() for name, neuron in find_neurons(net, neurons).items()}
    deployed = copy.deepcopy(net)
    traced = trace(deployed, example, steps, set(found), multi_step)
    layers = _layers(traced, found, fraction_bits)
    for layer in layers:
        weight, bias = _folded(layer)
        limit = finest_stream if layer.stream else FINEST
        exponents = exponents_of(weight, bias, layer.bits, weight_bits, limit)
        _install(layer, weight, bias, exponents, weight_bits)
    for layer in layers:
        for norm in layer.norms:
            _replace(deployed, norm.name, nn.Identity())
    _sum_pools(deployed, traced)
    reset(deployed)
    return deployed


def save_integer(net: nn.Module, path: Union[str, Path], neurons: Own = None, fraction_bits: int = 6) -> None:
    """Writes the integers of a network on the grid: the checkpoint that ``spikec compile --weights`` takes as it is.

    For each layer ``weight_int`` (int8), ``exp`` and ``bias_int`` (int32, by output channel); learned decays and thresholds
    of neurons as they are.

    Args:
        fraction_bits: as for ``on_grid``.

    Raises:
        BridgeError: no layer of the network is on the grid.
    """
    tensors: Dict[str, np.ndarray] = {}
    metadata = {"input_fraction_bits": str(fraction_bits)}
    for name, module in net.named_modules():
        if not (parametrize.is_parametrized(module, "weight") and isinstance(module.parametrizations.weight[0], OnGrid)):  # type: ignore[union-attr,index]
            continue
        lists: Any = module.parametrizations
        weight, bias = lists.weight[0], lists.bias[0]
        tensors[f"{name}.weight_int"] = _numpy(weight.integers(lists.weight.original)).astype(np.int8)
        tensors[f"{name}.exp"] = _numpy(weight.exponents).reshape(-1).astype(np.int32)
        tensors[f"{name}.bias_int"] = _numpy(bias.integers(lists.bias.original)).astype(np.int32)
        bits = int(math.log2(weight.top + 1)) + 1
        if bits != 8:
            metadata[f"{name}.bits"] = str(bits)
    if not tensors:
        raise BridgeError("no layer is on the grid: put the network there first, on_grid(net, example)")
    for name, neuron in find_neurons(net, neurons).items():
        for key in neuron.tensors if neuron else ():
            tensors[f"{name}.{key}"] = _numpy(getattr(net.get_submodule(name), key)).reshape(-1).astype(np.float32)
    for name, module in net.named_modules():
        integrator = integrator_of(module)
        if integrator is not None and integrator[1]:
            tensors[f"{name}.{integrator[1]}"] = np.asarray(integrator[0], dtype=np.float32).reshape(-1)
    write_safetensors(path, tensors, metadata)


class _Layer(NamedTuple):
    """A layer with weights, and what the compiler knows of it."""

    node: Node
    norms: List[Node]
    """Batch norms behind it, in order."""
    bits: int
    """Fraction bits of what it reads."""
    divisor: int
    """What its weights are divided by: that of a mean in front of it, where it is no power of two."""
    stream: bool
    """Whether its sums are added to others."""


def _layers(traced: Trace, neurons: Mapping[str, Neuron], fraction_bits: int) -> List[_Layer]:
    layers: List[_Layer] = []
    values: Dict[Node, Optional[Tuple[int, int]]] = {}
    for node in traced.nodes:
        kind, divisor = _kind(node)
        values[node] = _value_of(node, kind, divisor, values, neurons, fraction_bits)
        if kind == "norm" and _kind(node.inputs[0])[0] not in ("weights", "norm"):
            raise BridgeError(
                f'batch norm "{node.name}" cannot be folded: "{node.inputs[0].name or node.inputs[0].op}" has no weights'
            )
        if kind == "weights":
            read = values[node.inputs[0]]
            if read is None:
                raise BridgeError(
                    f'"{node.name}" reads what no neuron has turned into spikes: that is left to spikec compile'
                )
            norms, last = _norms_behind(traced, node)
            layers.append(_Layer(node, norms, read[0], read[1], _writes_stream(traced, last)))
    return layers


def _writes_stream(traced: Trace, node: Node) -> bool:
    """Whether anything but neurons, or the host alone, reads these sums (compiler/lower/classify.ts)."""
    readers = _real_readers(traced, node)
    chip = [reader for reader in readers if _kind(reader)[0] != "read"]
    raw = len(chip) == len(readers) and node not in traced.outputs and all(reader.neuron for reader in chip)
    return bool(chip) and not raw


def _real_readers(traced: Trace, node: Node) -> List[Node]:
    """Readers, behind modules that do nothing."""
    readers = traced.readers(node)
    return [real for r in readers for real in (_real_readers(traced, r) if _kind(r)[0] == "nothing" else [r])]


def _kind(node: Node) -> Tuple[str, int]:
    if node.neuron or node.op in ("input", "membrane"):
        return ("neuron" if node.neuron else node.op), 1
    try:
        operator = operator_of(node)
    except Unrecognised as reason:
        raise BridgeError(f'"{node.name or node.op}" ({node.op}) is not recognised: {reason}') from reason
    return operator.kind, operator.divisor


def _value_of(
    node: Node,
    kind: str,
    divisor: int,
    values: Mapping[Node, Optional[Tuple[int, int]]],
    neurons: Mapping[str, Neuron],
    fraction_bits: int,
) -> Optional[Tuple[int, int]]:
    """Fraction bits of what a layer reads here, and what its weights are divided by; None of membranes."""
    if kind == "input":
        return fraction_bits, 1
    if kind == "neuron":
        return _power(neurons[node.name].norm, f'norm of "{node.name}"'), 1
    if kind in ("weights", "norm", "membrane", "integrate") or any(values[source] is None for source in node.inputs):
        return None
    bits, divided = max(values[source] for source in node.inputs)  # type: ignore[type-var]
    if kind != "mean":
        return bits, divided
    exponent = math.log2(divisor)
    return (bits + int(exponent), divided) if exponent.is_integer() else (bits, divided * divisor)


def _power(value: float, what: str) -> int:
    exponent = math.log2(value)
    if not exponent.is_integer():
        raise BridgeError(f"{what} is {value}, which is no power of two: the chip's grid has none other")
    return int(exponent)


def _norms_behind(traced: Trace, node: Node) -> Tuple[List[Node], Node]:
    norms: List[Node] = []
    last = node
    while True:
        readers = traced.readers(last)
        here = [reader for reader in readers if _kind(reader)[0] == "norm"]
        if here and (len(readers) > 1 or last in traced.outputs):
            raise BridgeError(
                f'batch norm "{here[0].name}" cannot be folded: "{last.name}" is read by other layers too'
            )
        if not here:
            return norms, last
        norms.append(here[0])
        last = here[0]


def _folded(layer: _Layer) -> Tuple[np.ndarray, np.ndarray]:
    """Weights, output channels first, and biases with all norms in them: in float64, rounded once to float32."""
    module: Any = layer.node.module
    weight = _channels_first(module, _numpy(module.weight.detach()).astype(np.float64))
    scale, offset = np.ones(len(weight)), np.zeros(len(weight))
    for norm in layer.norms:
        m: Any = norm.module
        gamma = _numpy(m.weight).astype(np.float64) if m.weight is not None else np.ones(len(weight))
        beta = _numpy(m.bias).astype(np.float64) if m.bias is not None else np.zeros(len(weight))
        own = gamma / np.sqrt(_numpy(m.running_var).astype(np.float64) + m.eps)
        shift = beta - _numpy(m.running_mean).astype(np.float64) * own
        scale, offset = scale * own, offset * own + shift
    bias = _numpy(module.bias).astype(np.float64) if module.bias is not None else np.zeros(len(weight))
    shape = (-1,) + (1,) * (weight.ndim - 1)
    return (weight * scale.reshape(shape) / layer.divisor).astype(np.float32), (bias * scale + offset).astype(
        np.float32
    )


def _channels_first(module: nn.Module, weight: np.ndarray) -> np.ndarray:
    if not isinstance(module, nn.ConvTranspose2d):
        return weight
    if module.groups != 1:
        raise BridgeError("transposed convolutions with groups are put on the grid by spikec compile alone")
    return weight.swapaxes(0, 1)


def _install(layer: _Layer, weight: np.ndarray, bias: np.ndarray, exponents: np.ndarray, weight_bits: int) -> None:
    module: Any = layer.node.module
    device, dtype = module.weight.device, module.weight.dtype
    axis = 1 if isinstance(module, nn.ConvTranspose2d) else 0
    shape = [-1 if i == axis else 1 for i in range(weight.ndim)]
    module.weight = nn.Parameter(torch.from_numpy(_channels_first(module, weight).copy()).to(device, dtype))
    module.bias = nn.Parameter(torch.from_numpy(bias).to(device, dtype))
    weights = OnGrid(exponents.reshape(shape), 2.0 ** (weight_bits - 1) - 1)
    parametrize.register_parametrization(module, "weight", weights.to(device))
    parametrize.register_parametrization(module, "bias", OnGrid(exponents + layer.bits, LARGEST_BIAS).to(device))


def _sum_pools(net: nn.Module, traced: Trace) -> None:
    """Average pools whose divisor went into weights give sums."""
    for node in traced.nodes:
        kind, divisor = _kind(node)
        if (
            kind != "mean"
            or float(math.log2(divisor)).is_integer()
            or _kind(traced.readers(node)[0])[0] in ("neuron", "read")
        ):
            continue
        if isinstance(node.module, nn.AvgPool2d):
            node.module.divisor_override = 1
        elif isinstance(node.module, nn.AdaptiveAvgPool2d) and node.shape[1:] == (1, 1):
            _replace(net, node.name, SumPool())
        else:
            raise BridgeError(
                f'"{node.name or node.op}" divides by {divisor}, no power of two: make it an AvgPool2d, whose sums the layers behind it read'
            )


def _replace(net: nn.Module, name: str, module: nn.Module) -> None:
    parent, _, own = name.rpartition(".")
    setattr(net.get_submodule(parent), own, module)


def _numpy(value: Tensor) -> np.ndarray:
    return value.detach().cpu().numpy()
