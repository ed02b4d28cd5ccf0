"""What every spiking layer fires, recorded by hooks: the file that ``spikec verify IMAGE --recorded FILE`` takes as the judge."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import torch
from torch import Tensor, nn

from .errors import BridgeError
from .files import write_npz
from .frameworks import is_sinabs, is_squeezed
from .membranes import ChipMembrane, Grid, read_membranes
from .neurons import Neuron, Own, find_neurons, takes_all_steps
from .unnamed import SpikeFunctions

Numbers = Union[np.ndarray, Tensor, Sequence[int]]


class Recorder:
    """Records spike counts of a network while you run it as you always do, batch by batch.

    ::

        with Recorder(net, steps=4) as recorder:
            for pixels, labels in loader:
                reset(net)
                logits = net(...)
                recorder.batch(input=pixels, logits=logits, labels=labels)
        recorder.save("net.npz")

    Neurons may be called once a step, or once for all steps (SpikingJelly's multi-step mode, [T, N, ...]), and may answer
    with tuples of which spikes come first (snnTorch). Nothing of the network is changed, and it is in evaluation mode inside.

    Args:
        net: your module.
        steps: logical steps T of a sample.
        neurons: your own neuron classes or the names of their modules; what each does, where ``membranes`` needs it.
        membranes: the file that ``spikec inspect IMAGE --symbols --json`` wrote, or its grids. Then layers that decay by a factor
            answer what the chip's integers give (leak, threshold and reset are your module's), and the recording can be exact.
        multi_step: whether neurons are called once for all steps; their ``step_mode`` says so where this is not given.
        also: classes or names of other modules that hand on spikes, and so are layers of the chip: an ``Add`` of one's own. Pools
            are recorded anyway, where they hand on spikes.

    Raises:
        BridgeError: there is no neuron, or one of which ``membranes`` needs to know what it does.
    """

    def __init__(
        self,
        net: nn.Module,
        steps: int,
        neurons: Own = None,
        membranes: Union[str, Path, Mapping[str, Grid], None] = None,
        multi_step: Optional[bool] = None,
        also: Iterable[Union[type, str]] = (),
    ) -> None:
        self._net, self._steps, self._multi_step = net, steps, multi_step
        self._neurons = find_neurons(net, neurons)
        if not self._neurons:
            raise BridgeError(
                "no spiking neuron was found: say which modules are, neurons=[YourNeuron] or neurons=['layer.lif']"
            )
        grids = read_membranes(membranes) if isinstance(membranes, (str, Path)) else membranes or {}
        self._chips = {name: self._chip(name, grid) for name, grid in grids.items() if name in self._neurons}
        unknown = sorted(set(grids) - set(self._neurons))
        if unknown:
            raise BridgeError(
                f"the image has membranes that decay in {', '.join(unknown)}; no neuron of the network is called so"
            )
        self._others = _others(net, self._neurons, also)
        self._calls: Dict[str, List[Tensor]] = {name: [] for name in (*self._neurons, *self._others)}
        self._batches: Dict[str, List[np.ndarray]] = {}
        self._hooks: List[torch.utils.hooks.RemovableHandle] = []
        self._modes: Dict[nn.Module, bool] = {}
        self._functions = SpikeFunctions()
        self._samples_first = any(is_sinabs(net.get_submodule(name)) for name in self._neurons)

    def __enter__(self) -> "Recorder":
        self._modes = {module: module.training for module in self._net.modules()}
        self._net.eval()
        for name in self._calls:
            module = self._net.get_submodule(name)
            self._hooks.append(module.register_forward_hook(self._hook(name)))
        self._hooks.append(self._net.register_forward_pre_hook(lambda *_: self._inside(1)))
        self._hooks.append(self._net.register_forward_hook(lambda *_: self._inside(-1)))
        self._functions.__enter__()
        return self

    def _inside(self, change: int) -> None:
        self._functions.depth += change

    def __exit__(self, *_: object) -> None:
        self._functions.__exit__(None, None, None)
        self._functions.depth = 0
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        for module, training in self._modes.items():
            module.training = training

    def batch(
        self, input: Optional[Numbers] = None, logits: Optional[Numbers] = None, labels: Optional[Numbers] = None
    ) -> None:
        """Ends a batch of samples: takes what all neurons fired since the last one, and what belongs to it.

        Args:
            input: what ``run --input`` takes: 8-bit pixels, integers of the input's grid, or normalised values; [N, ...], with an
                axis of time [N, T, ...] where steps differ.
            logits: the answer of each sample, [N, classes], brought to one value over time.
            labels: [N].

        Raises:
            BridgeError: a neuron was called another number of times than there are steps, or gave something else than spikes.
        """
        samples = 0
        for name, calls in self._calls.items():
            if calls and name in self._neurons:
                steps = self._time_second(name, calls)
                samples = len(steps)
                self._append(name, _counts(name, self._neurons[name], steps))
            elif calls:
                self._append_other(name, self._stacked(name, calls, samples))
            calls.clear()
        for chip in self._chips.values():
            chip.forget()
        self._functions.forget()
        for name, values in (("input", input), ("logits", logits), ("labels", labels)):
            if values is not None:
                self._append(name, values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values))

    @property
    def arrays(self) -> Dict[str, np.ndarray]:
        """What ``save`` writes: counts [N, T, ...] by layer, then input, logits, labels."""
        return {name: np.concatenate(parts) for name, parts in self._batches.items()}

    def save(self, path: Union[str, Path]) -> None:
        """Writes the recording, an ``.npz`` file. Warns of neurons that were never called, and of pools, sums and
        joins of spikes that are functions and no modules.

        Raises:
            BridgeError: nothing was recorded, or batches were of different samples.
        """
        if Path(path).suffix != ".npz":
            raise BridgeError(f"{path}: the name of a recording ends in .npz")
        arrays = self.arrays
        silent = [name for name in self._neurons if name not in arrays]
        if len(silent) == len(self._neurons):
            raise BridgeError(
                "nothing was recorded: run the network inside `with recorder`, and call recorder.batch() after it"
            )
        if silent:
            warnings.warn(f"never called, and not recorded: {', '.join(silent)}", stacklevel=2)
        if self._functions.unnamed:
            warnings.warn(f"not recorded, without a name: {'; '.join(self._functions.unnamed)}", stacklevel=2)
        lengths = {name: len(array) for name, array in arrays.items()}
        if len(set(lengths.values())) > 1:
            raise BridgeError(f"numbers of samples differ: {lengths}")
        write_npz(path, arrays)

    def _append(self, name: str, array: np.ndarray) -> None:
        if name in ("input", "logits", "labels") and name in self._neurons:
            raise BridgeError(
                f'a neuron of the network is called "{name}", as that part of a recording is: rename the module'
            )
        self._batches.setdefault(name, []).append(array)

    def _append_other(self, name: str, values: np.ndarray) -> None:
        """Pools of membranes are no layers of spikes, and left out; means of spikes are counted."""
        counts = values.astype(np.float64) * (self._others[name] or 1)
        if np.all(counts == np.round(counts)) and counts.min(initial=0) >= 0 and counts.max(initial=0) <= _MOST_SPIKES:
            self._append(name, counts.astype(np.uint8))
        elif self._others[name] is None:
            raise BridgeError(f'"{name}" is said to hand on spikes, and gave something else')

    def _stacked(self, name: str, calls: Sequence[Tensor], samples: int) -> np.ndarray:
        """[N, T, ...]: called step by step, for all steps at once, or for samples of all steps one after the other."""
        one, steps = calls[0], self._steps
        if len(calls) == 1 and one.shape[0] == steps * samples and one.shape[:2] != (steps, samples):
            if self._samples_first:
                return one.reshape(samples, steps, *one.shape[1:]).numpy()
            return one.reshape(steps, samples, *one.shape[1:]).transpose(0, 1).numpy()
        if len(calls) == 1 and one.shape[:2] == (steps, samples):
            return one.transpose(0, 1).numpy()
        if len(calls) == steps:
            return torch.stack(list(calls), 1).numpy()
        raise BridgeError(f'"{name}" was called {len(calls)} times; {steps} steps of {samples} samples were expected')

    def _chip(self, name: str, grid: Grid) -> ChipMembrane:
        neuron = self._neurons[name]
        if neuron is None:
            raise BridgeError(
                f'"{name}" decays by a factor on the chip: say what it does, neurons={{"{name}": Neuron(...)}}'
            )
        return ChipMembrane(name, neuron, grid)

    def _all_steps(self, name: str) -> bool:
        return takes_all_steps(self._net.get_submodule(name)) if self._multi_step is None else self._multi_step

    def _hook(self, name: str):  # type: ignore[no-untyped-def]
        """Keeps the spikes of each call; with a chip's membrane it answers in place of the module."""
        chip = self._chips.get(name)

        def hook(_: nn.Module, inputs: Tuple[Tensor, ...], output: object) -> object:
            spikes = _spikes(output)
            if chip is None:
                self._functions.spikes(spikes)
                self._calls[name].append(spikes.detach().cpu())
                return None
            if not inputs:
                raise BridgeError(f'"{name}" is called with keywords; its input must come first, without one')
            with torch.no_grad():
                x = inputs[0]
                steps = self._steps_first(name, x)
                spikes = chip.step(x) if steps is None else self._as_called(name, [chip.step(one) for one in steps], x)
            self._functions.spikes(spikes)
            self._calls[name].append(spikes.cpu())
            return (spikes, *output[1:]) if isinstance(output, (tuple, list)) else spikes

        return hook

    def _steps_first(self, name: str, x: Tensor) -> Optional[Tensor]:
        """[T, N, ...] of what a neuron takes in one call; None where that is one step."""
        module = self._net.get_submodule(name)
        if is_squeezed(module):
            return x.reshape(-1, self._steps, *x.shape[1:]).transpose(0, 1)
        if not self._all_steps(name):
            return None
        return x.transpose(0, 1) if is_sinabs(module) else x

    def _as_called(self, name: str, steps: Sequence[Tensor], x: Tensor) -> Tensor:
        """What ``_steps_first`` took apart, as the module gives it."""
        return torch.stack(list(steps), int(is_sinabs(self._net.get_submodule(name)))).reshape(x.shape)

    def _time_second(self, name: str, calls: Sequence[Tensor]) -> np.ndarray:
        """[N, T, ...] of what the calls of one batch gave."""
        steps, module = self._steps, self._net.get_submodule(name)
        if is_squeezed(module) and len(calls) == 1 and len(calls[0]) % steps == 0:
            return calls[0].reshape(-1, steps, *calls[0].shape[1:]).numpy()
        if is_sinabs(module) and len(calls) == 1 and calls[0].dim() > 1 and calls[0].shape[1] == steps:
            return calls[0].numpy()
        if self._all_steps(name):
            if len(calls) == 1 and calls[0].shape[0] == steps:
                return calls[0].transpose(0, 1).numpy()
            shapes = ", ".join(str(list(call.shape)) for call in calls)
            raise BridgeError(
                f'"{name}" takes all steps at once and gave {shapes}; [T, N, ...] with T = {steps}, once, was expected'
            )
        if len(calls) == steps:
            return torch.stack(list(calls), 1).numpy()
        if len(calls) == 1 and calls[0].shape[0] == steps:
            return calls[0].transpose(0, 1).numpy()
        raise BridgeError(
            f'"{name}" was called {len(calls)} times, and a sample has {steps} steps: call recorder.batch() after every batch, '
            "and run every step of it"
        )


_MOST_SPIKES = 64
"""Of one layer in one step on a chip (ir/limits.ts): larger sums are no spikes there."""


def _others(
    net: nn.Module, neurons: Mapping[str, object], also: Iterable[Union[type, str]]
) -> Dict[str, Optional[int]]:
    """Modules that hand on spikes without being neurons: for pools what their values times it are counts, None for others."""
    told = set(also)
    found: Dict[str, Optional[int]] = {}
    for name, module in net.named_modules():
        classes = {cls.__name__ for cls in type(module).__mro__}
        if name in neurons:
            continue
        if told & {name, *type(module).__mro__, *classes}:
            found[name] = None
        elif classes & {"MaxPool1d", "MaxPool2d"}:
            found[name] = 1
        elif classes & {"AvgPool1d", "AvgPool2d"}:
            pool: Any = module
            sides = (
                pool.kernel_size
                if isinstance(pool.kernel_size, tuple)
                else (pool.kernel_size,) * (2 if "AvgPool2d" in classes else 1)
            )
            window = math.prod(sides)
            if window <= _MOST_SPIKES:
                found[name] = getattr(pool, "divisor_override", None) or window
    return found


def _spikes(output: object) -> Tensor:
    """Spikes come first where a neuron answers with several tensors."""
    return output[0] if isinstance(output, (tuple, list)) else output  # type: ignore[return-value]


def _counts(name: str, neuron: Optional[Neuron], values: np.ndarray) -> np.ndarray:
    counts = values.astype(np.float64) * (1 if neuron is None else neuron.norm)
    if np.all(counts == np.round(counts)) and counts.min(initial=0) >= 0 and counts.max(initial=0) <= 255:
        if neuron is not None and counts.max(initial=0) > neuron.cap:
            most = int(counts.max())
            warnings.warn(f'"{name}" fired {most} times in a step, and its cap is {neuron.cap}: cap: {most}', stacklevel=3)
        return counts.astype(np.uint8)
    odd = float(counts[(counts != np.round(counts)) | (counts < 0) | (counts > 255)].reshape(-1)[0])
    raise BridgeError(
        f'"{name}" gave {odd}, which is no spike count: is it a neuron? If counts are divided, say Neuron(norm=...)'
    )


def grid_input(
    pixels: Numbers,
    mean: Sequence[float] = (0.0,),
    std: Sequence[float] = (1.0,),
    fraction_bits: int = 6,
    bits: int = 8,
) -> Tensor:
    """What the chip sees of 8-bit pixels [N, C, ...]: (p / 255 - mean) / std, rounded half to even to steps of 2^-fraction_bits.

    Args:
        mean, std: as in the model's ``input``: one number, or one for each channel.
        fraction_bits, bits: of the model's ``input``; what ``bits`` cannot hold is clamped, as on the chip.

    Returns:
        float64, exactly what every layer behind it may compute with.
    """
    values = pixels.detach().cpu().numpy() if isinstance(pixels, Tensor) else np.asarray(pixels)
    shape = (1, -1) + (1,) * (values.ndim - 2)
    normal = (values / 255 - np.reshape(mean, shape)) / np.reshape(std, shape)
    top = 2 ** (bits - 1)
    return torch.from_numpy(np.clip(np.round(normal * 2.0**fraction_bits), -top, top - 1) / 2.0**fraction_bits)
