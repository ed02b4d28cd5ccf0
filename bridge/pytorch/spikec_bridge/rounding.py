"""The rounding of the compiler (ir/checkpoint/quantise.ts), and how a parameter is trained through it."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

FINEST, FINEST_STREAM, COARSEST = 20, 12, -24
"""Exponents of weights: the finest, the finest of what is added to other membranes, the coarsest (ir/limits.ts)."""
_BIAS_CHOSEN, LARGEST_BIAS = 2.0**20, 2.0**22
"""Steps that a bias may take where a grid is chosen, and where it is trained on it (ir/limits.ts)."""


class OnGrid(nn.Module):
    """Parametrisation: integers of so many bits times 2^-exponent, by output channel, rounded half to even.

    The gradient goes straight through the rounding, and not beyond the largest integer. Exponents stay as they were chosen.
    """

    def __init__(self, exponents: np.ndarray, top: float) -> None:
        super().__init__()
        self.register_buffer("exponents", torch.from_numpy(exponents))
        self.register_buffer("steps", torch.from_numpy(2.0 ** exponents.astype(np.float64)).float())
        self.top = top

    def integers(self, value: Tensor) -> Tensor:
        """The integers of a float parameter, in its own type."""
        steps = (value * self.steps).clamp(-self.top, self.top)
        return steps + (steps.round() - steps).detach()

    def forward(self, value: Tensor) -> Tensor:
        return self.integers(value) / self.steps


def exponents_of(
    weight: np.ndarray, bias: np.ndarray, fraction_bits: int, weight_bits: int = 8, limit: int = FINEST
) -> np.ndarray:
    """The exponent of every output channel, as the compiler chooses it (ir/checkpoint/quantise.ts).

    The largest that clips nothing or the next one, whichever has the smaller squared error; none at which the bias would take
    2^20 steps or more of its grid.

    Args:
        weight: float32, output channels first.
        bias: float32.
        fraction_bits: of what the layer reads.
    """
    top = 2.0 ** (weight_bits - 1) - 1
    chosen = []
    for row, offset in zip(weight.astype(np.float64).reshape(len(bias), -1), bias.astype(np.float64)):
        most = min(limit, math.floor(math.log2(_BIAS_CHOSEN / abs(offset))) - fraction_bits) if offset else limit
        largest = np.abs(row).max(initial=0.0)
        if largest == 0:
            chosen.append(max(COARSEST, most))
            continue
        fits = math.floor(math.log2((top + 0.5) / largest))
        coarse, fine = (max(COARSEST, min(exponent, most)) for exponent in (fits, fits + 1))
        better = fine > coarse and _squared_error(row, fine, top) < _squared_error(row, coarse, top)
        chosen.append(fine if better else coarse)
    return np.asarray(chosen, dtype=np.int64)


def _squared_error(row: np.ndarray, exponent: int, top: float) -> float:
    steps = 2.0**exponent
    rest = row - np.clip(np.round(row * steps), -top, top) / steps
    return float(np.cumsum(rest * rest)[-1])


class SumPool(nn.Module):
    """Sums over all positions, [N, C, H, W] to [N, C, 1, 1]: a mean whose divisor went into the weights behind it."""

    def forward(self, x: Tensor) -> Tensor:
        return x.sum((-2, -1), keepdim=True)
