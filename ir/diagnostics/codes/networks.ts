import { defineCodes } from './code.ts';

/** SPK414 to SPK439: networks of other tools (NIR). */
export const networkCodes = defineCodes({
  SPK414: {
    title: 'a NIR file is half written, or holds no network',
    status: 3,
    explain: `A NIR file is HDF5 with a group \`node\` in which lie nodes, edges and, last, the type NIRGraph. Where edges or type are
missing, the writer came to no end: nir.write raises an error at a field that is None and leaves what it has written so far. The usual
cause is a Flatten whose input_type was never inferred. Export the network again, let shapes be inferred
(nir.NIRGraph(nodes, edges, type_check=True)), and look for an error of nir.write.`,
  },
  SPK415: {
    title: 'a node of a NIR network has an unknown type',
    status: 3,
    explain: `NIR 1.0.7 has Input, Output, Affine, Linear, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten, I, IF, LI, LIF, CubaLI,
CubaLIF, Threshold, Delay, and graphs in graphs (NIRGraph). Nodes that a tool added for itself mean nothing to others. Replace them by
nodes of NIR before you export.`,
  },
  SPK416: {
    title: 'a field of a NIR node is missing or of the wrong kind',
    status: 3,
    explain: `Every type of node has its fields: an Affine a weight, a LIF tau, r, v_leak and v_threshold. What old versions did not
write is filled in (v_reset 0, w_in 1, a bias of nothing, strides of 1); everything else must be there, as plain numbers. Links to other
files or places are not followed. Export the network again with the present version of the package nir.`,
  },
  SPK417: {
    title: 'an edge of a NIR network leads nowhere',
    status: 3,
    explain: `Edges are pairs of names. One names a node that is not in its graph (in a graph within a graph, names are those of the inner
one), or goes into an Input or out of an Output. The official reader fails on such files with a KeyError. Export the network again.`,
  },
  SPK418: {
    title: 'shapes in a NIR network do not fit each other',
    status: 3,
    explain: `Shapes follow from Input and weights, forward; what the file says of shapes besides is compared and not believed. A node
gets values that it cannot take, or several edges bring different shapes, which cannot be added. Files with a leading axis of samples
in all shapes are read without it, with a warning, if everything fits then.`,
  },
  SPK419: {
    title: 'a number in a NIR network makes no sense',
    status: 3,
    explain: `Time constants must be above 0 and finite, weights finite. With tau below the step dt a membrane would overshoot, so
dt must not be longer than any tau: give a shorter one with --dt. A negative tau comes from exporting a decay above 1, with which a
membrane grows without end.`,
  },
  SPK420: {
    title: 'a NIR network has no input or no output',
    status: 3,
    explain: `An Input says the shape of what goes in, an Output what is read. Where only one of them is missing and there is just one place
for it, it is made, with a warning, as the package nir does; otherwise the network has no beginning or no end that one could know.`,
  },
  SPK421: {
    title: 'a loop of a NIR network keeps nothing',
    status: 3,
    explain: `In a loop, values come back to where they started. One neuron in it (LIF, LI, ...) makes that a matter of time: what comes back
is of the step before. A loop of matrices alone would have to be solved as an equation, which no tool does.`,
  },
  SPK422: {
    title: 'a weight in a NIR network is transposed',
    status: 3,
    explain: `NIR stores the weight of Affine and Linear as [out, in]. This one fits only as [in, out], which an early exporter wrote. Square
matrices of such a file are transposed, too, and nothing shows it; so it is not mended here. Transpose the weights in the program that
exported the network, or update it, and export again.`,
  },
  SPK425: {
    title: 'how long a step of a NIR network is, is not known',
    status: 3,
    explain: `NIR describes membranes by differential equations; their time constants say nothing of the step that a simulator or a chip
takes. Some tools derive other parameters from it (r = tau/dt, w_in = tau_syn/dt), and then it is found in the file. Where it is not, say it:
--dt 1e-4, in the unit of the file's time constants, or --as TOOL, which takes that tool's usual step. Another step is another network:
a spike that comes in weighs dt/tau.`,
  },
  SPK426: {
    title: 'a node of a NIR network has no words in the language',
    status: 3,
    explain: `The network is sound, but a chip with the language's operators cannot do what this node does: a parameter that differs
between positions of one channel, delays of un-spiked values or of parts of a step, products of values that are no spikes. The message
says what, and the nearest way. Nothing is left out silently, so nothing has been written.`,
  },
  SPK427: {
    title: 'a NIR network is not carried over as its tool would run it',
    status: 0,
    explain: `The text does what NIR says, but not all that the tool named by --as does: as many spikes in a step as there are
thresholds in a membrane (the text has at most 8; raise cap), a floor under membranes (sinabs stops at minus the threshold), a recurrent matrix
that is silent in the first step, its bias too (Norse). docs/nir.md has the table.`,
  },
  SPK428: {
    title: 'a layer of the model has no words in NIR',
    status: 3,
    explain: `NIR has matrices, convolutions, sums and means of windows, and neurons that keep a membrane, reset to a value and fire
once a step at most. It has no product of two signals (attention, gates), no maximum, no spikes counted in windows, no reset by
subtraction, no border that is uneven. Every such layer is named; nothing has been written.`,
  },
  SPK423: {
    title: 'a NIR file was mended as it was read',
    status: 0,
    explain: `The file contradicts itself or NIR in a way that has one plain reading: an axis of samples in front of all shapes, a
Flatten that counts it, an Output or input_shape that says other extents than those that follow from the weights, an Input or Output
that is missing. It is read in the way that the message says. Other tools may read it otherwise or not at all.`,
  },
  SPK424: {
    title: 'something in a NIR network is suspicious',
    status: 0,
    explain: `The network can be read as it stands, but its writer may have meant something else: a v_reset that reaches v_threshold (after
the first spike the neuron never falls below it), tau_syn longer than tau_mem in every neuron (early writers swapped them), edges that
stand twice (every tool counts them once), fields that NIR does not have, nodes that nothing reaches or reads.`,
  },
});
