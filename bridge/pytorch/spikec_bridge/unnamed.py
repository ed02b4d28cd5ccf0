"""Functions that hand on spikes without being a module: they have no name to be recorded under, so that the recorder says where they stand."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Set, Tuple

from torch import Tensor
from torch.overrides import TorchFunctionMode

from .calls import ALIASES, SHAPE_ONLY, argument, tensors_in
from .words import place_of_call

_POOLS = {"max_pool1d": "write nn.MaxPool1d", "max_pool2d": "write nn.MaxPool2d"}
_JOINS = {"add": "write a module whose forward is the sum", "cat": "write a module whose forward is the join"}


class SpikeFunctions(TorchFunctionMode):
    """Watches pools, sums and joins of recorded spikes. What a recorded module gives is taken off again by ``spikes``."""

    def __init__(self) -> None:
        super().__init__()
        self.unnamed: List[str] = []
        self.depth = 0
        """How many of the network's modules are running; those outside are the user's own read-out."""
        self._spikes: Dict[int, Tensor] = {}
        self._open: Dict[int, str] = {}
        self._seen: Set[str] = set()

    def spikes(self, tensor: Tensor) -> None:
        """A recorded module gave this tensor."""
        self._spikes[id(tensor)] = tensor
        self._open.pop(id(tensor), None)

    def forget(self) -> None:
        """Ends a batch: what no recorded module gave is kept in ``unnamed``."""
        for sentence in self._open.values():
            if sentence not in self._seen:
                self._seen.add(sentence)
                self.unnamed.append(sentence)
        self._open.clear()
        self._spikes.clear()

    def __torch_function__(self, func: Callable[..., Any], types: object, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if self.depth > 0 and isinstance(result, Tensor):
            name = getattr(func, "__name__", "").lstrip("_")
            name = ALIASES.get(getattr(func, "__name__", ""), name)
            self._function(name, args, kwargs or {}, result)
        return result

    def _function(self, name: str, args: Tuple[Any, ...], kwargs: Dict[str, Any], result: Tensor) -> None:
        given = tensors_in((args, kwargs))
        if not given or any(id(tensor) not in self._spikes for tensor in given):
            return
        pool, join = _POOLS.get(name), _JOINS.get(name)
        if join and (len(given) < 2 or (name == "cat" and argument(args, kwargs, 1, "dim", 0) == 0)):
            return
        if pool or join:
            also = "" if pool else " and name it in Recorder(..., also=[...])"
            self._open[id(result)] = f"function {name} ({place_of_call()}) hands on spikes: {pool or join}{also}"
        if pool or join or name in SHAPE_ONLY:
            self._spikes[id(result)] = result
