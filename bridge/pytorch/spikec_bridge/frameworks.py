"""Neurons of Norse and sinabs, as settings of a ``Neuron``: where the chip's neuron is exactly theirs, else refused with the reason.

Norse: functional/lif.py, lif_box.py, reset.py, module/snn.py. sinabs: layers/lif.py, iaf.py, functional/lif.py, activation/.
"""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

import torch
from torch import Tensor, nn

from .errors import BridgeError
from .values import plain

Settings = Dict[str, Any]
"""Words of the ``neuron`` line, with their values."""
Read = Callable[[str, nn.Module], Settings]

MULTI_SPIKE_CAP = 8
"""MultiSpike of sinabs has no cap, and the chip needs one; a recording warns where it was reached."""

NORSE = ("p", "dt", "activation")
SINABS = ("spike_fn", "reset_fn", "spike_threshold", "min_v_mem")


def is_sinabs(module: nn.Module) -> bool:
    """Whether a module is a neuron of sinabs, for which time is the second axis, [N, T, ...]."""
    return all(hasattr(module, name) for name in SINABS)


def is_squeezed(module: nn.Module) -> bool:
    """Whether it takes samples and steps as one axis, [N * T, ...], the steps of a sample together."""
    return is_sinabs(module) and type(module).__name__.endswith("Squeeze")


def _refused(reason: str) -> Read:
    def read(name: str, module: nn.Module) -> Settings:
        raise BridgeError(f'"{name}" is a {type(module).__name__}: {reason}')

    return read


def _scalar(name: str, what: str, value: object) -> float:
    if isinstance(value, Tensor) and value.numel() != 1:
        raise BridgeError(f'"{name}": {what} differs from neuron to neuron; the text has one for a layer')
    return plain(value.reshape(()) if isinstance(value, Tensor) else value)


def _norse(name: str, module: Any) -> Settings:
    """Membranes begin at v_leak and leak towards it, so that all is counted from it."""
    p, called = module.p, getattr(module.activation, "__name__", "")
    number = {key: _scalar(name, key, getattr(p, key)) for key in ("tau_mem_inv", "v_leak", "v_th", "v_reset")}
    if called not in ("lif_feed_forward_step", "lif_box_feed_forward_step"):
        raise BridgeError(f'"{name}" computes with {called}, which the bridge does not know: say Neuron(...)')
    if getattr(p, "method", "super") == "logistic":
        raise BridgeError(f'"{name}": method="logistic" fires by chance; the chip fires where v exceeds v_th')
    rest, reset = number["v_leak"], getattr(getattr(p, "reset_method", None), "__name__", "reset_value")
    if reset not in ("reset_value", "reset_subtract"):
        raise BridgeError(f'"{name}": the chip has no word for the reset {reset}')
    settings: Settings = {"fires": "above", "reset": "hard" if reset == "reset_value" else "soft", "decay_input": True}
    settings.update(decay=1 - module.dt * number["tau_mem_inv"], threshold=number["v_th"] - rest)
    if reset == "reset_value":
        settings["reset_to"] = number["v_reset"] - rest
    elif rest != 0:
        raise BridgeError(f'"{name}": reset_subtract takes v_th, which with v_leak = {rest} is not the threshold above it')
    if called == "lif_feed_forward_step":
        _expect_current_first(name, module)
        settings["current_decay"] = 1 - module.dt * _scalar(name, "tau_syn_inv", p.tau_syn_inv)
    return settings


def _expect_current_first(name: str, module: Any) -> None:
    """Older versions of Norse let the membrane take the current of the step before: one step of the module says which this is."""
    with torch.no_grad():
        state = module.state_fallback(torch.zeros(1, 1))
        _, after = module.activation(torch.full_like(state.v, 0.5), state, module.p, module.dt)
    if bool((after.v == state.v).all()):
        raise BridgeError(
            f'"{name}" is a {type(module).__name__} of a Norse in which the membrane takes the current of the step before, so that '
            "every layer fires a step later than the chip's neuron: use a newer Norse, LIFBoxCell, or say Neuron(...) (docs/neurons.md)"
        )


def _sinabs(name: str, module: Any) -> Settings:
    settings: Settings = {"threshold": _scalar(name, "spike_threshold", module.spike_threshold)}
    settings["cap"] = _cap(name, module.spike_fn)
    settings["reset"] = _reset(name, module.reset_fn, settings["threshold"])
    if module.min_v_mem is not None:
        settings["floor"] = _scalar(name, "min_v_mem", module.min_v_mem)
    if getattr(module, "tau_mem", None) is not None:
        settings.update(decay=math.exp(-1 / _scalar(name, "tau_mem", module.tau_mem)), decay_from="tau_mem")
    elif getattr(module, "alpha_mem", None) is not None:
        settings["decay"] = _scalar(name, "alpha_mem", module.alpha_mem)
    settings["decay_input"] = bool(getattr(module, "norm_input", False))
    if getattr(module, "tau_syn", None) is not None or getattr(module, "alpha_syn", None) is not None:
        if settings["decay_input"]:
            raise BridgeError(
                f'"{name}": with norm_input the synaptic current of sinabs is normalised anew at every step: norm_input=False'
            )
        trained = getattr(module, "tau_syn", None) is None
        value = _scalar(name, "tau_syn", module.alpha_syn if trained else module.tau_syn)
        current = value if trained else math.exp(-1 / value)
        settings.update(current_decay=current, gain=current, current_decay_from=None if trained else "tau_syn")
    return settings


def _cap(name: str, spike_fn: Any) -> int:
    kind = getattr(spike_fn, "__name__", type(spike_fn).__name__)
    if kind == "SingleSpike":
        return 1
    if kind not in ("MultiSpike", "MaxSpike"):
        raise BridgeError(f'"{name}": the bridge does not know the spike_fn {kind}: say Neuron(cap=..., ...)')
    return getattr(spike_fn, "max_num_spikes_per_bin", None) or MULTI_SPIKE_CAP


def _reset(name: str, reset_fn: Any, threshold: float) -> str:
    kind = type(reset_fn).__name__
    if kind == "MembraneSubtract" and (getattr(reset_fn, "subtract_value", None) or threshold) == threshold:
        return "soft"
    if kind == "MembraneReset" and getattr(reset_fn, "reset_value", 0) == 0:
        return "hard"
    raise BridgeError(f'"{name}": the chip subtracts the threshold or resets to 0; this reset is {reset_fn!r}')


def leak_of(module: Any) -> Optional[Tuple[float, Optional[str]]]:
    """What ``integrator_of`` says of ExpLeak of sinabs, a membrane that never fires; None of all else."""
    if not {"ExpLeak", "ExpLeakSqueeze"} & {cls.__name__ for cls in type(module).__mro__} or not hasattr(module, "min_v_mem"):
        return None
    if module.min_v_mem is not None or getattr(module, "norm_input", False):
        raise BridgeError(f"{type(module).__name__}: `integrate` has no floor and no gain: min_v_mem=None, norm_input=False")
    alpha = getattr(module, "alpha_mem", None)
    return (plain(module.tau_mem), "tau_mem") if alpha is None else (plain(alpha), None)


_LOOP = "it hears itself: a neuron and a loop around it, previous(...) (docs/neurons.md)"
_ADAPTS = "its threshold rises with every spike; the chip has no word for it, and reset: soft comes nearest (docs/neurons.md)"

READERS: Mapping[str, Tuple[Tuple[Tuple[str, ...], Read], ...]] = {
    "LIFBoxCell": ((NORSE, _norse),),
    "LIFCell": ((NORSE, _norse),),
    "LIF": ((NORSE, _norse), (SINABS, _sinabs)),
    **{name: ((SINABS, _sinabs),) for name in ("LIFSqueeze", "IAF", "IAFSqueeze")},
    **{name: ((SINABS, _refused(_ADAPTS)),) for name in ("ALIF", "ALIFRecurrent")},
    **{name: ((NORSE[:2], _refused(_ADAPTS)),) for name in ("LSNNCell", "LSNN", "LSNNRecurrentCell", "LSNNRecurrent")},
    **{name: ((SINABS, _refused(_LOOP)), (NORSE[:2], _refused(_LOOP))) for name in ("LIFRecurrent", "IAFRecurrent")},
    "LIFRecurrentCell": ((NORSE[:2], _refused(_LOOP)),),
    **{
        name: ((NORSE[:2], _refused("the chip has no refractory periods")),)
        for name in ("LIFRefracCell", "LIFRefracRecurrentCell")
    },
}
"""By the name of a class: the attributes that tell two tools apart which share it, and what reads them."""
