import { defineCodes } from './code.ts';

/** SPK4xx: input samples and data sets, and every file format we read. */
export const dataCodes = defineCodes({
  SPK401: {
    title: 'a file cannot be read',
    status: 3,
    explain: `The path does not lead to a readable regular file: it is missing, a folder, a device or a pipe, or its permissions
forbid reading. Pipes and devices are refused because their size is not known before they are read; save their content to a
file first. The message says which of these it is.`,
  },
  SPK402: {
    title: 'a file is too large to be read whole',
    status: 3,
    explain: `Files are read whole, and one read of the operating system returns less than 2 GiB. Training checkpoints become that
large through the optimizer's state, which is not needed here: save torch.save(model.state_dict(), "weights.pth"), in half
precision if need be (it is widened exactly when read), or split a large input over several files.`,
  },
  SPK403: {
    title: 'the format of a file is not known, or not read',
    status: 3,
    explain: `Files are told apart by their first bytes, not by their names. Tensors are read from safetensors, numpy's .npz and .npy,
and PyTorch checkpoints (.pth, .pt) written by torch.save since PyTorch 1.6; pictures from PNG; data sets from idx files;
events from AEDAT 2.0, 3.1 and 4, Prophesee's DAT and RAW, texts (and from N-MNIST's .bin, which has no mark and is known by its name).
Many others are known and not read; the message names them, with one conversion that works (FILE stands for the file, Python
lines need numpy). Convert anything else with the program it came from, for example numpy.save("x.npy", array).`,
  },
  SPK404: {
    title: 'a file is damaged',
    status: 3,
    explain: `The content contradicts its own format: it is cut off, bytes were changed, two parts overlap, a checksum does not match,
or a count speaks of more than the file holds. Every such number is checked before memory is reserved for it, so nothing of
the file has been used. The place names the part: the tensor, the entry of an archive, the byte.

Usual causes are an interrupted download or copy, a full disk while the file was written, and Git LFS pointers taken for the
file itself (a few lines of text). Copy or write the file again and compare the sizes, or sha256sum on both sides.`,
  },
  SPK405: {
    title: 'a file uses something that is not read',
    status: 3,
    explain: `The file is sound, but holds what has no place here: element types other than float64, float32, float16, bfloat16, signed
and unsigned integers and booleans; Python objects in a numpy file; encrypted archives; 16-bit or animated PNG pictures;
checkpoints of big-endian machines. The help line says what to convert and how; nothing is rounded or dropped silently.
float16 and bfloat16 are widened to float32, unsigned integers to the next wider signed type, all of it exactly.`,
  },
  SPK406: {
    title: 'a file would take more memory than its size justifies',
    status: 3,
    explain: `Compressed and shared data can make a small file stand for an enormous amount of memory, by accident or on purpose. Bounds:
deflate cannot expand beyond 1032 times; the compressed content of one file may expand to 1 GiB; the tensors of a PyTorch
checkpoint, which may share storage, may take 16 times the file together; a pickle may have four million instructions; a
picture 2^28 samples, a recording 2^26 events. A file of your own that meets one of these bounds can be split, stored uncompressed, or saved with
contiguous tensors (tensor.contiguous()).`,
  },
  SPK407: {
    title: 'no tensor of that name is in the file',
    status: 3,
    explain: `FILE:NAME chooses one tensor of a file, and the file has none called NAME. The message lists what it holds and suggests the
nearest name. Names are taken literally, dots and capitals included; those of an npz archive are its entries without .npy.`,
  },
  SPK408: {
    title: 'images and labels do not belong together',
    status: 3,
    explain: `A data set in idx form is two files: images, 8-bit, [count, height, width], and labels, 8-bit, [count], with the same count.
The usual mistakes are their order and labels of the training part with images of the test part.`,
  },
  SPK409: {
    title: 'the file is not a checkpoint of PyTorch',
    status: 3,
    explain: `Every container that torch.save has written is read: zip archives, pickles with storages behind them (the default
before PyTorch 1.6, and _use_new_zipfile_serialization=False), and the tar archives of its first versions. Plain pickles and
TorchScript programs are not. Of a program save the weights: torch.save(torch.jit.load("program.pt").state_dict(),
"weights.pth"); of what a pickle holds likewise, in the program that wrote it. Load only files you trust: unlike here, loading
can execute what is in them.`,
  },
  SPK410: {
    title: 'no state dict is in the checkpoint',
    status: 3,
    explain: `A state dict maps names to tensors. It is looked for under every key, also inside one another and in lists, and at
the top of the file. A file made by torch.save(model) holds the model object itself: building it would execute code from the
file and from your project, so it is not done. Save the weights alone: torch.save(model.state_dict(), "weights.pth").`,
  },
  SPK411: {
    title: 'an entry of the state dict is an object, not a tensor',
    status: 3,
    explain: `Pickles describe objects as calls of Python functions. Only the few that make plain tensors are understood; every other
object stays a name and is never built, since building it would execute code. Beside the weights such objects are listed as
left out; among the weights they are an error, because a weight would be missing. Quantized and sparse tensors and tensor
subclasses are the usual cases: convert them to plain tensors (dequantize(), to_dense()) and save again.`,
  },
  SPK412: {
    title: 'an output file cannot be written',
    status: 3,
    explain: `Outputs are written under a temporary name in the same folder and renamed when they are complete, so a failure leaves
neither half a file nor a changed old one. The folder must exist and be writable, the disk must have room for the whole file,
and the path must not name a folder, a device or a pipe.`,
  },
  SPK413: {
    title: 'which tensor of the file is meant is not said',
    status: 3,
    explain: `Where one tensor is needed and a file holds several, or none is named after the colon, the choice is yours: write
FILE:NAME, for example io.safetensors:input_x64. With a single tensor in the file, as in every .npy, FILE alone is enough.`,
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
    explain: `--data takes a name (fashion-mnist, mnist, moving-bars), a folder, an idx file with its labels after a comma, or an
.npz or .safetensors file with the tensors "images" and "labels". Named data sets are looked for in the folder that the environment
variable SPIKEC_DATA names and in the place where Debian's packages put them (apt install dataset-fashion-mnist); a few
hundred test images of fashion-mnist come with this program, but no images to learn from.

A folder holds the usual idx files (train-images-idx3-ubyte and train-labels-idx1-ubyte to learn from, t10k-... to run, plain
or gzip-compressed) or PNG pictures, which may lie in one subfolder per class: named by the class number, or by any names,
which are then the classes 0, 1, 2 and so on in alphabetical order. Folders "train" and "test" around them are the two parts.
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
  SPK450: {
    title: 'an event lies outside the sensor',
    status: 3,
    explain: `Every event has a column and a row on the camera's sensor. AEDAT files name their sensor; N-MNIST's .bin files and tensors do
not, and are then taken to have as many pixels as the network's input. An event outside it would have to be dropped or moved,
and neither is done silently. Say which sensor it was, and its pixels are joined in square blocks until they fit:

    spikec run net.chip --input sample.npz --sensor 346x260

N-MNIST has 34x34 pixels, N-Caltech101 up to 240x180, DVS128 Gesture 128x128, HARDVS 346x260. Columns count from the left.`,
  },
  SPK451: {
    title: 'the network does not take events',
    status: 3,
    explain: `Events have two polarities, off and on, which become the two channels of a frame; a network of one channel gets both
together. A network of three colours has no use for them. The event models have channels=2 and as many logical steps T as
there are to be frames: examples/e-spikeformer-events.spike, and spike-driven-transformer.spike with events=true.`,
  },
  SPK452: {
    title: 'the recording holds no events',
    status: 3,
    explain: `The file was read without a mistake, but no event is left: it holds none, all of them are marked invalid, it holds
only frames or inertial data, or a trial's times lie outside the recording. Without events there are no frames to run.`,
  },
  SPK453: {
    title: 'a note stands where the file should be',
    status: 3,
    explain: `What lies there is not the file but a word about it. A Git LFS pointer is what a clone without git-lfs leaves: install it
and run "git lfs install" and "git lfs pull" in the clone; the pointer says how many bytes the file has. A web page is what a download
leaves that was given the address of a page, or that met a question to confirm (a file too large to be scanned, a login): open
the address in a browser, or use the tool of the site, as gdown or huggingface-cli.`,
  },
  SPK454: {
    title: 'a file of another kind stands here',
    status: 3,
    explain: `Files are told by their content, and this one belongs elsewhere on the command line: weights go to --weights, models to
--model (or where the command expects the model), pictures and recordings to --input or --data, class names to --labels, chip images
where the command expects an image. The usual mistake is two of them in each other's place.`,
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
normalised with another mean and std than the network's input declares. Pixels are given as 8 bits (uint8) and normalised here.`,
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
that are all 0 or 1. The sure way is to give pixels as uint8, 0..255.`,
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
with samples beside folders of samples, some would have to be left out. Move what does not belong there, or say
--class-order name: then every folder that holds samples is a class, in the order of the names as text.`,
  },
  SPK470: {
    title: 'the clock of a recording starts again',
    status: 0,
    explain: `Cameras count microseconds with so many bits (N-MNIST's files have 23, which is 8.39 s; EVT 3 has 24, many tables have 32),
and begin at 0 again when they run over. Where a time falls by half of that range or more, the times that follow are taken to go
on from there; the message names the first event after each such place. With equal numbers of events in each frame
only the order matters; with --frames-by time the mended times do.`,
  },
  SPK471: {
    title: 'events are not in the order of their times',
    status: 0,
    explain: `Some times are less than the one before them, though not as those of a clock that has run over. The events were sorted by
their times; those of one time keep their order. The message says how many came later than they should, how often times fall and
by how much at most. A few microseconds are usual: several parts of a camera write into one file. A fall by seconds
is usual where two recordings were joined: their events are then mixed up, so give each as a file of its own.`,
  },
  SPK472: {
    title: 'one frame stands for all logical steps',
    status: 0,
    explain: `The network takes events, T frames for each sample, and was given one frame: [C, H, W] or [1, C, H, W]. It is repeated at
every logical step, as a picture is. A recording has other frames at every step: give [T, C, H, W], or [N, T, C, H, W].`,
  },
  SPK473: {
    title: 'a recording has another number of frames than the network takes',
    status: 3,
    explain: `A network of T logical steps takes T frames for each sample: a tensor [T, C, H, W] is one recording, as spikingjelly caches
them (frames_number_T_split_by_number), [N, T, C, H, W] is several. Frames are neither repeated nor left out. Make T frames of
each recording (spikingjelly: frames_number=T), give the recording itself, which is cut into T, or compile the
network for your number of frames: -p T=16.`,
  },
  SPK474: {
    title: 'which extent of the frames is time',
    status: 3,
    explain: `Frames of several samples lie as [N, T, C, H, W] here. The multi-step mode of spikingjelly has [T, N, C, H, W]; where the
first extent is T and the second is not, time seems to come first, and nothing is taken for granted:

    spikec run net.img --input frames.npy --time-first`,
  },
  SPK475: {
    title: 'which columns of a table are x, y, t and p is not said',
    status: 3,
    explain: `An array of four columns, [N, 4] or [4, N], or a text of numbers may be a table of events, and programs do not agree on
the order of its columns: x, y, polarity, time (slayer), time, x, y, polarity (v2e, rpg), x, y, time, polarity, and others. A
wrong order would run, with another result. Name the columns with a letter each, "_" for one that is none of them:

    spikec run net.img --input rows.npy --columns xypt

The help line says what the numbers suggest: a column that never falls is the time, one of 0 and 1 (or -1 and 1) the polarity;
which of the other two is x, numbers cannot say. A text without names is read as t, x, y, p where its numbers suggest that.`,
  },
  SPK477: {
    title: 'polarities were mapped',
    status: 0,
    explain: `Polarities are 0 (off, darker) and 1 (on, brighter), or -1 and 1. Programs in MATLAB count from 1: there 1 is off and 2 is
on; others write 0 and 255. They were mapped so. Where your file means something else by them, save 0 and 1.`,
  },
  SPK478: {
    title: 'the file is no recording of events',
    status: 3,
    explain: `A file called .bin has no mark that says what it is. It is read as N-MNIST and N-Caltech101 have their recordings, five
bytes an event, and times rise in those. Where a fourth of them fall, the bytes are something else: weights, pictures,
another camera's events. Give the file the ending of its format, or convert it: numpy.savez("events.npz", x=x, y=y, t=t, p=p).`,
  },
  SPK479: {
    title: 'columns of events have names that are not known',
    status: 3,
    explain: `Events are read from columns called x, y, t and p, or as programs call them: xs, x_pos, col; ys, row; ts, time, timestamp,
timestamp_us; pol, polarity, on. Large and small letters are the same, and all four may have one name in front (events.x,
left/x). Save the columns under such names: numpy.savez("events.npz", x=x, y=y, t=t, p=p).`,
  },
  SPK480: {
    title: 'samples and frames are equally many',
    status: 0,
    explain: `A tensor [4, 4, C, H, W] for a network of four logical steps may be four samples of four frames, or have time first. It
was taken for the former, [N, T, C, H, W]. Where the latter is meant, recordings were mixed up: give --time-first.`,
  },
  SPK481: {
    title: 'an option had no use for a recording',
    status: 0,
    explain: `--columns and --time-unit are for tables, whose numbers say neither. N-MNIST's .bin, AEDAT, DAT and EVT state what their
columns are and count microseconds, so the options had no use for this file. Leave them out, or give them to a run of tables.`,
  },
});
