"""One training step of a network in PyTorch, for bench/pytorch.ts.

    python3 pytorch_step.py BATCH.safetensors THREADS (contiguous|channels_last)

The file holds parameters as `<layer>.<parameter>`, `images` F32 [N, C, H, W] and `labels` I32 [N]; its metadata the settings and the
layers in their order: name, op, inputs, attributes, as the model says them. With T logical steps values are [T N, C, H, W], as in the
official code. Each line on stdin is a request, each answer one line of JSON on stdout:

    check    a step that changes nothing: {"loss", "gradientNorm", "version"}
    step     forward, backward and AdamW: {"milliseconds", "processor"}, the latter of all threads
"""
import json
import math
import struct
import sys
import time

import numpy
import torch
from torch import nn


class Fire(torch.autograd.Function):
    """round(clamp(x, 0, cap)) / norm; straight-through: 1 / norm inside the clamp, with its bounds or without."""

    @staticmethod
    def forward(context, x, cap, norm, half_up):
        context.save_for_backward(x)
        context.cap, context.norm, context.half_up = cap, norm, half_up
        x = torch.clamp(x, 0, cap)
        return (torch.floor(x + 0.5) if half_up else torch.round(x)) / norm

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        inside = (x > 0) & (x < context.cap) if context.half_up else (x >= 0) & (x <= context.cap)
        return gradient * inside / context.norm, None, None, None


class Spike(torch.autograd.Function):
    """1 where x >= 0; the derivative of sigmoid(4 x)."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return (x >= 0).to(x)

    @staticmethod
    def backward(context, gradient):
        s = torch.sigmoid(4 * context.saved_tensors[0])
        return gradient * 4 * s * (1 - s)


def leaky(x, steps, leak, threshold):
    """v += (x - v) / 2^leak; a spike at the threshold sets v to 0, and no gradient goes through that."""
    spikes, v = [], 0
    for now in x.reshape(steps, -1, *x.shape[1:]):
        v = v + (now - v) / 2**leak
        spike = Spike.apply(v - threshold)
        v = v * (1 - spike.detach())
        spikes.append(spike)
    return torch.cat(spikes)


class Neuron(nn.Module):
    def __init__(self, attributes, steps):
        super().__init__()
        self.attributes, self.steps = attributes, steps

    def forward(self, x):
        a = self.attributes
        if a["reset"] == "hard" and a["cap"] == 1:
            return leaky(x, self.steps, a["leak"], a["threshold"])
        if a["reset"] != "each_step" or a["threshold"] != 1:
            sys.exit("this neuron is not here: %s" % a)
        return Fire.apply(x, a["cap"], a["norm"], a["rounding"] == "half_up")


class Attention(nn.Module):
    def __init__(self, attributes):
        super().__init__()
        self.heads, self.scale = attributes["heads"], attributes["scale"]

    def split(self, x):
        images, channels, height, width = x.shape
        return x.reshape(images, self.heads, channels // self.heads, height * width).transpose(-2, -1)

    def forward(self, q, k, v):
        images, _, height, width = q.shape
        q, k, v = self.split(q), self.split(k), self.split(v)
        y = q @ (k.transpose(-2, -1) @ v) * self.scale
        return y.transpose(-2, -1).reshape(images, -1, height, width)


class Scale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        return x * self.weight[:, None, None]


class Function(nn.Module):
    def __init__(self, of):
        super().__init__()
        self.of = of

    def forward(self, *values):
        return self.of(*values)


def convolution(a, weight):
    kernel = tuple(a["kernel"])
    # the borders of these networks are alike on all sides
    pad = tuple(k // 2 for k in kernel) if a["pad"] == "half" else a["pad"][0]
    return nn.Conv2d(weight[1] * a["groups"], weight[0], kernel, tuple(a["stride"]), pad, groups=a["groups"], bias=a["bias"])


def module(layer, shapes, steps):
    """What a layer of the model is in PyTorch."""
    a, weight = layer["attributes"], shapes.get(layer["name"] + ".weight")
    makers = {
        "input": lambda: Function(lambda x: x.repeat(steps, 1, 1, 1) if steps > 1 else x),
        "conv2d": lambda: convolution(a, weight),
        "batch_norm": lambda: nn.BatchNorm2d(weight[0], a["eps"]),
        "neuron": lambda: Neuron(a, steps),
        "add": lambda: Function(lambda *values: sum(values[1:], values[0])),
        "attention": lambda: Attention(a),
        "layer_scale": lambda: Scale(weight[0]),
        "mean": lambda: Function(lambda x: x.mean((2, 3))),
        "linear": lambda: nn.Linear(weight[1], weight[0], a["bias"]),
        "host_linear": lambda: nn.Linear(weight[1], weight[0], a["bias"]),
        "average": lambda: Function(lambda x, y: (x + y) / 2),
        "mean_steps": lambda: Function(lambda x: x.reshape(steps, -1, *x.shape[1:]).mean(0)),
    }
    return makers[layer["op"]]()


class Network(nn.Module):
    def __init__(self, layers, shapes):
        super().__init__()
        self.layers = layers
        steps = layers[0]["attributes"]["steps"]
        self.parts = nn.ModuleList(module(layer, shapes, steps) for layer in layers)
        self.last = {name: i for i, layer in enumerate(layers) for name in layer["inputs"]}

    def forward(self, x):
        values = {}
        for i, (layer, part) in enumerate(zip(self.layers, self.parts)):
            given = [values[name] for name in layer["inputs"]] or [x]
            values[layer["name"]] = part(*given)
            for name in set(layer["inputs"]):
                if self.last[name] == i:
                    del values[name]
        return values[self.layers[-1]["name"]]

    def take(self, tensors):
        """Parameters by the model's names; all of them, and no others."""
        own = {"%d.%s" % (i, key): layer["name"] for i, layer in enumerate(self.layers) for key in ["weight", "bias", "running_mean", "running_var"]}
        given = {key: tensors.pop(own[key] + key[key.index(".") :]) for key in self.parts.state_dict() if key in own}
        missing, unexpected = self.parts.load_state_dict(given, strict=False)
        if unexpected or tensors or any(not name.endswith("num_batches_tracked") for name in missing):
            sys.exit("not the same network: missing %s, unexpected %s, left %s" % (missing, unexpected, list(tensors)))


def read_safetensors(path):
    """Tensors by name, and the metadata."""
    types = {"F32": numpy.float32, "I32": numpy.int32}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        values = numpy.frombuffer(data[start:end], types[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors, metadata


def main():
    path, threads, layout = sys.argv[1:]
    torch.set_num_threads(int(threads))
    memory_format = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[layout]
    tensors, settings = read_safetensors(path)
    images = tensors.pop("images").contiguous(memory_format=memory_format)
    labels = tensors.pop("labels").long()
    model = Network(json.loads(settings["layers"]), {name: tuple(tensor.shape) for name, tensor in tensors.items()})
    model.take(tensors)
    model = model.to(memory_format=memory_format)
    loss_of = nn.CrossEntropyLoss(label_smoothing=float(settings["labelSmoothing"]))
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": float(settings["weightDecay"])}, {"params": others, "weight_decay": 0}]
    optimiser = torch.optim.AdamW(groups, lr=float(settings["rate"]))

    def gradients():
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(model(images), labels)
        loss.backward()
        return loss.item()

    def check():
        loss = gradients()
        squares = sum(p.grad.double().square().sum().item() for p in model.parameters())
        return {"loss": loss, "gradientNorm": math.sqrt(squares), "version": torch.__version__}

    def step():
        start, processor = time.perf_counter(), time.process_time()
        gradients()
        optimiser.step()
        return {"milliseconds": 1000 * (time.perf_counter() - start), "processor": 1000 * (time.process_time() - processor)}

    for line in sys.stdin:
        print(json.dumps({"check": check, "step": step}[line.strip()]()), flush=True)


main()
