"""The layers of a network and what each reads, found by running it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from .calls import ALIASES, FRESH, READINGS, SHAPE_ONLY, argument, tensors_in, texts_of, watched_indexing
from .frameworks import is_sinabs
from .neurons import integrator_of, reset, takes_all_steps
from .operators import is_layer, is_operator
from .words import place_of_call


@dataclass(eq=False)
class Node:
    """A module that was called, or a function of torch. Nodes are one logical step; calls of all steps are one node."""

    op: str
    """``input``, the class of a module, or the name of a function."""
    name: str
    """Of the module; of a function that of the module whose code called it."""
    inputs: Tuple["Node", ...]
    shape: Tuple[int, ...]
    """One sample in one step: [C, H, W], [C]."""
    module: Optional[nn.Module] = None
    arguments: Tuple[Any, ...] = ()
    """Of a function: all but tensors."""
    neuron: bool = False
    place: str = ""
    """Of a function: file and line of its first call."""


@dataclass
class Trace:
    """A network as it ran."""

    nodes: List[Node] = field(default_factory=list)
    outputs: List[Node] = field(default_factory=list)
    uncalled: List[str] = field(default_factory=list)
    """Layers and neurons with a name that were never called."""

    def readers(self, node: Node) -> List[Node]:
        """Nodes that read this one."""
        return [reader for reader in self.nodes if node in reader.inputs]


@dataclass
class _Value:
    """A tensor that came from a node, with its leading axes: samples, and perhaps time."""

    tensor: Tensor
    node: Node
    lead: Tuple[int, ...]
    time: Optional[int]


def trace(net: nn.Module, example: Tensor, steps: int, neurons: Set[str], multi_step: Optional[bool] = None) -> Trace:
    """Runs the network once, in evaluation mode and without gradients, and finds its layers.

    Args:
        example: what the network takes: [N, ...], or [T, N, ...] where it takes all steps at once.
        steps: logical steps T.
        neurons: names of modules that are spiking neurons.
        multi_step: whether the network takes all steps at once; the ``step_mode`` of its neurons says so where this is not given.
    """
    if multi_step is None:
        at_once = any(takes_all_steps(net.get_submodule(name)) for name in neurons)
        axis = _time_axis(net, neurons)
        multi_step = at_once and example.dim() > axis and example.shape[axis] == steps
    traced = _Tracer(net, steps, neurons, set()).run(example, multi_step)
    opaque = _opaque(net, traced)
    return _Tracer(net, steps, neurons, opaque).run(example, multi_step) if opaque else traced


def _time_axis(net: nn.Module, neurons: Set[str]) -> int:
    """Where time stands before or behind samples: sinabs alone has it second."""
    return int(any(is_sinabs(net.get_submodule(name)) for name in neurons))


def _opaque(net: nn.Module, traced: Trace) -> Set[str]:
    """Modules of one's own, without others inside, whose functions are no operators: neurons that nobody has told of."""
    odd = {node.name for node in traced.nodes if node.module is None and node.name and not is_operator(node)}
    return {name for name in odd if not any(True for _ in net.get_submodule(name).children())}


class _Tracer(TorchFunctionMode):
    def __init__(self, net: nn.Module, steps: int, neurons: Set[str], opaque: Set[str]) -> None:
        super().__init__()
        self._net, self._steps, self._neurons, self._opaque = net, steps, neurons, opaque
        self._axis = _time_axis(net, neurons)
        self._trace = Trace()
        self._values: Dict[int, _Value] = {}
        self._known: Dict[Tuple[Any, ...], Node] = {}
        self._inside = 0
        self._owners: List[str] = []
        self._called: Set[str] = set()

    def run(self, example: Tensor, multi_step: bool) -> Trace:
        lead = tuple(example.shape[: 2 if multi_step else 1])
        node = self._node("input", "", (), tuple(example.shape[len(lead) :]))
        self._keep(example, node, lead, self._axis if multi_step else None)
        hooks = [handle for name, module in self._net.named_modules() for handle in self._hooks(name, module)]
        modes = {module: module.training for module in self._net.modules()}
        self._net.eval()
        reset(self._net)
        try:
            with torch.no_grad(), self, watched_indexing(self._indexed):
                output = self._net(example)
        finally:
            reset(self._net)
            for hook in hooks:
                hook.remove()
            for module, training in modes.items():
                module.training = training
        for tensor in tensors_in(output):
            value = self._values.get(id(tensor))
            if value is not None and value.node not in self._trace.outputs:
                self._trace.outputs.append(value.node)
        spent = {"sum_steps", "mean_steps", "membrane"}
        dead = [
            n
            for n in self._trace.nodes
            if n.op in spent and n not in self._trace.outputs and not self._trace.readers(n)
        ]
        self._trace.nodes = [node for node in self._trace.nodes if node not in dead]
        layers = [name for name, module in self._net.named_modules() if name and self._is_leaf(name, module)]
        self._trace.uncalled = [name for name in layers if name not in self._called]
        return self._trace

    def _is_leaf(self, name: str, module: nn.Module) -> bool:
        return name in self._neurons or name in self._opaque or is_layer(module)

    def _hooks(self, name: str, module: nn.Module) -> List[Any]:
        leaf = self._is_leaf(name, module)

        def enter(_: nn.Module, __: object) -> None:
            self._owners.append(name)
            self._inside += leaf

        def leave(_: nn.Module, inputs: Tuple[object, ...], output: object) -> None:
            self._owners.pop()
            self._inside -= leaf
            if leaf:
                self._call(name, module, inputs, output)

        return [module.register_forward_pre_hook(enter), module.register_forward_hook(leave)]

    def _call(self, name: str, module: nn.Module, inputs: Tuple[object, ...], output: object) -> None:
        self._called.add(name)
        sources = [self._values[id(tensor)] for tensor in tensors_in(inputs) if id(tensor) in self._values][:1]
        if not sources:
            return
        lead, time = sources[0].lead, sources[0].time
        spikes, *others = tensors_in(output)
        if others and integrator_of(module) is not None:
            spikes, others = others[-1], []
        shape = tuple(spikes.shape[len(lead) :])
        node = self._node(type(module).__name__, name, (sources[0].node,), shape, module, neuron=name in self._neurons)
        self._keep(spikes, node, lead, time)
        for tensor in others:
            self._keep(tensor, self._node("membrane", name, (node,), shape), lead, time)

    def __torch_function__(self, func: Callable[..., Any], types: object, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if self._inside == 0:
            self._function(getattr(func, "__name__", str(func)), args, kwargs or {}, result)
        return result

    def _indexed(self, name: str, args: Tuple[Any, ...], result: Tensor) -> None:
        if self._inside == 0:
            self._function(name, args, {}, result)

    def _function(self, name: str, args: Tuple[Any, ...], kwargs: Dict[str, Any], result: Any) -> None:
        name = ALIASES.get(name, name)
        sources = [self._values[id(t)] for t in tensors_in((args, kwargs)) if id(t) in self._values]
        if name == "__setitem__" and sources and isinstance(args[0], Tensor):
            value = sources[-1]
            self._keep(args[0], value.node, (args[0].shape[0], *value.lead), 0)
            return
        results = tensors_in(result)
        if not sources or not results or name in FRESH:
            return
        first = sources[0]
        if name == "unbind" and first.time == 0 and len(first.lead) > 1:
            for tensor in results:
                self._keep(tensor, first.node, first.lead[1:], None)
            return
        arguments = tuple(repr(value) for value in (*texts_of(args), *sorted(texts_of(kwargs.items()))))
        found = self._known_function(name, sources, args, kwargs, results[0])
        if found is not None:
            self._keep(results[0], *found)
            return
        nodes = tuple(source.node for source in sources)
        lead = first.lead
        shape = tuple(results[0].shape[len(lead) :])
        details = (*(value for value in args if not isinstance(value, Tensor)), *kwargs.items())
        node = self._node(name, self._owners[-1] if self._owners else "", nodes, shape, None, details, key=arguments)
        for index, tensor in enumerate(results):
            self._keep(
                tensor,
                node if index == 0 else self._node("part", node.name, (node,), shape, None, (index,)),
                lead,
                first.time,
            )

    def _known_function(
        self, name: str, sources: List[_Value], args: Tuple[Any, ...], kwargs: Dict[str, Any], result: Tensor
    ) -> Optional[Tuple[Node, Tuple[int, ...], Optional[int]]]:
        """What only brings values into another shape or gathers steps is the node itself; reading over time is a node of its own."""
        first, shape = sources[0], tuple(result.shape)
        same = all(source.node is first.node for source in sources)
        if name in SHAPE_ONLY:
            return self._reshaped(first, shape)
        if name == "__getitem__" and first.time == 0 and len(first.lead) > 1 and shape == tuple(first.tensor.shape[1:]):
            return self._reading("last_step", first) if args[1] == -1 else (first.node, first.lead[1:], None)
        if name == "__getitem__" and first.node.op == "input" and shape == tuple(first.tensor.shape[1:]):
            return first.node, first.lead[1:] or shape[:1], None
        if name == "stack" and same:
            axis = argument(args, kwargs, 1, "dim", 0)
            return first.node, (*first.lead[:axis], len(sources), *first.lead[axis:]), axis
        if name == "cat" and same and len(sources) == self._steps and argument(args, kwargs, 1, "dim", 0) == 0:
            return first.node, shape[:1], 0
        if name in READINGS and self._over_time(first, argument(args, kwargs, 1, "dim", None)):
            return self._reading(READINGS[name], first)
        if name == "add" and len(sources) == 1 and any(not isinstance(a, Tensor) and a == 0 for a in args[:2]):
            return first.node, first.lead, first.time
        if name == "add" and self._steps > 1 and len(sources) == 2:
            nodes = {source.node for source in sources}
            origin = next((node for node in nodes if node.op != "sum_steps"), None)
            if origin is not None and all(
                node is origin or (node.op == "sum_steps" and node.inputs[0] is origin) for node in nodes
            ):
                return self._reading("sum_steps", first, origin)
        if (
            name == "div"
            and first.node.op == "sum_steps"
            and argument(args, kwargs, 1, "other", None) in (self._steps, float(self._steps))
        ):
            return self._reading("mean_steps", first, first.node.inputs[0])
        return None

    def _over_time(self, value: _Value, dim: Any) -> bool:
        return value.time is not None and dim in (
            value.time,
            (value.time,),
            [value.time],
            value.time - value.tensor.dim(),
        )

    def _reading(
        self, op: str, value: _Value, origin: Optional[Node] = None
    ) -> Tuple[Node, Tuple[int, ...], Optional[int]]:
        source = origin or value.node
        lead = value.lead if value.time is None else tuple(v for i, v in enumerate(value.lead) if i != value.time)
        return self._node(op, "", (source,), source.shape), lead, None

    def _reshaped(self, value: _Value, shape: Tuple[int, ...]) -> Optional[Tuple[Node, Tuple[int, ...], Optional[int]]]:
        """The axes of samples and time in another shape; None where they mix with those of a sample."""
        samples = 1
        for extent in value.lead:
            samples *= extent
        size = 1
        for count in range(len(shape) + 1):
            if size == samples and (count > 0 or samples == 1):
                time = (
                    self._axis
                    if len(value.lead) > 1 and shape[:count] == value.lead or (count > 1 and shape[self._axis] == self._steps)
                    else None
                )
                return value.node, shape[:count], value.time if shape[:count] == value.lead else time
            if count < len(shape):
                size *= shape[count]
        return None

    def _node(
        self,
        op: str,
        name: str,
        inputs: Tuple[Node, ...],
        shape: Tuple[int, ...],
        module: Optional[nn.Module] = None,
        arguments: Tuple[Any, ...] = (),
        neuron: bool = False,
        key: Tuple[str, ...] = (),
    ) -> Node:
        identity = (
            op,
            name if module is not None or op == "membrane" else "",
            tuple(id(node) for node in inputs),
            key or repr(arguments),
        )
        known = self._known.get(identity)
        if known is None:
            known = self._known[identity] = Node(op, name, inputs, shape, module, arguments, neuron)
            known.place = place_of_call() if module is None and op != "input" else ""
            self._trace.nodes.append(known)
        return known

    def _keep(self, tensor: Tensor, node: Node, lead: Tuple[int, ...], time: Optional[int]) -> None:
        self._values[id(tensor)] = _Value(tensor, node, lead, time)
