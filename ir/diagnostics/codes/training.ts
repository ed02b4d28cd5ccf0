import { defineCodes } from './code.ts';

/** SPK8xx: training: the model, the data, the run's course, resuming it. */
export const trainingCodes = defineCodes({
  SPK801: {
    title: 'the trainer cannot train this model',
    status: 3,
    explain: `Training needs one input, the picture, and one output, the classifier: a row of logits, one per class. Or a
map of them, one row for every place. Or pairs of maps boxNAME and classNAME, the boxes of a detector. Models with several inputs or other
outputs can be compiled and run but not trained here: train them elsewhere and bring the weights with "spikec import". A loop through earlier logical steps ("previous") trains, but for batch
norms inside it, whose statistics are of all steps. An output with a value for every logical step needs "-> mean_steps" or another reading. Layers that read
un-spiked values train with float weights; deploy mode takes them where they merge with the layer before.`,
  },
  SPK802: {
    title: 'the data set has no labels',
    status: 3,
    explain: `Training needs the class of every picture. Data sets with labels are: a folder with idx files
(train-images-idx3-ubyte and train-labels-idx1-ubyte, plain or gzip-compressed), IMAGES,LABELS with two idx files, an .npz
or .safetensors file with the tensors "images" and "labels", and a folder with one subfolder of PNG pictures per class.
Subfolders named by numbers give that class; otherwise their names in alphabetical order are the classes 0, 1, 2 and so on.`,
  },
  SPK803: {
    title: 'a label is no class of the network',
    status: 3,
    explain: `The classes of a network with N outputs are the whole numbers from 0 to N - 1. A larger label means that the network has
too few outputs (set them, for example -p classes=10), or that the labels count from 1, or that they are not the labels of
these pictures. The message names the first wrong one. Nothing has been trained or run, and nothing is renumbered.`,
  },
  SPK804: {
    title: 'the data set is too small for what was asked',
    status: 3,
    explain: `Every step takes --batch samples, and --validation puts samples aside before that. What is left must fill one batch at
least. Lower --batch, put fewer samples aside, or give more data.`,
  },
  SPK805: {
    title: 'training diverged',
    status: 3,
    explain: `The loss or a weight became infinite or no number, or the mean loss rose to many times that of guessing. The layer named
is the first, in the order of the network, that holds a number which is not finite.

The usual cause is a learning rate that is too high for the batch: lower --lr, lengthen --warmup, or clip gradients with
--clip 1. Nothing of the diverged weights was saved: the state in the run folder is the last good one, and the checkpoint
asked for with --out has not been written. A resumed run diverges again, since it repeats the very same bits: start anew
with other settings in another run folder.`,
  },
  SPK806: {
    title: 'the training state cannot be resumed from',
    status: 3,
    explain: `--resume reads state.safetensors in the run folder. The file is there but is no training state, is of another version,
or is damaged: it carries a hash of all its tensors, and they do not have it. States are written under a temporary name
and renamed, so an interrupted run does not damage them; a copy may have been cut off, or the disk is failing.`,
  },
  SPK807: {
    title: 'the training state belongs to another run',
    status: 3,
    explain: `A resumed run ends with the very bits of a run that was never interrupted. That is only possible with the same model,
the same data and the same settings. The messages list every difference: give the options as they were when the run was
started, or start a new run in another folder. --device-threads, --out and --quiet may differ: they change no bit.`,
  },
  SPK808: {
    title: 'the run folder already holds a run',
    status: 2,
    explain: `The folder has the state of an earlier run, and starting anew would overwrite it. To go on with that run, add --resume.
To start a new one, name another folder with --run-folder, or remove the old one.`,
  },
  SPK809: {
    title: 'the pictures of a data set differ in their extents',
    status: 3,
    explain: `Flips, shifts and mixtures act on pictures before they are fitted to the network, so all pictures of a training set must
have the same height, width and number of channels. The message names the first that differs. Scale them to one size first.`,
  },
  SPK811: {
    title: 'training cannot begin with integer weights',
    status: 3,
    explain: `--from takes float weights of the very model: learning moves weights by less than a step of the chip's grid, and an
integer checkpoint has its norms folded already. "spikec train" keeps the float weights of a run as float.safetensors in
the run folder, before deploy mode rounds them; a checkpoint from PyTorch is float as it is.`,
  },
  SPK810: {
    title: 'training needs more memory than there is',
    status: 3,
    explain: `Values of a whole batch are kept from the forward pass to the gradient, so memory grows with the batch, the picture's area, logical steps
and the number of layers. Where it is more than --memory, layers are computed again instead of being kept; what one layer needs at once stays.
The engine's addresses have 32 bits: 4 GiB is the most, whatever the machine has. Give a smaller --batch; "spikec train ... --dry-run" says how much memory a batch takes without training.`,
  },
  SPK812: {
    title: 'there is no second head for a teacher',
    status: 3,
    explain: `--teacher teaches as the papers' code does: one head learns from the labels, a second one from the teacher, and the answer is
the average of both. The output of the model must be such an average. Models that can have it have a parameter for it: -p kd=true.`,
  },
  SPK813: {
    title: 'there is no loss at every logical step',
    status: 3,
    explain: `--loss every-step takes the mean of the losses of the answers at every logical step, instead of the loss of their mean. The output
must be a reading of several steps (-> mean_steps), and a teacher's answers are to one picture, not to a step.`,
  },
  SPK814: {
    title: 'classes of pixels do not fit the network',
    status: 3,
    explain: `A network whose output is a map of scores learns from a class for every pixel: labels [N, H, W] beside images of the same rows and
columns, which are those that the network takes. Its map may be smaller by whole factors: each answer is then judged by the pixel in the middle of
what it is for. Pixels of the label 255 or -1 count for nothing. Pictures of one class each are for networks with one answer, and only these are mixed.`,
  },
  SPK815: {
    title: 'the picture does not fall into patches',
    status: 3,
    explain: `Masked pre-training leaves out whole patches. A patch is what one position of the network's last map comes from: a network that
halves the picture four times has patches of 16x16 pixels. The sides of the picture, and of every map up to the one behind the last
strided convolution, must be multiples of the numbers of patches. Give a size that the network divides without rest, for example
-p image=64.`,
  },
  SPK816: {
    title: 'there is nothing in this model to pre-train',
    status: 3,
    explain: `"spikec pretrain" cuts a model where its answer begins: at the last map, which a mean or a classifier takes together. It
teaches what comes before, behind a batch norm of its own, with a decoder that is in no chip. The model has no such place, or no
layer of the name that --features or --masked-up-to gives, or no batch norm at all.`,
  },
  SPK817: {
    title: 'the mask keeps nothing, or everything',
    status: 2,
    explain: `--mask-ratio is the share of patches that are left out; of N patches the whole part of N (1 - ratio) is kept, in every picture. At
least one must be kept, and at least one left out: only left-out patches are predicted. The papers leave out half.`,
  },
  SPK818: {
    title: 'the teacher does not fit the network',
    status: 3,
    explain: `A teacher sees the very pictures that the network learns from, augmented and mixed, on the same grid, and answers with as many
classes in the same order. Its model must declare the same input (shape, mean, std, fraction_bits, bits) and as many classes, and its weights
must be floats: "spikec train" keeps those of a run as float.safetensors in the run folder.`,
  },
  SPK819: {
    title: 'a recipe cannot be read',
    status: 3,
    explain: `A recipe is a text file for "spikec train --recipe": on every line the name of an option of training and its value, for example
"epochs 20" or "augment flip,mixup=0.8"; what follows # is a comment. Files, data and checkpoints are named on the command line, which also goes
before what a recipe says.`,
  },
});
