import { defineCodes } from './code.ts';

/** SPK401 to SPK413, SPK453, SPK454: files, whatever they hold, and their formats. */
export const fileCodes = defineCodes({
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
The usual mistakes are their order and labels of the training part with images of the test part. In other files labels are one whole
number for each image as well, [N] or [N, 1], or rows of one 1 among zeros (one-hot), [N, classes]; in a text one on each line.`,
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
});
