"""Numbers of modules."""

from __future__ import annotations

import numpy as np
from torch import Tensor


def array_of(value: object) -> np.ndarray:
    """A number or a tensor, in float64."""
    return value.detach().cpu().double().numpy() if isinstance(value, Tensor) else np.asarray(value, dtype=np.float64)


def plain(value: object) -> float:
    """A number as it was written: the float32 nearest to 0.9 is 0.9."""
    if not isinstance(value, Tensor):
        return float(value)  # type: ignore[arg-type]
    number = value.detach().cpu().reshape(()).numpy()
    return float(str(number[()]))
