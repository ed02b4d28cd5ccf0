"""Networks as people write them, for bridge.test.ts: SpikingJelly in single and multi-step mode, snnTorch, neurons of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable, Dict, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[2] / "bridge" / "pytorch"))

from spikec_bridge import Neuron, reset  # noqa: E402

from standins import (  # noqa: E402
    IAFSqueeze,
    IFNode,
    ILIFNode,
    LIF,
    LIFCell,
    LIFParameters,
    LIFNode,
    Leaky,
    ParametricLIFNode,
)

MEAN, STD, CLASSES = (0.25,), (0.5,), 4


def convolutional(neuron: Callable[[], nn.Module]) -> nn.Sequential:
    """conv-norm-neuron-pool twice, then two fully connected layers that fire."""
    front = [nn.Conv2d(1, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), neuron(), nn.AvgPool2d(2)]
    middle = [nn.Conv2d(6, 6, 3, padding=1), nn.BatchNorm2d(6), neuron(), nn.MaxPool2d(2), nn.Flatten()]
    return nn.Sequential(
        *front, *middle, nn.Linear(24, 12), neuron(), nn.Dropout(0.5), nn.Linear(12, CLASSES), neuron()
    )


class Together(nn.Sequential):
    """SpikingJelly's multi-step mode: layers without a state take [T * N, ...], neurons [T, N, ...]."""

    def forward(self, x: Tensor) -> Tensor:
        for layer in self:
            x = layer(x) if hasattr(layer, "step_mode") else layer(x.flatten(0, 1)).unflatten(0, x.shape[:2])
        return x.mean(0)


class OwnIF(nn.Module):
    """A neuron of one's own: soft reset, begins at half its threshold, a module-level state."""

    def __init__(self) -> None:
        super().__init__()
        self.v: Optional[Tensor] = None

    def reset(self) -> None:
        self.v = None

    def forward(self, x: Tensor) -> Tensor:
        v = (torch.full_like(x, 0.5) if self.v is None else self.v) + x
        hard = (v >= 1).to(x)
        spike = hard + torch.sigmoid(4 * (v - 1)) - torch.sigmoid(4 * (v - 1)).detach()
        self.v = v - spike
        return spike


class Block(nn.Module):
    """A residual block whose shortcut adds membranes."""

    def __init__(self) -> None:
        super().__init__()
        self.lif1, self.conv1, self.bn1 = OwnIF(), nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.lif2, self.conv2, self.bn2 = OwnIF(), nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn1(self.conv1(self.lif1(x)))
        return x + self.bn2(self.conv2(self.lif2(out)))


class Residual(nn.Module):
    """A stem, two residual blocks, the mean over 3 x 3 positions, and a shortcut of spikes joined to it."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.norm = nn.Conv2d(1, 6, 3, stride=3, padding=1), nn.BatchNorm2d(6)
        self.layers = nn.Sequential(Block(), Block())
        self.last, self.pool, self.head = OwnIF(), nn.AdaptiveAvgPool2d(1), nn.Linear(6, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layers(self.norm(self.stem(x)))
        return self.head(torch.flatten(self.pool(self.last(x)), 1))


class Functional(nn.Module):
    """snnTorch's tutorials: membranes are handed on, neurons answer (spk, mem), the loop stands in forward."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.fc1, self.lif1 = nn.Linear(64, 20), Leaky(beta=0.9)
        self.fc2, self.lif2 = nn.Linear(20, CLASSES), Leaky(beta=0.8, learn_beta=True)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        mem1, mem2 = self.lif1.init_leaky(), self.lif2.init_leaky()
        spk2_rec, mem2_rec = [], []
        for _ in range(self.steps):
            spk1, mem1 = self.lif1(self.fc1(x.flatten(1)), mem1)
            spk2, mem2 = self.lif2(self.fc2(spk1), mem2)
            spk2_rec.append(spk2)
            mem2_rec.append(mem2)
        return torch.stack(spk2_rec), torch.stack(mem2_rec)


class Shortcut(nn.Module):
    """The block of SEW-ResNet: its forward ends in a sum of spikes, which so has the block's name."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.bn, self.sn = nn.Conv2d(5, 5, 3, padding=1, bias=False), nn.BatchNorm2d(5), IFNode()

    def forward(self, x: Tensor) -> Tensor:
        return self.sn(self.bn(self.conv(x))) + x


def shortcuts() -> nn.Sequential:
    """Sums of spikes, and a mean of them over 16 positions."""
    front = [nn.Conv2d(1, 5, 3, stride=2, padding=1), nn.BatchNorm2d(5), IFNode(), Shortcut(), Shortcut()]
    return nn.Sequential(*front, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, CLASSES))


class Join(nn.Module):
    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return torch.cat((x, y), dim=1)


class Signal(nn.Module):
    """A signal through two filters, frame by frame, with neurons of snnTorch that keep their membranes; one of them is read."""

    def __init__(self) -> None:
        super().__init__()
        hidden = {"beta": 0.7, "init_hidden": True}
        self.long, self.short = nn.Conv1d(1, 4, 9, stride=2, padding=4), nn.Conv1d(1, 3, 3, stride=2, padding=1)
        self.lif1, self.lif2, self.join = Leaky(**hidden), Leaky(**hidden), Join()
        self.net = nn.Sequential(
            nn.MaxPool1d(2), nn.Flatten(), nn.Linear(112, 12), Leaky(**hidden), nn.Linear(12, CLASSES)
        )
        self.read = Leaky(0.9, init_hidden=True, reset_mechanism="none", output=True)

    def forward(self, x: Tensor) -> Tensor:
        answer = 0
        for step in range(x.shape[0]):
            joined = self.join(self.lif1(self.long(x[step])), self.lif2(self.short(x[step])))
            answer = answer + self.read(self.net(joined))[1]
        return answer / x.shape[0]


class Norse(nn.Module):
    """States are handed on, the loop stands in forward."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps, p = steps, LIFParameters(v_th=torch.as_tensor(0.3), v_leak=torch.as_tensor(0.125), v_reset=torch.as_tensor(0.0))
        self.fc1, self.lif1, self.fc2, self.lif2 = nn.Linear(64, 12), LIFCell(p), nn.Linear(12, CLASSES), LIFCell(p)

    def forward(self, x: Tensor) -> Tensor:
        state1, state2, answers = None, None, []
        for _ in range(self.steps):
            spikes, state1 = self.lif1(self.fc1(x.flatten(1)), state1)
            spikes, state2 = self.lif2(self.fc2(spikes), state2)
            answers.append(spikes)
        return torch.stack(answers).mean(0)


class Sinabs(nn.Module):
    """Samples first, time second: layers without a state and squeezed neurons take [N * T, ...], others [N, T, ...]."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.conv, self.iaf = nn.Conv2d(1, 4, 3, stride=2), IAFSqueeze(steps, spike_threshold=0.5, min_v_mem=-0.5)
        self.pool, self.fc, self.lif = nn.MaxPool2d(3), nn.Linear(4, CLASSES), LIF(8.0, spike_threshold=0.1)

    def forward(self, x: Tensor) -> Tensor:
        spikes = self.pool(self.iaf(self.conv(x.flatten(0, 1))))
        return self.lif(self.fc(spikes.flatten(1)).unflatten(0, x.shape[:2])).mean(1)


class Case(NamedTuple):
    net: nn.Module
    steps: int
    multi_step: bool = False
    neurons: Optional[dict] = None
    also: Tuple[type, ...] = ()
    shape: Tuple[int, ...] = (1, 8, 8)

    def inputs(self, x: Tensor) -> Tensor:
        one = x.reshape(len(x), *self.shape)
        return torch.stack([one] * self.steps, int(isinstance(self.net, Sinabs))) if self.multi_step else one

    def answer(self, net: nn.Module, x: Tensor) -> Tensor:
        """As a training loop computes it: one value over all steps for each class."""
        reset(net)
        if isinstance(net, Norse):
            return net(x)
        if isinstance(net, Functional):
            return net(x)[0].mean(0)
        return net(self.inputs(x)) if self.multi_step else sum(net(x) for _ in range(self.steps)) / self.steps


def cases() -> Dict[str, Case]:
    many = {"step_mode": "m"}
    own = {OwnIF: Neuron(reset="soft", start=0.5)}
    return {
        "lif": Case(convolutional(lambda: LIFNode(v_threshold=0.4)), 4),
        "undecayed": Case(
            Together(*convolutional(lambda: LIFNode(3.0, False, v_threshold=0.6, v_reset=None, **many))), 5, True
        ),
        "ilif": Case(Together(*convolutional(lambda: ILIFNode(v_threshold=0.6, **many))), 3, True),
        "plif": Case(convolutional(lambda: ParametricLIFNode(init_tau=3.0, v_threshold=0.4)), 6),
        "residual": Case(Residual(), 4, neurons=own),
        "functional": Case(Functional(7), 7),
        "shortcut": Case(shortcuts(), 3, also=(Shortcut,)),
        "norse": Case(Norse(8), 8),
        "sinabs": Case(Sinabs(5), 5, True),
        "signal": Case(Signal(), 6, True, also=(Join,), shape=(1, 64)),
    }
