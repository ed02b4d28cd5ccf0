"""Files of tensors, written with numpy and the standard library alone."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import List, Mapping, Tuple, Union

import numpy as np
from torch import nn

_TYPES = {"int8": "I8", "uint8": "U8", "int32": "I32", "int64": "I64", "float32": "F32", "float64": "F64"}


def write_safetensors(path: Union[str, Path], tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Writes a safetensors file: the length of a JSON header, the header, the values, little endian."""
    header: dict = {"__metadata__": dict(metadata)} if metadata else {}
    parts: List[bytes] = []
    offset = 0
    for name, array in tensors.items():
        data = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
        header[name] = {
            "dtype": _TYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        parts.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def write_npz(path: Union[str, Path], arrays: Mapping[str, np.ndarray]) -> None:
    """Writes an npz file, compressed, as ``numpy.savez_compressed`` does, whatever the arrays are called."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.ascontiguousarray(array), allow_pickle=False)


def tensors(net: nn.Module) -> List[Tuple[str, Tuple[int, ...], str]]:
    """Name, shape and type of every tensor of the state dict, as ``spikec check MODEL --tensors`` lists what it wants."""
    return [
        (name, tuple(value.shape), str(value.dtype).replace("torch.", "")) for name, value in net.state_dict().items()
    ]
