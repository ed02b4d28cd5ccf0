"""What a spiking neuron does, in the words of a ``neuron`` line of the language (docs/neurons.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Callable, Dict, Iterable, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from torch import Tensor, nn

from .errors import BridgeError
from .frameworks import READERS, is_sinabs, is_squeezed, leak_of
from .values import array_of as _array
from .values import plain as _plain


@dataclass(frozen=True)
class Neuron:
    """One neuron, counted from the value that a reset leaves.

    ``v = decay v + x``, or ``decay v + (1 - decay) x`` with ``decay_input``; with ``current_decay`` c first ``i = c i + x``, and
    i in place of x; what is added is multiplied by ``gain``, and no step leaves v below ``floor``. It fires where v reaches ``threshold`` (``fires="above"``: exceeds it), up to ``cap`` times.

    Attributes:
        cap: most spikes of one step.
        norm: what a count is divided by before the next layer; the module's output times ``norm`` is the count.
        rounding: ``"down"``, ``"half_even"`` or ``"half_up"``.
        reset: ``"each_step"`` (nothing is kept), ``"hard"``, ``"soft"`` or ``"delayed"``.
        threshold, decay, current_decay: one number, or one for each channel.
        threshold_from, decay_from, current_decay_from: the tensor of the module that holds it, where it is learned.
    """

    cap: int = 1
    norm: float = 1
    rounding: str = "down"
    reset: str = "hard"
    threshold: Union[float, Sequence[float]] = 1.0
    fires: str = "at"
    decay: Union[float, Sequence[float]] = 1.0
    decay_input: bool = False
    current_decay: Union[float, Sequence[float], None] = None
    reset_to: float = 0.0
    start: float = 0.0
    gain: float = 1.0
    floor: Optional[float] = None
    decay_from: Optional[str] = None
    current_decay_from: Optional[str] = None
    threshold_from: Optional[str] = None
    tensors: Tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        learned = (self.decay_from, self.current_decay_from, self.threshold_from)
        object.__setattr__(self, "tensors", tuple(name for name in learned if name))

    def line(self) -> str:
        """The settings of its ``neuron`` line, in braces."""
        defaults = Neuron()
        parts = [f"cap: {self.cap}", f"norm: {_number(self.norm)}", f"rounding: {self.rounding}"]
        for name in ("fires", "reset", "decay", "current_decay", "decay_input", "gain", "threshold", "reset_to", "start", "floor"):
            value, source = getattr(self, name), getattr(self, f"{name}_from", None)
            if source:
                parts.append(f"{name}_from: {source}")
            elif name == "reset" or value != getattr(defaults, name):
                parts.append(f"{name}: {_setting(name, value)}")
        return "{ " + ", ".join(parts) + " }"


Own = Union[
    Mapping[Union[type, str], Union[Neuron, Callable[[nn.Module], Neuron], None]], Iterable[Union[type, str]], None
]
"""Modules that are neurons, by class, name of a class, or name of a module; in a mapping with what they do."""


def find_neurons(net: nn.Module, own: Own = None) -> Dict[str, Optional[Neuron]]:
    """Every spiking neuron of a network by its module's name, in the order of ``named_modules``.

    Known are IFNode, LIFNode, ParametricLIFNode and ILIFNode of SpikingJelly, Leaky and Synaptic of snnTorch, LIFCell, LIFBoxCell
    and LIF of Norse, IAF and LIF of sinabs, by their names and attributes. ``None`` stands for one of ``own`` of which nothing is said but that it is a neuron.

    Raises:
        BridgeError: a known neuron with a setting that the chip has no word for, or an entry of ``own`` that nothing is.
    """
    told: Dict[Union[type, str], object] = dict(own) if isinstance(own, Mapping) else {key: None for key in own or ()}
    unused = set(told)
    found: Dict[str, Optional[Neuron]] = {}
    for name, module in net.named_modules():
        keys = [name, *(key for cls in type(module).__mro__ for key in (cls, cls.__name__))]
        key = next((key for key in keys if key in told), None)
        if key is None:
            known = known_neuron(name, module)
            if known is not None:
                found[name] = known
            continue
        unused.discard(key)
        said = told[key]
        found[name] = (
            said if isinstance(said, Neuron) else said(module) if callable(said) else known_neuron(name, module)
        )
    if unused:
        names = ", ".join(sorted(key if isinstance(key, str) else key.__name__ for key in unused))
        raise BridgeError(f"no module is called {names}, and none is of such a class")
    return found


def known_neuron(name: str, module: nn.Module) -> Optional[Neuron]:
    """What a module of SpikingJelly, snnTorch, Norse or sinabs does; None where it is none of those that the bridge knows.

    Raises:
        BridgeError: it is one, with a setting that the chip has no word for.
    """
    if integrator_of(module) is not None:
        return None
    for cls in type(module).__mro__:
        rules = _RULES.get(cls.__name__, ())
        rule = next((rule for rule in rules if all(hasattr(module, attribute) for attribute in rule.needs)), None)
        if rule is None:
            continue
        changed = [
            m
            for m in _MEANING
            if any(m in vars(sub) for sub in type(module).__mro__[: type(module).__mro__.index(cls)])
        ]
        if changed:
            raise BridgeError(
                f'"{name}" is a {type(module).__name__}, which gives {cls.__name__} another {changed[0]}: '
                f"say what it does, neurons={{{type(module).__name__}: Neuron(...)}}"
            )
        return rule.read(name, module)
    return None


@dataclass(frozen=True)
class _Rule:
    needs: Tuple[str, ...]
    read: Callable[[str, nn.Module], Neuron]


_MEANING = (
    "forward",
    "neuronal_charge",
    "neuronal_fire",
    "neuronal_reset",
    "single_step_forward",
    "multi_step_forward",
)
"""Methods in which a subclass may be another neuron."""


def _spikingjelly(module: nn.Module, **more: object) -> Neuron:
    """Membranes of SpikingJelly begin at v_reset and leak towards it, so thresholds are counted from it."""
    rest = module.v_reset
    threshold = _plain(module.v_threshold) - (rest or 0.0)
    return Neuron(reset="soft" if rest is None else "hard", threshold=threshold, **more)  # type: ignore[arg-type]


def _lif(_: str, module: nn.Module) -> Neuron:
    return _spikingjelly(module, decay=1 - 1 / _plain(module.tau), decay_input=getattr(module, "decay_input", True))


def _parametric_lif(_: str, module: nn.Module) -> Neuron:
    decay = 1 / (1 + math.exp(float(module.w)))
    return _spikingjelly(module, decay=decay, decay_from="w", decay_input=getattr(module, "decay_input", True))


def _integer_lif(name: str, module: nn.Module) -> Neuron:
    decay = 1 - 1 / _plain(module.tau) if hasattr(module, "tau") else _plain(module.decay)
    places = (module, getattr(module, "surrogate_function", None))
    cap = next((int(place.max_spike_count) for place in places if hasattr(place, "max_spike_count")), None)
    if cap is None:
        raise BridgeError(
            f'"{name}": where is max_spike_count of this ILIFNode? Say Neuron(cap=..., rounding="half_even", ...)'
        )
    return Neuron(cap=cap, rounding="half_even", reset="soft", decay=decay, threshold=_plain(module.v_threshold))


def _leaky(name: str, module: nn.Module) -> Neuron:
    mechanism = _mechanism(module)
    delayed = getattr(module, "reset_delay", True)
    for setting, plain in (("inhibition", False), ("state_quant", False), ("graded_spikes_factor", 1)):
        if bool(np.any(_array(getattr(module, setting, plain)) != plain)):
            raise BridgeError(f'"{name}": the chip has no word for {setting} of {type(module).__name__}')
    if mechanism == "subtract" and not delayed:
        raise BridgeError(f'"{name}" takes back its reset (reset_delay=False); the chip has no word for its spikes')
    beta, threshold = _learned(module, "beta"), _learned(module, "threshold")
    return Neuron(
        fires="above",
        reset="delayed" if mechanism == "subtract" else "hard",
        decay=np.clip(beta[0], 0, 1).tolist(),
        decay_from=beta[1],
        threshold=threshold[0],
        threshold_from=threshold[1],
    )


def _synaptic(name: str, module: nn.Module) -> Neuron:
    base = _leaky(name, module)
    if base.reset != "delayed":
        raise BridgeError(
            f'"{name}": Synaptic with reset_mechanism="zero" loses what arrives after a spike; the chip keeps it'
        )
    alpha = _learned(module, "alpha")
    own = {key: value for key, value in vars(base).items() if key != "tensors"}
    return Neuron(**{**own, "current_decay": np.clip(alpha[0], 0, 1).tolist(), "current_decay_from": alpha[1]})


def _learned(module: nn.Module, name: str) -> Tuple[Union[float, Sequence[float]], Optional[str]]:
    """A number, or one for each channel; with the tensor's name where it is learned or not one number."""
    value = getattr(module, name)
    numbers = _array(value).reshape(-1)
    if numbers.size == 1 and not isinstance(value, nn.Parameter):
        return _plain(value), None
    return (_plain(value) if numbers.size == 1 else [float(number) for number in numbers]), name


_SJ = ("v_threshold", "v_reset")
_KNOWN: Mapping[str, _Rule] = {
    "IFNode": _Rule(_SJ, lambda _, module: _spikingjelly(module)),
    "LIFNode": _Rule((*_SJ, "tau"), _lif),
    "ParametricLIFNode": _Rule((*_SJ, "w"), _parametric_lif),
    "ILIFNode": _Rule(("v_threshold",), _integer_lif),
    "MultiStepIFNode": _Rule(_SJ, lambda _, module: _spikingjelly(module)),
    "MultiStepLIFNode": _Rule((*_SJ, "tau"), _lif),
    "MultiStepParametricLIFNode": _Rule((*_SJ, "w"), _parametric_lif),
    "Leaky": _Rule(("beta", "threshold", "reset_mechanism_val"), _leaky),
    "Synaptic": _Rule(("alpha", "beta", "threshold", "reset_mechanism_val"), _synaptic),
}
_RULES: Mapping[str, Tuple[_Rule, ...]] = {
    **{name: (rule,) for name, rule in _KNOWN.items()},
    **{
        name: tuple(_Rule(needs, lambda key, module, read=read: Neuron(**read(key, module))) for needs, read in readers)
        for name, readers in READERS.items()
    },
}


def integrator_of(module: nn.Module) -> Optional[Tuple[Union[float, Sequence[float]], Optional[str]]]:
    """Decay, and the tensor that holds it, of snnTorch's Leaky that never resets or ExpLeak of sinabs: a read-out by its membrane; else None."""
    leak = leak_of(module)
    if leak is not None:
        return leak
    if type(module).__name__ != "Leaky" or not hasattr(module, "beta") or _mechanism(module) != "none":
        return None
    return _learned(module, "beta")


def _mechanism(module: nn.Module) -> Optional[str]:
    return getattr(module, "reset_mechanism", None) or getattr(module, "_reset_mechanism", None)


def takes_all_steps(module: nn.Module) -> bool:
    """Whether a neuron is called once for all steps, [T, N, ...] or of sinabs [N, T, ...], rather than step by step."""
    norse = type(module).__name__ == "LIF" and hasattr(module, "activation")
    several = getattr(module, "step_mode", None) == "m" or type(module).__name__.startswith("MultiStep") or norse
    return several or (is_sinabs(module) and not is_squeezed(module))


def reset(net: nn.Module) -> None:
    """Lets every module forget its membranes, as ``functional.reset_net`` of SpikingJelly and ``utils.reset`` of snnTorch do."""
    for module in net.modules():
        for name in ("reset", "reset_mem", "reset_states"):
            method = getattr(module, name, None)
            if callable(method):
                method()
                break


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _setting(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    raise BridgeError(f"{name} of every channel stands in a tensor of the checkpoint: say {name}_from")
