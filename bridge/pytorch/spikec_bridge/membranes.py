"""Membranes as the chip keeps them: integers, multiplied by a factor that rounds (docs/decisions/032)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Mapping, Optional, Sequence, Union

import numpy as np
import torch
from torch import Tensor

from .errors import BridgeError
from .neurons import Neuron


@dataclass(frozen=True)
class Grid:
    """How finely a chip counts the membranes of a layer. What the neuron does, it does not say."""

    fraction_bits: Sequence[int]
    """Steps are 2^-fraction_bits, for each channel, before decay_input; guard bits are in it."""
    decay_bits: int
    """Factors count steps of 2^-decay_bits."""


def read_membranes(path: Union[str, Path]) -> Dict[str, Grid]:
    """The grids of all layers that decay by a factor, from what ``spikec inspect IMAGE --symbols --json`` printed.

    Raises:
        BridgeError: the file is something else.
    """
    try:
        symbols = json.loads(Path(path).read_text())["symbols"]
        decaying = [entry for entry in symbols if entry.get("neuron", {}).get("kind") == "decaying"]
        return {entry["name"]: Grid(entry["fractionBits"], entry["neuron"]["decayBits"]) for entry in decaying}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BridgeError(f"{path} is not what `spikec inspect IMAGE --symbols --json` prints") from error


class ChipMembrane:
    """The membranes of one layer in the chip's arithmetic, in float64, which holds every product exactly.

    Weights, leak, threshold and reset are the module's own; of the chip it takes only how finely membranes are counted.
    """

    def __init__(self, name: str, neuron: Neuron, grid: Grid) -> None:
        self._name = name
        self._neuron = neuron
        self._grid = grid
        self._before: Optional[Tensor] = None
        self._current: Optional[Tensor] = None

    def forget(self) -> None:
        """Begins the next sample."""
        self._before = self._current = None

    def step(self, x: Tensor) -> Tensor:
        """Spike counts of one logical step, of what arrives in it: [N, C, ...], both."""
        neuron, shape = self._neuron, (1, -1) + (1,) * (x.dim() - 2)
        channels = x.shape[1]
        each = {
            key: _channels(value, channels, x.device).reshape(shape) for key, value in self._constants(channels).items()
        }
        arriving = self._integers(x.double(), each["arriving"])
        decay_scale = 2.0**self._grid.decay_bits
        before = torch.zeros_like(arriving) + each["begin"] if self._before is None else self._before
        current = arriving
        if neuron.current_decay is not None:
            kept = torch.zeros_like(arriving) if self._current is None else self._current
            current = torch.trunc(kept * each["current_decay"] / decay_scale) + arriving
            self._current = current
        v = torch.trunc(before * each["decay"] / decay_scale) + current
        if neuron.reset == "delayed":
            v = v - self._count(before, each) * each["reset"]
        count = self._count(v, each)
        if neuron.reset == "soft":
            self._before = v - count * each["reset"]
        else:
            self._before = torch.where((count > 0) & (neuron.reset == "hard"), each["reset"].expand_as(v), v)
        if "floor" in each:
            self._before = torch.maximum(self._before, each["floor"])
        return (count / neuron.norm).to(x.dtype)

    def _count(self, v: Tensor, each: Mapping[str, Tensor]) -> Tensor:
        neuron = self._neuron
        value = v * each["step"]
        if neuron.rounding == "down":
            levels = [(k + 1) * each["threshold"] for k in range(neuron.cap)]
            return sum((value > level if neuron.fires == "above" else value >= level).double() for level in levels)  # type: ignore[return-value]
        clamped = (value / each["threshold"]).clamp(0, neuron.cap)
        return clamped.round() if neuron.rounding == "half_even" else torch.floor(clamped + 0.5)

    def _integers(self, x: Tensor, scale: Tensor) -> Tensor:
        integers = x * scale
        if not bool((integers == integers.round()).all()):
            raise BridgeError(
                f'"{self._name}": what arrives is not on the chip\'s grid; is the network on the grid (on_grid), are the '
                "inputs (grid_input), is it the image that was compiled from its weights?"
            )
        return integers

    def _constants(self, channels: int) -> Dict[str, np.ndarray]:
        neuron, grid = self._neuron, self._grid
        decay, threshold = _floats(neuron.decay), _floats(neuron.threshold)
        arriving = 2.0 ** np.asarray(grid.fraction_bits, dtype=np.float64)
        gain = np.maximum(1 - decay, 2.0**-16) if neuron.decay_input else np.ones_like(decay)
        step = gain * neuron.gain / arriving
        factor = 2.0**grid.decay_bits
        constants = {
            "arriving": arriving,
            "step": step,
            "threshold": threshold,
            "decay": np.round(decay * factor),
            "reset": np.round((neuron.reset_to if neuron.reset == "hard" else threshold) / step),
            "begin": np.round(neuron.start / step),
        }
        if neuron.floor is not None:
            constants["floor"] = np.round(neuron.floor / step)
        if neuron.current_decay is not None:
            constants["current_decay"] = np.round(_floats(neuron.current_decay) * factor)
        wrong = [key for key, value in constants.items() if value.size not in (1, channels)]
        if wrong:
            raise BridgeError(f'"{self._name}" has {channels} channels, and {wrong[0]} has {constants[wrong[0]].size}')
        return constants


def _floats(value: Union[float, Sequence[float]]) -> np.ndarray:
    return np.asarray(value, dtype=np.float64).reshape(-1)


def _channels(values: np.ndarray, channels: int, device: torch.device) -> Tensor:
    return torch.from_numpy(np.broadcast_to(values, (channels,)).copy()).to(device)
