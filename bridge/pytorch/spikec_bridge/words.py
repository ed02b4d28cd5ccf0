"""Where a call of a function stands in the user's code, and which words of the language come nearest to what is not recognised."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Dict, Optional

import torch

_OTHERS = tuple(str(Path(file).parent) for file in (torch.__file__, __file__))

_FIRES = "a layer that fires, declared with `neuron`"
_SHAPES = "none: maps stay [C, H, W], and `linear` reads all positions of a map; `slice`, `subsample` and `position_map` take parts"
_GROUPS: Dict[str, str] = {
    "relu relu_ relu6 leaky_relu gelu silu elu sigmoid tanh softplus hardtanh clamp clamp_ sign heaviside threshold": _FIRES,
    "gt ge lt le eq ne where round floor ceil": _FIRES,
    "matmul bmm mm einsum scaled_dot_product_attention multiheadattention softmax": "`attention`, of spikes, without softmax",
    "sub sub_ rsub neg abs": "`add`, with the weights in front negative",
    "div rdiv mul truediv pow exp sqrt": "`layer_scale` behind weights, `gate` for spikes times spikes, `norm` of a `neuron` for a divisor",
    "add": "`add`, of two values of the same shape; constants belong into a bias",
    "layer_norm layernorm group_norm groupnorm instance_norm instancenorm2d rmsnorm batch_norm": "`batch_norm`, as a module",
    "view reshape permute transpose movedim flip roll expand repeat t squeeze unsqueeze flatten unflatten": _SHAPES,
    "stack cat hstack vstack": "`concat`, of channels",
    "sum max amax min mean": "`mean`, `avg_pool` and `max_pool` over positions, `sum_channels` over channels, `mean_steps` over steps",
    "chunk split index_select narrow part unbind __getitem__": "`slice`, of channels",
    "interpolate upsample upsamplenearest2d": "`upsample`",
    "pad zeropad2d": "`pad=` of the convolution or pool behind it",
    "linear conv1d conv2d conv_transpose2d": "the same, of a module, whose weights have a name",
    "lstm gru rnn lstmcell grucell": "`previous`, with `linear` and a `neuron` around it",
    "embedding conv3d maxpool3d avgpool3d max_pool3d": "none: values have one or two dimensions beside channels, and time",
    "adaptive_max_pool2d adaptivemaxpool2d": "`max_pool`, with its kernel",
}
_NEAREST: Dict[str, str] = {word: words for group, words in _GROUPS.items() for word in group.split()}


def nearest(op: str) -> Optional[str]:
    """Words of the language that come nearest to a function or a class of torch; None where the table has none."""
    return _NEAREST.get(op.lower())


def place_of_call() -> str:
    """``net.py:14``, the line outside torch and the bridge that called; empty where there is none."""
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OTHERS):
        frame = frame.f_back
    return "" if frame is None else f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
