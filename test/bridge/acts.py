"""The two acts of bridge.test.ts in one process: `acts.py FOLDER`.

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
from typing import Dict, Iterator, Optional, Tuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import standins
from networks import MEAN, STD, Case, OwnIF, cases
from spikec_bridge import (
    BridgeError,
    Grid,
    Recorder,
    find_neurons,
    grid_input,
    on_grid,
    reset,
    save_integer,
    skeleton,
    tensors,
)
from standins import LIFNode


def train(case: Case, net: nn.Module, x: Tensor, labels: Tensor, rounds: int) -> None:
    net.train()
    optimiser = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(rounds):
        optimiser.zero_grad()
        F.cross_entropy(4 * case.answer(net, x), labels).backward()
        optimiser.step()


def record(
    case: Case, net: nn.Module, data: Tuple[np.ndarray, Tensor, Tensor], path: Path, membranes: Optional[Path] = None
) -> None:
    pixels, x, labels = data
    with Recorder(net, case.steps, case.neurons, membranes, also=case.also) as recorder, torch.no_grad():
        for batch in (slice(0, 16), slice(16, 24)):
            inputs = pixels[batch].reshape(-1, *case.shape)
            recorder.batch(inputs, case.answer(net, x[batch]), labels[batch])
    recorder.save(path)


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


class Unnamed(nn.Module):
    """Spikes pooled, added and joined by functions, and values that no word of the language stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.one, self.two, self.fc = nn.Conv2d(1, 2, 3), LIFNode(), LIFNode(v_threshold=0.2), nn.Linear(36, 2)

    def forward(self, x: Tensor) -> Tensor:
        spikes = self.one(torch.relu(self.conv(x)))
        both = torch.cat((F.max_pool2d(spikes + self.two(x[:, :, 1:-1, 1:-1].repeat(1, 2, 1, 1)), 2), F.max_pool2d(spikes, 2)), 1)
        return self.fc(both.view(-1, 4, 9).transpose(1, 2).reshape(-1, 36))


def unnamed(x: Tensor, path: Path) -> Dict[str, object]:
    """What skeleton and Recorder say of functions without a module."""
    net = Unnamed()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        text = skeleton(net, x).text
        with Recorder(net, 1) as recorder, torch.no_grad():
            reset(net)
            net(x)
            recorder.batch()
        recorder.save(path)
    return {"text": text, "recorded": str(caught[-1].message)}


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
        "a threshold that adapts": lambda: find_neurons(nn.Sequential(standins.ALIF(2.0))),
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
        given = {"mean": MEAN, "std": STD, "multi_step": case.multi_step}
        text = skeleton(case.net, example, case.steps, case.neurons, name=name, **given)
        listed[name] = {"unrecognised": text.unrecognised, "tensors": tensors(case.net)}
        (folder / f"{name}.spike").write_text(text.text)
        reset(case.net)
        torch.save(case.net.state_dict(), folder / f"{name}.pth")
        deployed = on_grid(case.net, example, case.steps, case.neurons, multi_step=case.multi_step)
        save_integer(deployed, folder / f"{name}.rounded.safetensors", case.neurons)
        train(case, deployed, x.float(), labels, 2)
        save_integer(deployed, folder / f"{name}.safetensors", case.neurons)
        made[name] = case, deployed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        odd = skeleton(Attending(), x[:2].float())
    (folder / "odd.spike").write_text(odd.text)
    listed["odd"] = {"unrecognised": odd.unrecognised, "mistakes": mistakes(x[:2].float())}
    listed["unnamed"] = unnamed(x[:2].float(), folder / "unnamed.npz")
    (folder / "listed.json").write_text(json.dumps(listed))
    acts = page(folder)
    next(acts)
    print("written", flush=True)
    sys.stdin.readline()
    data = pixels, x, labels
    for name, (case, deployed) in made.items():
        record(case, deployed.double(), data, folder / f"{name}.npz", folder / f"{name}.json")
    record(*made["plif"], data, folder / "coarse.npz", folder / "coarse.json")
    record(*made["plif"], data, folder / "plain.npz")
    next(acts)
    print("recorded", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
