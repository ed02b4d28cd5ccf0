import { defineCodes } from './code.ts';

/** SPK4xx: input samples and data sets, and every file format we read. */
export const dataCodes = defineCodes({
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
exclusive. The tensor's name can be left out where the file holds only one.`,
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
tensor of the right number of channels.`,
  },
  SPK445: {
    title: 'the data set cannot be found',
    status: 3,
    explain: `--data takes a name (fashion-mnist, mnist), a folder, or an idx file with its labels after a comma. Named data sets are
looked for in the folder that the environment variable SPIKEC_DATA names and in the place where Debian's packages put
them; a few hundred test images of fashion-mnist come with this program. A folder must hold the usual idx files
(t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or gzip-compressed) or PNG pictures, which may lie in
subfolders named by their class number.`,
  },
  SPK446: {
    title: 'there are no samples to run',
    status: 3,
    explain: `The inputs were found, but the range, --offset and --limit leave none of them. Ranges count from 0 and their end is
exclusive.`,
  },
});
