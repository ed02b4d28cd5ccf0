"""A network of torch as a text of the language, as far as the bridge recognises it."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Set

from torch import Tensor, nn

from .errors import BridgeError
from .neurons import Neuron, Own, find_neurons
from .operators import Unrecognised, is_operator, layer_names, operator_of
from .trace import Node, Trace, trace
from .words import nearest

_READ_OUTS = {"mean": "mean_steps", "sum": "sum_steps", "last": "last_step", "max": "max_steps"}


@dataclass(frozen=True)
class Skeleton:
    """A text, and what of the network is not in it."""

    text: str
    unrecognised: Sequence[str]
    """One sentence for each layer or function that is no operator; `spikec check` refuses their lines."""


def skeleton(
    net: nn.Module,
    example: Tensor,
    steps: int = 1,
    neurons: Own = None,
    *,
    name: Optional[str] = None,
    mean: Sequence[float] = (0.0,),
    std: Sequence[float] = (1.0,),
    fraction_bits: int = 6,
    read_out: str = "mean",
    multi_step: Optional[bool] = None,
) -> Skeleton:
    """The `.spike` text of a network, found by running it once on an example.

    Layers are called as their modules are, so that the state dict loads as it is. What is not recognised stands in the text
    as a comment and as an operator that nobody knows, and is warned of: nothing is left out in silence.

    Args:
        example: what the network takes: [N, C, H, W], [N, C, L] or [N, F]; [T, N, ...] where it takes all steps at once.
        steps: logical steps T.
        neurons: your own neuron classes with what they do, ``{MyLIF: Neuron(...)}``.
        mean, std: of the normalisation, for 8-bit pixels: (p / 255 - mean) / std.
        fraction_bits: the inputs' grid is 2^-fraction_bits.
        read_out: what becomes of the answers of all steps where that is not in the module: ``mean``, ``sum``, ``last``, ``max``.
        multi_step: whether the network takes all steps at once; ``step_mode`` says so where this is not given.
    """
    found = find_neurons(net, neurons)
    told = {key: neuron for key, neuron in found.items() if neuron is not None}
    if len(told) < len(found):
        untold = ", ".join(key for key in found if key not in told)
        raise BridgeError(f"say what these neurons do, neurons={{...: Neuron(...)}}: {untold}")
    traced = trace(net, example, steps, set(found), multi_step)
    if not traced.outputs:
        raise BridgeError("no output of the network comes from its input by functions of torch")
    writer = _Writer(traced, told, steps, _READ_OUTS[read_out])
    head = [f'model "{name or type(net).__name__}"']
    settings = {"steps": steps if steps > 1 else None, "mean": _list(mean, (0.0,)), "std": _list(std, (1.0,))}
    settings["fraction_bits"] = fraction_bits if fraction_bits != 6 else None
    settings["bits"] = _bits(mean, std, fraction_bits)
    text = ", ".join(f"{key}: {value}" for key, value in settings.items() if value is not None)
    head.append(f"input x: [{', '.join(map(str, traced.nodes[0].shape))}]" + (f" {{ {text} }}" if text else ""))
    body = writer.body()
    lines = [*head, *writer.neuron_lines(), "", *body]
    for sentence in writer.unrecognised:
        warnings.warn(sentence, stacklevel=2)
    return Skeleton("\n".join(lines) + "\n", writer.unrecognised)


class _Writer:
    """Text of one node after the other: a chain goes on while one node reads what the one before it gives, and nobody else does."""

    def __init__(self, traced: Trace, neurons: Dict[str, Neuron], steps: int, read_out: str) -> None:
        self._trace, self._neurons, self._steps, self._read_out = traced, neurons, steps, read_out
        self._chains: Dict[Node, str] = {}
        self._named: Set[Node] = set()
        self._words: Dict[str, str] = {}
        self._lines: List[str] = []
        self._twice = set(layer_names(traced.nodes))
        self.unrecognised: List[str] = []

    def neuron_lines(self) -> List[str]:
        """Declarations of all neurons that the body uses."""
        return [f"neuron {word} {line}" for line, word in self._words.items()]

    def body(self) -> List[str]:
        """Statements, outputs, and what was never called."""
        for node in self._trace.nodes:
            if node.op == "input":
                self._chains[node] = "x"
                self._named.add(node)
            elif node.op != "membrane" or node not in self._trace.outputs:
                self._write(node)
        for number, node in enumerate(self._trace.outputs):
            self._output(node, "logits" if number == 0 else f"output{number + 1}")
        for node in self._trace.nodes:
            if (
                node.op not in ("input", "membrane")
                and node not in self._trace.outputs
                and not self._trace.readers(node)
            ):
                self._lines.append(f'# nothing reads "{node.name or node.op}": {_wrapped(self._chains[node], "#   ")}')
        if self._trace.uncalled:
            self._lines.append(f"# never called: {', '.join(self._trace.uncalled)}")
        return self._lines

    def _write(self, node: Node) -> None:
        link = self._link(node)
        if len(node.inputs) == 1:
            source = self._source(node.inputs[0])
            self._chains[node] = f"{source} -> {link}" if link else source
            if not link and node.inputs[0] in self._named:
                self._named.add(node)
            return
        others = [self._name(source) for source in node.inputs[1:]]
        label, _, operator = link.rpartition(": ")
        links = [f"{operator}({other})" for other in others]
        links[-1] = f"{label}: {links[-1]}" if label else links[-1]
        self._chains[node] = " -> ".join([self._source(node.inputs[0]), *links])

    def _source(self, node: Node) -> str:
        return (
            self._chains[node]
            if len(self._trace.readers(node)) == 1 and node not in self._trace.outputs
            else self._name(node)
        )

    def _name(self, node: Node) -> str:
        """A name for a value; gives it one where it has none."""
        if node not in self._named:
            name = f"v{sum(line.startswith('let ') for line in self._lines) + 1}"
            self._lines.append(f"let {name} = {_wrapped(self._chains[node])}")
            self._chains[node] = name
            self._named.add(node)
        return self._chains[node]

    def _link(self, node: Node) -> str:
        """Label and operator; of functions the operator alone."""
        if node.neuron:
            return self._labelled(node, self._word(node))
        try:
            if node.name in self._twice and node.module is not None:
                raise Unrecognised(
                    "it is called more than once in a step: weights that are shared, or a loop (previous)"
                )
            operator = operator_of(node)
            if not operator.text or self._is_alone(node):
                return self._labelled(node, operator.text) if operator.text else ""
            if operator.kind != "read" and _gives_spikes(node.inputs[0]):
                self._lines.append(
                    f"# {operator.text.split('(')[0]} ({_place(node)}) is a function of spikes: as a module it has a name, and is recorded"
                )
            return operator.text
        except Unrecognised as reason:
            return self._unknown(node, str(reason))

    def _is_alone(self, node: Node) -> bool:
        """Whether a node is all that its module does, so that it may be called after it."""
        return node.module is not None or (
            node.name != "" and [other.name for other in self._trace.nodes].count(node.name) == 1
        )

    def _labelled(self, node: Node, text: str) -> str:
        if not all(re.fullmatch(r"[A-Za-z_]\w*|\d+", part) for part in node.name.split(".")):
            return self._unknown(node, "its name cannot be a label: letters, digits, underscores and dots can")
        return f"{node.name}: {text}"

    def _unknown(self, node: Node, why: str) -> str:
        what = (
            f'"{node.name}" is a {node.op}'
            if node.module is not None
            else f"function {node.op} ({_place(node)})"
        )
        words = nearest(node.op)
        near = f"; nearest: {words}" if words else ""
        sentence = f"NOT RECOGNISED: {what}: {why}; it makes {list(node.shape)} of {' and '.join(str(list(i.shape)) for i in node.inputs)}{near}"
        if sentence not in self.unrecognised:
            self.unrecognised.append(sentence)
            self._lines.append(f"# {sentence}")
        return f"unrecognised_{re.sub(r'[^0-9A-Za-z]+', '_', node.op).strip('_')}"

    def _word(self, node: Node) -> str:
        line = self._neurons[node.name].line()
        if line not in self._words:
            base = re.sub(r"(node)?$", "_neuron", node.op.lower(), count=1)
            self._words[line] = base if base not in self._words.values() else f"{base}{len(self._words) + 1}"
        return self._words[line]

    def _output(self, node: Node, name: str) -> None:
        if node.op == "membrane":
            self._lines.append(
                f'# The membrane of "{node.name}" is an answer, too; a read-out that never fires is integrate(decay=...).'
            )
            return
        reads = node.op in _READ_OUTS.values()
        spikes = node.neuron or (not reads and _gives_spikes(node))
        if not reads and (self._steps > 1 or spikes):
            self._lines.append("# What becomes of the answers of all steps, the module does not say (read_out=...):")
        after = "" if reads or not (self._steps > 1 or spikes) else f" -> {self._read_out}"
        self._lines.append(f"output {name} = {_wrapped(self._chains[node] + after)}")


def _place(node: Node) -> str:
    """Where the call of a function stands: ``net.py:14, forward of "block"``."""
    forward = f'forward of "{node.name}"' if node.name else "forward of the network"
    return f"{node.place}, {forward}" if node.place else forward


def _gives_spikes(node: Node) -> bool:
    """Whether what a node hands on are spikes that come from neurons unchanged, or sums and joins of such."""
    if node.neuron:
        return True
    if node.op in ("input", "membrane") or not is_operator(node):
        return False
    return operator_of(node).kind in ("nothing", "spikes", "add", "concat") and all(map(_gives_spikes, node.inputs))


def _wrapped(chain: str, indent: str = "  ") -> str:
    """Chains over several lines, where one is too short."""
    lines = [""]
    for link in chain.split(" -> "):
        if lines[-1] and len(lines[-1]) + len(link) > 100:
            lines.append(f"{indent}-> {link}")
        else:
            lines[-1] += f" -> {link}" if lines[-1] else link
    return "\n".join(lines)


def _list(values: Sequence[float], usual: Sequence[float]) -> Optional[str]:
    return None if tuple(values) == tuple(usual) else "[" + ", ".join(map(str, values)) + "]"


def _bits(mean: Sequence[float], std: Sequence[float], fraction_bits: int) -> Optional[int]:
    """As many as the brightest and the darkest pixel need; 8 goes without saying."""
    reach = max(abs((pixel - m) / s) for pixel in (0, 1) for m in mean for s in std) * 2**fraction_bits
    bits = 8
    while reach > 2 ** (bits - 1) - 1:
        bits += 1
    return None if bits == 8 else bits
