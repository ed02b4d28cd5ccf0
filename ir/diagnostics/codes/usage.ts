import { defineCodes } from './code.ts';

/** SPK7xx: the command line: options, paths, outputs. */
export const usageCodes = defineCodes({
  SPK701: {
    title: 'no such command',
    status: 2,
    explain:
      'The first word after `spikec` names a command: `spikec --help` lists them, `spikec COMMAND --help` shows the\n' +
      'options and examples of one. Options may stand anywhere after it.',
  },
  SPK702: {
    title: 'no such option',
    status: 2,
    explain:
      'The command does not know this option, and unknown options are never ignored: a misspelt one would silently change\n' +
      'what you measure. `spikec COMMAND --help` lists those it knows. A value that starts with a dash is written with an\n' +
      'equals sign: `--name=-value`.',
  },
  SPK703: {
    title: 'an option has no value, a wrong one, or two',
    status: 2,
    explain:
      'An option that takes a value needs exactly one, of the right kind; those that take several say so in the help\n' +
      '([array]). A number must be a number in its range. An option given twice is refused, since one of the two would be\n' +
      'dropped. `-` for standard input or output is not supported: give a path.',
  },
  SPK704: {
    title: 'something the command needs is missing, or there is too much',
    status: 2,
    explain:
      'Arguments in capital letters and the options under "Required" must be given; what a command does not expect is\n' +
      'refused. An option that takes several values also takes the words that follow it, so put MODEL or IMAGE first:\n' +
      '`spikec run net.chip --input a.png b.png`.',
  },
  SPK705: {
    title: 'these options do not go together, or this build cannot do it',
    status: 2,
    explain:
      'Two options contradict each other, one needs another, or one asks for something that this build does not have.\n' +
      'Nothing has been done. The message names the options and what works instead.',
  },
  SPK706: {
    title: 'no such target',
    status: 2,
    explain:
      'A target is given by name, for the descriptions that come with spikec (`spikec targets` lists them), or as the path\n' +
      'of a description of your own: a .spike text with a `target` in it. A word with a slash or the ending .spike is a path.',
  },
  SPK707: {
    title: 'nothing of that name is listed',
    status: 2,
    explain:
      'What you asked about does not exist: an operator, a pass, a diagnostic code, a core of an image. Without a name the\n' +
      'command lists all there is: `spikec ops`, `spikec passes`, `spikec targets`, `spikec explain`, `spikec inspect IMAGE`.',
  },
  SPK708: {
    title: 'a model parameter is not name=value',
    status: 2,
    explain:
      'Parameters of a model are set with `-p name=value`, once per name: `-p size=t -p image=64`, `-p dims=[16,32,48,64]`.\n' +
      'Lists contain no spaces, or are quoted as a whole. `spikec check MODEL` shows the parameters a model has.',
  },
  SPK709: {
    title: 'an output would overwrite an input',
    status: 2,
    explain:
      'The output is also one of the files that are read: the same file, under whatever name or link, with or without a tensor\n' +
      'behind a colon. Nothing has been written. Give the output another name.',
  },
  SPK710: {
    title: 'the image and the model are not the same network',
    status: 3,
    explain:
      'Verification compares spike by spike, so both sides must have the same spiking layers of the same extents. Usually the\n' +
      'model is given with other parameters than when it was compiled, or the image is of another model altogether:\n' +
      '`spikec inspect IMAGE --symbols` shows what it holds. Give `-p` as for `spikec compile`.',
  },
  SPK711: {
    title: 'the image was made from something else',
    status: 0,
    explain:
      'An image carries hashes of the model and of the integer weights it was compiled from. `verify` compares anyway, since a\n' +
      'difference is what one may be looking for, but says so first.\n' +
      'Float checkpoints are quantised again by `verify`; that gives the same integers only with the calibration samples that\n' +
      '`compile` had. `compile --save-weights FILE` keeps the integers.',
  },
  SPK720: {
    title: 'an option has no use for this kind of file',
    status: 2,
    explain:
      'The command reads several kinds of files, and the option belongs to another one than that which was given. Unused options are\n' +
      'never ignored: they would seem to have changed something.',
  },
  SPK721: {
    title: 'what the command needs for this kind of file is missing',
    status: 2,
    explain:
      'The import of a checkpoint needs --model, whose layers the tensors belong to. A network of NIR brings its layers along and\n' +
      'becomes two files: --out-model net.spike for the text, --out net.safetensors for the weights.',
  },
  SPK712: {
    title: 'the report could not be written',
    status: 3,
    explain:
      'Standard output goes to a full disk, or to something that takes nothing. Files that were asked for have been written all the\n' +
      'same. A reader that has seen enough, as in `spikec run ... | head`, is no mistake: the rest of the report is dropped, the\n' +
      'work is done and the status is its own.\n' +
      'Remedy: free some space, or send the report elsewhere.',
  },
  SPK713: {
    title: 'the class names are not those of the network',
    status: 2,
    explain:
      '--class-names takes a text of one name a line, in the order of the outputs: the first line is class 0. There must be as many as the\n' +
      'network has outputs, each of 1 to 200 characters that can be printed. They go into the checkpoint, from there into the image, and\n' +
      '`run` prints them; `run --labels` takes such a file for one run alone.',
  },
  SPK725: {
    title: 'the recording is of another network',
    status: 3,
    explain:
      '`verify --recorded FILE` looks for tensors with the names of the network\u2019s spiking layers, or `logits`, and found none.\n' +
      '`spikec inspect IMAGE` lists the layers. A recording made by hooks has the names of modules (net.0.lif): --rename net.0.lif=lif1 reads\n' +
      'one as the other, and the message lists those that names, shapes and order suggest. Look at them before you believe them.',
  },
  SPK726: {
    title: 'a recorded tensor belongs to nothing in the network',
    status: 0,
    explain:
      'The recording holds tensors that are no spiking layer, no output and no input of the network. They are compared with nothing. Where\n' +
      'one of them is a layer under another name, --rename says so.',
  },
  SPK727: {
    title: 'a spiking layer was not recorded',
    status: 0,
    explain:
      'The recording holds no counts of these layers, so nothing is known of them but what later layers make of their spikes. If all\n' +
      'others are equal, the exit status is 5: equal, but not proved. Record them as well, or say with --rename under which name they are.',
  },
  SPK728: {
    title: 'a recorded tensor has another shape than its layer',
    status: 3,
    explain:
      'A layer is recorded as [samples, T, C, H, W], as [samples, T, C] where it is a vector; without the first axis it is one sample, and\n' +
      'without the axis of time where T is 1. Single spikes may stand in place of counts, [samples, T x cap, ...]. SpikingJelly\u2019s\n' +
      'multi-step mode has time first: --time-first. The message says what the shape looks like, and what would bring it into order.',
  },
  SPK729: {
    title: 'a recorded value is no spike count',
    status: 3,
    explain:
      'Counts are whole numbers from 0 on, as integers, as floats or as booleans; outputs are finite numbers. A fraction mostly means that the neuron divides\n' +
      'its counts (a norm), or that its membrane or its input was recorded in place of what it fires.',
  },
  SPK730: {
    title: 'a recorded count is above what the neuron can fire',
    status: 3,
    explain:
      'The network\u2019s neuron fires at most `cap` spikes in a logical step, and more were recorded. Either the cap differs from the one in\n' +
      'the framework, or the counts of several steps were added up, or something else was recorded.',
  },
  SPK731: {
    title: 'the recording and its inputs have different numbers of samples',
    status: 3,
    explain:
      'Every layer, every output and the inputs must be of the same samples, in the same order: one forward pass, or several that were joined\n' +
      'along the axis of samples. Of a data set (--data) the first samples are taken, as many as were recorded; --limit takes fewer.',
  },
  SPK732: {
    title: 'two recorded tensors are taken for one layer',
    status: 2,
    explain:
      'After --rename, or without the names of modules that only wrap others (module, _orig_mod), two tensors have the same name, and only one can\n' +
      'be the layer. Keep one in the file, or make the rename longer, so that it touches one name alone.',
  },
  SPK735: {
    title: 'an interval is no number of cycles or samples a second',
    status: 2,
    explain:
      '`compile --interval` takes whole cycles from one sample to the next, 800000, or samples a second, 30/s. The second needs a target that\n' +
      'says how fast its clock is (`clock: 100 MHz`).',
  },
  SPK738: {
    title: 'a model file is there already',
    status: 2,
    explain: `"spikec init" writes a text that is then changed by hand, and never replaces one: what stands there may be work of hours.
Give another name, or --force where the file is to go.`,
  },
  SPK739: {
    title: 'a skeleton has no layers',
    status: 3,
    explain: `"spikec init --from" makes a layer of every module that has a tensor called weight of 2 to 4 axes (convolutions, linear
layers) or running statistics (batch norms). The file has none: it may hold an optimizer's state, activations, or weights under
other names. "spikec init" without --from writes a small network to change.`,
  },
  SPK733: {
    title: 'a layer has no form in an ONNX file',
    status: 4,
    explain:
      'An operator that this form of the file cannot say is named with the reason, and nothing has been written. The integer twin computes with the\n' +
      'chip\u2019s integers, which must fit 32 bits: a network that was compiled to saturate has no such form. docs/onnx.md says what each form holds.',
  },
  SPK734: {
    title: 'float32 is not proved exact in some layers of an ONNX file',
    status: 0,
    explain:
      'The dense twin computes in float32, which counts without gaps below 2^24. In the layers named, the worst case of some sum is beyond that, so that a\n' +
      'runtime may round it, and then a spike may differ from the chip\u2019s. Samples mostly stay far below the worst case. The integer twin\n' +
      '(`spikec export --onnx FILE --integers`) is exact in any case.',
  },
  SPK740: {
    title: 'a file for a report is not what spikec writes',
    status: 3,
    explain:
      'A page is drawn from an image and from what commands wrote about it: --run takes the document of `spikec run --figures --json`, --verify that of\n' +
      '`spikec verify --json`, --trace the file of `spikec run --trace`. They are read field by field; a file that was cut off, changed by hand or written\n' +
      'by an older version is refused with the field that is wrong. Write it again.',
  },
  SPK741: {
    title: 'a file for a report is of another image',
    status: 3,
    explain:
      'Runs, traces and verifications carry the sha256 of the image that they are of, so that a page never shows the figures of one image on another.\n' +
      'An image that was compiled again is another image: run it again. Two images are compared with --against, the run of the second by --against-run.',
  },
  SPK742: {
    title: 'a run for a report has no figures',
    status: 3,
    explain:
      'What layers, cores, windows and links did is in the document of a run only where it was asked for, since it is long:\n' +
      '`spikec run IMAGE --input a.png --figures --json > run.json`.',
  },
  SPK743: {
    title: 'the model for a report is another one',
    status: 3,
    explain:
      'With --model, a page shows the line of the text that makes a layer. The image says the name of the model that it was compiled from, and the file\n' +
      'holds a model of another name. Give the file that was compiled, with the same -p.',
  },
  SPK744: {
    title: 'two tensors of a trace would have one name',
    status: 3,
    explain:
      'A trace holds spike counts under the names of layers, time steps under NAME.steps, membranes under NAME.neurons, NAME.membranes and\n' +
      'NAME.thresholds, and outputs under their own names. Where a layer or an output is called like one of these, one of the two would be lost.\n' +
      'Nothing has been written: give it another name in the model, or leave --trace-steps or --trace-membranes out.',
  },
  SPK737: {
    title: 'an ONNX file would be larger than 2 GiB',
    status: 4,
    explain:
      'An ONNX file is one message of protobuf, which holds less than 2 GiB. Weights in float32 take four bytes each, in the integer twin one; with\n' +
      '--unroll every logical step has operations of its own. Nothing has been written.',
  },
});
