"""Stand-ins for neurons of SpikingJelly, snnTorch, Norse and sinabs, which cannot be installed where these tests run.

Written from their public sources (spikingjelly/activation_based/neuron: base_node.py, integrate_and_fire.py, lif.py, plif.py,
ilif.py; snntorch/_neurons: neurons.py, leaky.py; norse/torch; sinabs/layers, sinabs/activation): names of classes and attributes, defaults and arithmetic are theirs, all
else is left out.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Optional, Union

import torch
from torch import Tensor, nn


class _Fire(torch.autograd.Function):
    """A spike where x >= 0; backwards the derivative of a sigmoid."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:  # type: ignore[override,no-untyped-def]
        ctx.save_for_backward(x)
        return (x >= 0).to(x)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:  # type: ignore[override,no-untyped-def]
        share = torch.sigmoid(4 * ctx.saved_tensors[0])
        return gradient * 4 * share * (1 - share)


class BaseNode(nn.Module):
    """SpikingJelly: charge, fire, reset; step_mode "s" takes [N, *], "m" takes [T, N, *]."""

    def __init__(self, v_threshold: float = 1.0, v_reset: Optional[float] = 0.0, step_mode: str = "s") -> None:
        super().__init__()
        self.v_threshold, self.v_reset, self.step_mode = v_threshold, v_reset, step_mode
        self.v: Union[float, Tensor] = 0.0 if v_reset is None else v_reset

    def reset(self) -> None:
        self.v = 0.0 if self.v_reset is None else self.v_reset

    def neuronal_charge(self, x: Tensor) -> None:
        raise NotImplementedError

    def neuronal_fire(self) -> Tensor:
        return _Fire.apply(self.v - self.v_threshold)

    def neuronal_reset(self, spike: Tensor) -> None:
        if self.v_reset is None:
            self.v = self.v - spike * self.v_threshold
        else:
            self.v = spike * self.v_reset + (1.0 - spike) * self.v

    def single_step_forward(self, x: Tensor) -> Tensor:
        if isinstance(self.v, float):
            self.v = torch.full_like(x, self.v)
        self.neuronal_charge(x)
        spike = self.neuronal_fire()
        self.neuronal_reset(spike)
        return spike

    def forward(self, x: Tensor) -> Tensor:
        if self.step_mode == "s":
            return self.single_step_forward(x)
        return torch.stack([self.single_step_forward(step) for step in x])


class IFNode(BaseNode):
    def neuronal_charge(self, x: Tensor) -> None:
        self.v = self.v + x


class LIFNode(BaseNode):
    def __init__(self, tau: float = 2.0, decay_input: bool = True, **more) -> None:  # type: ignore[no-untyped-def]
        super().__init__(**more)
        self.tau, self.decay_input = tau, decay_input

    def neuronal_charge(self, x: Tensor) -> None:
        rest = self.v_reset or 0.0
        if self.decay_input:
            self.v = self.v + (x - (self.v - rest)) / self.tau
        elif rest == 0.0:
            self.v = self.v * (1.0 - 1.0 / self.tau) + x
        else:
            self.v = self.v - (self.v - rest) / self.tau + x


class ParametricLIFNode(BaseNode):
    def __init__(self, init_tau: float = 2.0, decay_input: bool = True, **more) -> None:  # type: ignore[no-untyped-def]
        super().__init__(**more)
        self.decay_input = decay_input
        self.w = nn.Parameter(torch.as_tensor(-math.log(init_tau - 1.0)))

    def neuronal_charge(self, x: Tensor) -> None:
        share = self.w.sigmoid()
        if self.decay_input:
            self.v = self.v + (x - self.v) * share
        else:
            self.v = self.v * (1.0 - share) + x


class MultiLevelSpikeCount(nn.Module):
    def __init__(self, max_spike_count: int) -> None:
        super().__init__()
        self.max_spike_count = max_spike_count

    def forward(self, x: Tensor) -> Tensor:
        inside = x.clamp(0, self.max_spike_count)
        return inside + (inside.round() - inside).detach()


class ILIFNode(LIFNode):
    def __init__(self, tau: float = 4.0 / 3.0, v_threshold: float = 1.0, step_mode: str = "s") -> None:
        super().__init__(tau=tau, decay_input=False, v_threshold=v_threshold, v_reset=None, step_mode=step_mode)
        self.surrogate_function = MultiLevelSpikeCount(4)

    def neuronal_fire(self) -> Tensor:
        return self.surrogate_function(self.v / self.v_threshold)


class Leaky(nn.Module):
    """snnTorch: a spike where mem > threshold; the reset of the step before takes part in this one (reset_delay)."""

    def __init__(
        self,
        beta: float,
        threshold: float = 1.0,
        init_hidden: bool = False,
        learn_beta: bool = False,
        reset_mechanism: str = "subtract",
        output: bool = False,
    ) -> None:
        super().__init__()
        self.init_hidden, self.output, self.inhibition, self.state_quant = init_hidden, output, False, False
        self.reset_mechanism, self.reset_delay = reset_mechanism, True
        value = torch.as_tensor(beta)
        if learn_beta:
            self.beta = nn.Parameter(value)
        else:
            self.register_buffer("beta", value)
        self.register_buffer("threshold", torch.as_tensor(threshold))
        self.register_buffer("graded_spikes_factor", torch.as_tensor(1.0))
        self.register_buffer("reset_mechanism_val", torch.as_tensor(0 if reset_mechanism == "subtract" else 2))
        self.register_buffer("mem", torch.zeros(1))

    def init_leaky(self) -> Tensor:
        self.reset_mem()
        return self.mem

    def reset_mem(self) -> None:
        self.mem = torch.zeros_like(self.mem)

    def forward(self, input_: Tensor, mem: Optional[Tensor] = None):  # type: ignore[no-untyped-def]
        if mem is not None:
            self.mem = mem
        if self.mem.shape != input_.shape:
            self.mem = torch.zeros_like(input_)
        reset = ((self.mem - self.threshold) > 0).to(input_) * (self.reset_mechanism_val == 0)
        self.mem = self.beta.clamp(0, 1) * self.mem + input_ - reset * self.threshold
        above = self.mem - self.threshold
        spike = _Fire.apply(above) * (above != 0)
        return spike if self.init_hidden and not self.output else (spike, self.mem)


class LIFParameters(NamedTuple):
    """Norse, functional/lif.py; without tau_syn_inv those of lif_box.py."""

    tau_syn_inv: Tensor = torch.as_tensor(1.0 / 5e-3)
    tau_mem_inv: Tensor = torch.as_tensor(1.0 / 1e-2)
    v_leak: Tensor = torch.as_tensor(0.0)
    v_th: Tensor = torch.as_tensor(1.0)
    v_reset: Tensor = torch.as_tensor(0.0)
    method: str = "super"


class LIFFeedForwardState(NamedTuple):
    v: Tensor
    i: Tensor


def lif_feed_forward_step(x: Tensor, state: LIFFeedForwardState, p: LIFParameters, dt: float = 0.001):  # type: ignore[no-untyped-def]
    """Norse since 1.0: the current jumps first."""
    current = state.i + x
    v = state.v + dt * p.tau_mem_inv * ((p.v_leak - state.v) + current)
    above = v - p.v_th
    spike = _Fire.apply(above) * (above != 0)
    return spike, LIFFeedForwardState((1 - spike) * v + spike * p.v_reset, current - dt * p.tau_syn_inv * current)


class LIFCell(nn.Module):
    """Norse: answers (spikes, state)."""

    def __init__(self, p: LIFParameters = LIFParameters(), dt: float = 0.001) -> None:
        super().__init__()
        self.p, self.dt, self.activation = p, dt, lif_feed_forward_step

    def state_fallback(self, x: Tensor) -> LIFFeedForwardState:
        return LIFFeedForwardState(torch.full_like(x, float(self.p.v_leak)), torch.zeros_like(x))

    def forward(self, x: Tensor, state: Optional[LIFFeedForwardState] = None):  # type: ignore[no-untyped-def]
        return self.activation(x, self.state_fallback(x) if state is None else state, self.p, self.dt)


class MultiSpike:
    """sinabs, activation/spike_generation.py: as many spikes as thresholds fit."""

    @staticmethod
    def count(v: Tensor, threshold: float) -> Tensor:
        return (v > 0) * torch.div(v, threshold, rounding_mode="trunc") + (v - v.detach()) * 0.5


class MembraneSubtract:
    subtract_value = None


class LIF(nn.Module):
    """sinabs, layers/lif.py and functional/lif.py: [N, T, ...]."""

    def __init__(self, tau_mem: Optional[float], spike_threshold: float = 1.0, min_v_mem: Optional[float] = None) -> None:
        super().__init__()
        self.tau_mem = None if tau_mem is None else nn.Parameter(torch.as_tensor(tau_mem))
        self.tau_syn, self.spike_threshold, self.min_v_mem, self.norm_input = None, spike_threshold, min_v_mem, tau_mem is not None
        self.spike_fn, self.reset_fn = MultiSpike, MembraneSubtract()
        self.register_buffer("v_mem", torch.zeros(0))

    def reset_states(self) -> None:
        self.v_mem = torch.zeros(0)

    def forward(self, x: Tensor) -> Tensor:
        alpha = torch.tensor(1.0) if self.tau_mem is None else torch.exp(-1.0 / self.tau_mem)
        v, all_spikes = torch.zeros_like(x[:, 0]) if self.v_mem.numel() == 0 else self.v_mem, []
        for step in x.unbind(1):
            v = alpha * v + ((1 - alpha) * step if self.norm_input else step)
            all_spikes.append(self.spike_fn.count(v, self.spike_threshold))
            v = v - all_spikes[-1] * self.spike_threshold
            v = v if self.min_v_mem is None else torch.relu(v - self.min_v_mem) + self.min_v_mem
        self.v_mem = v.detach()
        return torch.stack(all_spikes, 1)


class IAFSqueeze(LIF):
    """[N * T, ...], the steps of a sample together."""

    def __init__(self, num_timesteps: int, **more) -> None:  # type: ignore[no-untyped-def]
        super().__init__(None, **more)
        self.num_timesteps = num_timesteps

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.reshape(-1, self.num_timesteps, *x.shape[1:])).reshape(x.shape)


class ALIF(LIF):
    """sinabs: a threshold that adapts."""
