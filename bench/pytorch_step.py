"""One training step of E-SpikeFormer in PyTorch, for bench/pytorch.ts.

    python3 pytorch_step.py BATCH.safetensors THREADS (contiguous|channels_last)

The file holds the parameters under the names of examples/e-spikeformer.spike, `images` F32 [N, C, H, W] and `labels` I32 [N];
its metadata the settings. Each line on stdin is a request, each answer one line of JSON on stdout:

    check    a step that changes nothing: {"loss", "gradientNorm", "version"}
    step     forward, backward and AdamW: {"milliseconds"}
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
    """round(clamp(x, 0, cap)) / norm; straight-through: 1 / norm inside the clamp, bounds included."""

    @staticmethod
    def forward(context, x, cap, norm):
        context.save_for_backward(x)
        context.cap, context.norm = cap, norm
        return torch.round(torch.clamp(x, 0, cap)) / norm

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        inside = (x >= 0) & (x <= context.cap)
        return gradient * inside / context.norm, None, None


class Spike(nn.Module):
    def __init__(self, cap=4, norm=4):
        super().__init__()
        self.cap, self.norm = cap, norm

    def forward(self, x):
        return Fire.apply(x, self.cap, self.norm)


def conv_bn(inputs, outputs, kernel=1, groups=1):
    conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs))


class Down(nn.Module):
    def __init__(self, inputs, outputs, kernel=3, stride=2, first=False):
        super().__init__()
        self.encode_spike = nn.Identity() if first else Spike()
        self.encode_conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)
        self.encode_bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.encode_bn(self.encode_conv(self.encode_spike(x)))


class SepConv(nn.Module):
    def __init__(self, dim, kernel):
        super().__init__()
        self.spike1, self.spike2, self.spike3 = Spike(), Spike(), Spike()
        self.pwconv1 = conv_bn(dim, 2 * dim)
        self.dwconv = conv_bn(2 * dim, 2 * dim, kernel, 2 * dim)
        self.pwconv2 = conv_bn(2 * dim, dim)

    def forward(self, x):
        x = self.pwconv1(self.spike1(x))
        x = self.dwconv(self.spike2(x))
        return self.pwconv2(self.spike3(x))


class ConvBlock(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.Conv = SepConv(dim, 7)
        self.spike1, self.spike2 = Spike(), Spike()
        self.conv1 = nn.Conv2d(dim, 4 * dim, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4 * dim)
        self.conv2 = nn.Conv2d(4 * dim, dim, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(dim)

    def forward(self, x):
        x = x + self.Conv(x)
        wide = self.bn1(self.conv1(self.spike1(x)))
        return x + self.bn2(self.conv2(self.spike2(wide)))


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.scale = heads, 2 / math.sqrt(dim // heads)
        self.head_spike, self.attn_spike = Spike(), Spike()
        self.q_spike, self.k_spike, self.v_spike = Spike(), Spike(), Spike()
        self.q_conv, self.k_conv, self.v_conv = conv_bn(dim, dim), conv_bn(dim, dim), conv_bn(dim, 4 * dim)
        self.proj_conv = conv_bn(4 * dim, dim)

    def split(self, x):
        images, channels, height, width = x.shape
        return x.reshape(images, self.heads, channels // self.heads, height * width).transpose(-2, -1)

    def forward(self, x):
        images, _, height, width = x.shape
        x = self.head_spike(x)
        q = self.split(self.q_spike(self.q_conv(x)))
        k = self.split(self.k_spike(self.k_conv(x)))
        v = self.split(self.v_spike(self.v_conv(x)))
        y = q @ (k.transpose(-2, -1) @ v) * self.scale
        y = y.transpose(-2, -1).reshape(images, -1, height, width)
        return self.proj_conv(self.attn_spike(y))


class Mlp(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.fc1_spike, self.fc2_spike = Spike(), Spike()
        self.fc1_conv, self.fc1_bn = nn.Conv2d(dim, 4 * dim, 1), nn.BatchNorm2d(4 * dim)
        self.fc2_conv, self.fc2_bn = nn.Conv2d(4 * dim, dim, 1), nn.BatchNorm2d(dim)

    def forward(self, x):
        x = self.fc1_bn(self.fc1_conv(self.fc1_spike(x)))
        return self.fc2_bn(self.fc2_conv(self.fc2_spike(x)))


class TransformerBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.conv, self.attn, self.mlp = SepConv(dim, 3), Attention(dim, heads), Mlp(dim)

    def forward(self, x):
        x = x + self.conv(x)
        x = x + self.attn(x)
        return x + self.mlp(x)


class ESpikeFormer(nn.Module):
    """Widths follow from the parameters, so that nothing is stated twice."""

    def __init__(self, shapes, heads):
        super().__init__()
        width = lambda layer: shapes[layer + ".encode_conv.weight"][0]
        depth = lambda stage: len({key.split(".")[1] for key in shapes if key.startswith(stage + ".")})
        downs = ["downsample1_1", "downsample1_2", "downsample2", "downsample3", "downsample4"]
        half, first, second, third, fourth = [width(layer) for layer in downs]
        channels = shapes["downsample1_1.encode_conv.weight"][1]
        self.downsample1_1 = Down(channels, half, kernel=7, first=True)
        self.ConvBlock1_1 = nn.Sequential(ConvBlock(half))
        self.downsample1_2 = Down(half, first)
        self.ConvBlock1_2 = nn.Sequential(ConvBlock(first))
        self.downsample2 = Down(first, second)
        self.ConvBlock2_1 = nn.Sequential(ConvBlock(second))
        self.ConvBlock2_2 = nn.Sequential(ConvBlock(second))
        self.downsample3 = Down(second, third)
        self.block3 = nn.Sequential(*[TransformerBlock(third, heads) for _ in range(depth("block3"))])
        self.downsample4 = Down(third, fourth, stride=1)
        self.block4 = nn.Sequential(*[TransformerBlock(fourth, heads) for _ in range(depth("block4"))])
        self.spike = Spike(norm=1)
        self.head = nn.Linear(fourth, shapes["head.weight"][0])

    def forward(self, x):
        x = self.ConvBlock1_1(self.downsample1_1(x))
        x = self.ConvBlock1_2(self.downsample1_2(x))
        x = self.ConvBlock2_2(self.ConvBlock2_1(self.downsample2(x)))
        x = self.block4(self.downsample4(self.block3(self.downsample3(x))))
        return self.head(self.spike(x.mean((2, 3))))


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
    model = ESpikeFormer({name: tuple(tensor.shape) for name, tensor in tensors.items()}, int(settings["heads"]))
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
        sys.exit("not the same network: missing %s, unexpected %s" % (missing, unexpected))
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
        start = time.perf_counter()
        gradients()
        optimiser.step()
        return {"milliseconds": 1000 * (time.perf_counter() - start)}

    for line in sys.stdin:
        print(json.dumps({"check": check, "step": step}[line.strip()]()), flush=True)


main()
