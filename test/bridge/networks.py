"""Networks as people write them, trained a little. Run by bridge.test.ts: `networks.py FOLDER`, in two acts.

First every network is trained, put on the grid and written: NAME.spike, NAME.safetensors (integers), NAME.pth (floats). Then it waits for a
line on its standard input: by then NAME.json says how the images count membranes; and what fires is recorded, NAME.npz.
"""

from __future__ import annotations

import json
import os
import sys
import types
import warnings
from pathlib import Path
from typing import Callable, Dict, Iterator, NamedTuple, Optional, Tuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parents[2] / "bridge" / "pytorch"))

from spikec_bridge import (  # noqa: E402
    BridgeError,
    Grid,
    Neuron,
    Recorder,
    find_neurons,
    grid_input,
    on_grid,
    reset,
    save_integer,
    skeleton,
    tensors,
)

import standins  # noqa: E402
from standins import ILIFNode, Leaky, LIFNode, ParametricLIFNode  # noqa: E402

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


class Case(NamedTuple):
    net: nn.Module
    steps: int
    multi_step: bool = False
    neurons: Optional[dict] = None

    def inputs(self, x: Tensor) -> Tensor:
        return x.unsqueeze(0).repeat(self.steps, 1, 1, 1, 1) if self.multi_step else x

    def answer(self, net: nn.Module, x: Tensor) -> Tensor:
        """As a training loop computes it: one value over all steps for each class."""
        reset(net)
        if isinstance(net, Functional):
            return net(x)[0].mean(0)
        return net(self.inputs(x)) if self.multi_step else sum(net(x) for _ in range(self.steps)) / self.steps


def cases() -> Dict[str, Case]:
    many = {"step_mode": "m"}
    own = {OwnIF: Neuron(reset="soft", start=0.5)}
    return {
        "lif": Case(convolutional(lambda: LIFNode(v_threshold=0.5)), 4),
        "undecayed": Case(
            Together(*convolutional(lambda: LIFNode(3.0, False, v_threshold=0.8, v_reset=None, **many))), 5, True
        ),
        "ilif": Case(Together(*convolutional(lambda: ILIFNode(**many))), 3, True),
        "plif": Case(convolutional(lambda: ParametricLIFNode(init_tau=3.0, v_threshold=0.5)), 6),
        "residual": Case(Residual(), 4, neurons=own),
        "functional": Case(Functional(7), 7),
    }


def train(case: Case, net: nn.Module, x: Tensor, labels: Tensor, rounds: int) -> None:
    net.train()
    optimiser = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(rounds):
        optimiser.zero_grad()
        F.cross_entropy(4 * case.answer(net, x), labels).backward()
        optimiser.step()


class Attending(nn.Module):
    """What the bridge does not know: a normalisation by position, a product of matrices, a loop over one layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.act, self.lif = nn.Conv2d(1, 4, 3), nn.GELU(), LIFNode()
        self.twice, self.norm = nn.Conv2d(4, 4, 1), nn.LayerNorm(6)

    def forward(self, x: Tensor) -> Tensor:
        x = self.lif(self.norm(self.act(self.conv(x))))
        x = self.twice(self.twice(x)).flatten(2)
        return (x @ x.transpose(1, 2)).flatten(1)


def mistakes(x: Tensor) -> Dict[str, str]:
    """What the bridge says to what people get wrong."""
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), LIFNode(), nn.Flatten(), nn.Linear(72, 2), LIFNode())
    own = nn.Sequential(nn.Linear(64, 2), OwnIF())

    def recorded(steps: int, runs: int, **more) -> None:  # type: ignore[no-untyped-def]
        with Recorder(net, steps, **more) as recorder:
            reset(net)
            for _ in range(runs):
                net(x)
            recorder.batch()

    attempts = {
        "no neuron": lambda: Recorder(nn.Linear(2, 2), 4),
        "no such name": lambda: Recorder(net, 4, neurons=["lif"]),
        "too few steps": lambda: recorded(4, 3),
        "not deployed": lambda: recorded(1, 1, membranes={"2": Grid([4, 4], 16)}),
        "another image": lambda: Recorder(net, 4, membranes={"lif": Grid([4], 16)}),
        "nothing said": lambda: skeleton(own, x.flatten(1), 4, neurons=[OwnIF]),
        "no spikes": lambda: recorded(1, 1, neurons=["0"]),
        "a subclass": lambda: find_neurons(type("Mine", (LIFNode,), {"neuronal_charge": lambda *_: None})()),
        "norm of nothing": lambda: on_grid(nn.Sequential(nn.BatchNorm2d(1), nn.Conv2d(1, 2, 3), LIFNode()), x),
        "weights behind weights": lambda: on_grid(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Conv2d(2, 2, 3), LIFNode()), x),
        "not on the grid": lambda: save_integer(net, "none.safetensors"),
        "no npz": lambda: Recorder(net, 4).save("net.safetensors"),
    }
    said: Dict[str, str] = {}
    for name, attempt in attempts.items():
        try:
            attempt()
        except BridgeError as error:
            said[name] = str(error)
    return said


def page(folder: Path) -> Iterator[None]:
    """Runs the Python blocks of docs/pytorch.md in their folder, stopping where `inspect` stands between them."""
    library = types.ModuleType("spikingjelly.activation_based")
    library.neuron, library.functional = standins, types.SimpleNamespace(reset_net=reset)  # type: ignore[attr-defined]
    sys.modules.update({"spikingjelly": types.ModuleType("spikingjelly"), library.__name__: library})
    pixels = np.random.default_rng(7).integers(0, 256, (32, 1, 8, 8), dtype=np.uint8)
    np.savez(folder / "digits.npz", images=pixels, labels=pixels.reshape(32, 4, 16).astype(np.int64).sum(2).argmax(1))
    os.chdir(folder)
    space: Dict[str, object] = {}
    for act in json.loads((folder / "page.json").read_text()):
        for block in act:
            exec(compile(block, "docs/pytorch.md", "exec"), space)
        yield


def main(folder: Path) -> None:
    torch.manual_seed(5)
    generator = np.random.default_rng(5)
    pixels = generator.integers(0, 256, (24, 1, 8, 8), dtype=np.uint8)
    labels = torch.from_numpy(pixels.reshape(24, 4, 16).astype(np.int64).sum(2).argmax(1))
    x = grid_input(pixels, MEAN, STD)
    made: Dict[str, Tuple[Case, nn.Module]] = {}
    listed: Dict[str, object] = {}
    for name, case in cases().items():
        train(case, case.net, x.float(), labels, 8)
        example = case.inputs(x[:2].float())
        text = skeleton(case.net, example, case.steps, case.neurons, name=name, mean=MEAN, std=STD)
        listed[name] = {"unrecognised": text.unrecognised, "tensors": tensors(case.net)}
        (folder / f"{name}.spike").write_text(text.text)
        reset(case.net)
        torch.save(case.net.state_dict(), folder / f"{name}.pth")
        deployed = on_grid(case.net, example, case.steps, case.neurons)
        save_integer(deployed, folder / f"{name}.rounded.safetensors", case.neurons)
        train(case, deployed, x.float(), labels, 2)
        save_integer(deployed, folder / f"{name}.safetensors", case.neurons)
        made[name] = case, deployed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        odd = skeleton(Attending(), x[:2].float())
    (folder / "odd.spike").write_text(odd.text)
    listed["odd"] = {"unrecognised": odd.unrecognised, "mistakes": mistakes(x[:2].float())}
    (folder / "listed.json").write_text(json.dumps(listed))
    acts = page(folder)
    next(acts)
    print("written", flush=True)
    sys.stdin.readline()
    for name, (case, deployed) in made.items():
        deployed.double()
        with Recorder(
            deployed, case.steps, case.neurons, membranes=folder / f"{name}.json"
        ) as recorder, torch.no_grad():
            for batch in (slice(0, 16), slice(16, 24)):
                recorder.batch(pixels[batch], case.answer(deployed, x[batch]), labels[batch])
        recorder.save(folder / f"{name}.npz")
    next(acts)
    print("recorded", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
