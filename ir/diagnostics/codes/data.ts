import { defineCodes } from './code.ts';

/** SPK44x, SPK455 to SPK464, SPK490: samples, labels and data sets. */
export const dataCodes = defineCodes({
  SPK440: {
    title: 'an input text is not FILE, FILE:tensor or FILE:tensor[from:to]',
    status: 3,
    explain: `Inputs are given as FILE.png, FILE.npy, FILE.npz:tensor or FILE.safetensors:tensor, optionally with a range of samples
in brackets: io.safetensors:input_x64[0:16] takes the first sixteen, [3] the fourth, [8:] all from the ninth. The end is
exclusive. The tensor's name can be left out where the file holds only one. A recording of events, FILE.bin, FILE.aedat,
FILE.dat, FILE.raw, FILE.csv, or FILE.npz with x, y, t and p, is one sample and has no range; FILE.npz:NAME chooses one of several.`,
  },
  SPK441: {
    title: 'the tensor does not have the extents of the network\u2019s input',
    status: 3,
    explain: `A tensor holds one sample [C, H, W] or several [N, C, H, W], with exactly the extents of the network's input. Only
8-bit pictures (U8) are padded, scaled and cropped to fit; integers and floats are taken as they are, since changing them
would change what is verified. Give the network the side of your samples with -p image=..., or prepare the samples.`,
  },
  SPK442: {
    title: 'an input value cannot be represented',
    status: 3,
    explain: `Integers in an input tensor are taken as steps of the network's input grid and must fit its bits: a value outside would
be cut off, and the result would belong to another image. NaN and infinity have no place on any grid. Check the scale of
the tensor (fraction_bits of the model's input), or declare more bits. Pixels and finite floats are clamped instead, and the
number of clamped values is stated with the sample.`,
  },
  SPK443: {
    title: 'the picture has another kind of colour than the network takes',
    status: 3,
    explain: `Grey pictures are repeated for networks of several channels, colour is turned into luminance for networks of one,
and alpha is left out; other combinations, such as a network of two event polarities, cannot be served by a picture. Give a
tensor of the right number of channels, or a recording of events.`,
  },
  SPK445: {
    title: 'the data set cannot be found',
    status: 3,
    explain: `--data takes a name (fashion-mnist, mnist, moving-bars), a folder, an idx or .npy file with its labels (the same, or a text with one
on each line) after a comma, or an .npz or .safetensors file with the tensors "images" and "labels", or x_test and y_test (Keras),
test_images and test_labels (MedMNIST), x_train and train_images to learn from. Named data sets are looked for in the folder that the environment
variable SPIKEC_DATA names and in the place where Debian's packages put them (apt install dataset-fashion-mnist); a few
hundred test images of fashion-mnist come with this program, but no images to learn from.

A folder holds the usual idx files (train-images-idx3-ubyte and train-labels-idx1-ubyte to learn from, t10k-... to run, plain
or gzip-compressed) or PNG pictures, which may lie in one subfolder per class: named by the class number, or by any names,
which are then the classes 0, 1, 2 and so on in alphabetical order; samples may lie deeper in them, and what begins with a dot is left out.
Folders "train" and "test" (or "val") around them are the two parts.
Recordings of events (.bin of N-MNIST, .aedat, .aedat4, .dat, .raw; in folders of classes also tensors and texts of events, or
finished frames) lie in folders in the same way. As in DVS128 Gesture, a table NAME_labels.csv beside NAME.aedat makes every trial a sample, and the
lists trials_to_train.txt and trials_to_test.txt, with the name of a recording on every line, are the two parts.

moving-bars, or moving-bars-4, is made here for networks of events: bars moving in eight or four directions.`,
  },
  SPK446: {
    title: 'there are no samples to run',
    status: 3,
    explain: `The inputs were found, but the range, --offset and --limit leave none of them. Ranges count from 0 and their end is
exclusive.`,
  },
  SPK455: {
    title: 'channels were moved to the front',
    status: 0,
    explain: `Networks take pictures as [C, H, W]; Pillow, OpenCV and TensorFlow have them as [H, W, C]. A tensor whose extents leave no other
reading, such as [32, 32, 3] or [N, 224, 224, 3], is brought into order: a.transpose(2, 0, 1), or a.transpose(0, 3, 1, 2).`,
  },
  SPK456: {
    title: 'the picture was scaled, and not as in published evaluations',
    status: 0,
    explain: `A picture of other extents than the network's is scaled by area average (bilinear where it is smaller) until it covers them, and
its centre cut out. Published evaluations scale the short side to a little more than the network takes, bicubic with Pillow, and cut out the
centre: V3 resizes to 232 for 224, V1 has crop_pct 0.95. Their accuracy comes with their pixels:

    spikec run net.chip --data val --resize 232
    spikec run net.chip --data val --crop-pct 0.95`,
  },
  SPK457: {
    title: 'values were clamped to the input’s range',
    status: 0,
    explain: `The input is a grid of integers of some bits; what lies beyond them is cut off, and the network sees another picture. A few clamped
values are usual where mean and std make the brightest pixels large; many are a mistake of scale: floats of 0..255, or values
normalised with another mean and std than the network's input declares. Pixels are given as 8 bits (uint8) and normalised here.

Of frames of events it is pixels where more events fell than the input's bits can count: --frame-values binary marks such pixels
instead, or the input gets more bits.`,
  },
  SPK458: {
    title: 'the colours of a picture were changed',
    status: 0,
    explain: `Alpha is left out, as Pillow's convert("RGB") does: what was transparent shows the colour behind it. A network of one channel sees the
luminance of a colour picture (ITU-R BT.601). Give pictures of the network's channels where that is not meant.`,
  },
  SPK459: {
    title: 'a JPEG picture depends on its decoder',
    status: 0,
    explain: `JPEG leaves its decoders some freedom, and they use it: pixels differ by some levels, and where a pixel differs a spike may. Here
libjpeg decodes, as it does for Pillow and torchvision, and gives their pixels. Where others must meet the same spikes, save PNG
pictures or tensors once and run those; every sample's hash says whether it is the same.`,
  },
  SPK460: {
    title: 'values that look like pixels of another kind',
    status: 0,
    explain: `Floats in a tensor are values as the network takes them, after mean and std. Whole numbers of 0..255, some beyond what the input can
hold, can only be pixels and are taken as such. Numbers of 0..1 may be pixels divided by 255 (torchvision's ToTensor without
Normalize) or may be right: they are taken as they are. So are integers of more than 8 bits, which are values on the input's grid, and pixels
that are all 0 or 1. On a grid of whole numbers 8-bit values that it holds are these numbers, such as counts of events, where as
pixels all of them would be 0. The sure way is to give pixels as uint8, 0..255, and counts in another type.`,
  },
  SPK461: {
    title: 'a tensor can be read in two ways',
    status: 3,
    explain: `[3, 28, 28] is one colour picture, or three grey ones; [3, 40, 3] has its channels first, or last. A guess could change the number of
samples, so none is made. With all four axes, [N, C, H, W], there is one reading; a data set says how many samples it has by its labels.`,
  },
  SPK462: {
    title: 'a picture scaled as asked would not cover the network’s input',
    status: 3,
    explain: `--resize SHORT scales the short side of a picture to so many pixels, and the network's extents are cut out of its centre: SHORT must
be at least as large as they are. --crop-pct SHARE is the share of the short side that is kept, above 0 and at most 1.`,
  },
  SPK463: {
    title: 'a picture lies turned or mirrored',
    status: 0,
    explain: `Cameras store pictures as their sensor lies and note in EXIF how to turn them. Pillow's Image.open and torchvision leave them as they
lie, and so were networks trained; it is the same here. To turn them: Pillow's ImageOps.exif_transpose.`,
  },
  SPK464: {
    title: 'which folders are classes is not clear',
    status: 3,
    explain: `Folders called by numbers are those classes, folders called by names are classes in the order of their names. With both side by side, or
with samples beside folders of samples, some would have to be left out. A folder without samples among folders called by names may be a class
that has none here or no class, and the numbers of those behind it depend on it; "1" and "01" are one number. Move what does not belong
there, or say --class-order name: then every folder is a class, in the order of the names as text, as torchvision counts them.`,
  },
  SPK490: {
    title: 'an input value is outside the declared bits',
    status: 3,
    explain:
      'The chip reads its input as integers on a declared grid with a declared number of signed bits; the compiler has\n' +
      'proven that no membrane overflows for every input of that range, and for no other. A value outside it would make\n' +
      'the proof void, so it is refused rather than clipped. The usual causes are pixels that were never quantised or\n' +
      'centred (0..255 instead of -128..127), and another grid than the one the network was trained on.\n' +
      'Remedy: quantise the input on the declared grid, or compile the model for a wider one with `-p bits=...`.',
  },
});
