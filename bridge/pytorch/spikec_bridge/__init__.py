"""From a spiking network in PyTorch to spikec, and back as its judge (docs/pytorch.md). Needs torch and numpy, nothing else."""

from .errors import BridgeError
from .files import tensors
from .grid import on_grid, save_integer
from .membranes import Grid, read_membranes
from .neurons import Neuron, find_neurons, reset
from .recording import Recorder, grid_input
from .rounding import OnGrid
from .skeleton import Skeleton, skeleton

__all__ = [
    "BridgeError",
    "Grid",
    "Neuron",
    "OnGrid",
    "Recorder",
    "Skeleton",
    "find_neurons",
    "grid_input",
    "on_grid",
    "read_membranes",
    "reset",
    "save_integer",
    "skeleton",
    "tensors",
]
