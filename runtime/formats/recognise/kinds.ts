/** @file What people bring: every kind of file that is told apart, in words, with its place and its way here. */

/** Where files stand on a command line. */
export type Place =
  'model' | 'network' | 'target' | 'weights' | 'image' | 'sample' | 'labels' | 'results' | 'recording';

/** A kind of file. */
export interface KindFacts {
  /** With its article. */
  readonly words: string;
  /** Where it belongs, the likeliest first. */
  readonly places: readonly Place[];
  /** What makes something that is read of it, in the imperative; absent where it is read as it is. */
  readonly convert?: string;
}

const facts = <const T extends Record<string, KindFacts>>(table: T): T => table;

const asPng = `python3 -c "from PIL import Image; Image.open('FILE').convert('RGB').save('FILE.png')"`;
const picture = (words: string) =>
  ({ words, places: ['sample'], convert: `make a PNG of it, with Pillow: ${asPng}` }) as const;
const unpack = (words: string, command: string) =>
  ({ words, places: ['sample', 'weights'], convert: `unpack it and give what is in it: ${command}` }) as const;

/** Pictures. */
const pictures = facts({
  png: { words: 'a PNG picture', places: ['sample'] },
  jpeg: { words: 'a JPEG picture', places: ['sample'] },
  gif: picture('a GIF picture'),
  webp: picture('a WebP picture'),
  bmp: picture('a BMP picture'),
  tiff: picture('a TIFF picture'),
  netpbm: picture('a Netpbm picture (PPM, PGM)'),
  heif: {
    words: 'a HEIC or AVIF picture',
    places: ['sample'],
    convert: 'make a PNG of it, with ImageMagick: magick FILE FILE.png',
  },
});

/** Tensors, with names or without. */
const tensors = facts({
  safetensors: { words: 'a safetensors file', places: ['weights', 'sample', 'recording'] },
  npy: { words: 'a numpy array (.npy)', places: ['sample', 'weights'] },
  npz: { words: 'an archive of numpy arrays (.npz)', places: ['sample', 'weights', 'recording'] },
  pth: { words: 'a PyTorch checkpoint', places: ['weights', 'sample', 'recording'] },
  'old-pth': {
    words: 'a PyTorch checkpoint in the format from before version 1.6',
    places: ['weights', 'sample', 'recording'],
  },
  pickle: { words: 'a Python pickle', places: ['weights', 'sample', 'recording'] },
  idx: { words: 'an idx file, as MNIST has it', places: ['sample'] },
  'cifar-python': {
    words: 'a batch of CIFAR-10 or CIFAR-100 for Python',
    places: ['sample'],
  },
  cifar10: {
    words: 'a batch of CIFAR-10 (records of 3073 bytes)',
    places: ['sample'],
  },
  cifar100: {
    words: 'a batch of CIFAR-100 (records of 3074 bytes)',
    places: ['sample'],
  },
  nir: {
    words: 'a network of NIR (.nir)',
    places: ['network'],
    convert:
      'make a text and a checkpoint of it: spikec import FILE --out-model net.spike --out net.safetensors; spikec check FILE says whether it is sound',
  },
  hdf5: {
    words: 'an HDF5 file (.h5, Keras)',
    places: ['weights', 'sample', 'network'],
    convert:
      'with the Python package h5py, f = h5py.File("FILE"); a = {}; f.visititems(lambda n, d: a.update({n: d[()]}) if hasattr(d, "shape") else None); numpy.savez("FILE.npz", **a); one file of samples is read as it is: --input FILE, --data FILE',
  },
  onnx: {
    words: 'an ONNX model',
    places: ['weights'],
    convert:
      'write the network as a .spike text, and take its weights with the Python package onnx: numpy.savez("FILE.npz", **{t.name: onnx.numpy_helper.to_array(t) for t in onnx.load("FILE").graph.initializer})',
  },
  keras: {
    words: 'a Keras model',
    places: ['weights'],
    convert:
      'write the network as a .spike text, and take its weights: numpy.savez("FILE.npz", **{w.path: w.numpy() for w in keras.saving.load_model("FILE").weights})',
  },
  tflite: {
    words: 'a TensorFlow Lite model',
    places: ['weights'],
    convert: 'take the weights of the model that it was made of, with numpy.savez',
  },
  tfrecord: {
    words: 'a TFRecord file',
    places: ['sample'],
    convert: 'read it with tf.data and write numpy.savez("FILE.npz", images=images, labels=labels)',
  },
  matlab: {
    words: 'a MATLAB file (.mat)',
    places: ['sample', 'weights'],
    convert:
      'm = scipy.io.loadmat("FILE"); numpy.savez("FILE.npz", **{k: v for k, v in m.items() if not k.startswith("_")})',
  },
  matlab73: {
    words: 'a MATLAB 7.3 file (.mat, which is HDF5)',
    places: ['sample', 'weights'],
    convert:
      'with the Python package h5py: numpy.savez("FILE.npz", **{k: v[()] for k, v in h5py.File("FILE").items() if hasattr(v, "shape")})',
  },
  table: {
    words: 'a Parquet or Arrow table',
    places: ['sample'],
    convert: 'read it with pandas and write numpy.savez("FILE.npz", images=..., labels=...)',
  },
});

/** Recordings of event cameras, and of others. */
const recordings = facts({
  aedat2: { words: 'an AEDAT 2.0 recording', places: ['sample'] },
  aedat3: { words: 'an AEDAT 3.1 recording', places: ['sample'] },
  aedat4: { words: 'an AEDAT 4 recording', places: ['sample'] },
  atis: { words: 'a .bin recording as N-MNIST has them', places: ['sample'] },
  dat: { words: 'a Prophesee DAT recording', places: ['sample'] },
  evt2: { words: 'a Prophesee EVT2 recording (.raw)', places: ['sample'] },
  evt3: { words: 'a Prophesee EVT3 recording (.raw)', places: ['sample'] },
  rosbag: {
    words: 'a ROS bag',
    places: ['sample'],
    convert: 'read its events with the Python package rosbags and write numpy.savez("FILE.npz", x=x, y=y, t=t, p=p)',
  },
  video: {
    words: 'a video',
    places: ['sample'],
    convert: 'take its frames as PNG pictures, with FFmpeg: ffmpeg -i FILE frame%04d.png',
  },
  sound: {
    words: 'a sound file',
    places: ['sample'],
    convert: 'make the network\u2019s input of it, for example a spectrogram, and write it with numpy.save',
  },
});

/** Archives and compressed files. */
const archives = facts({
  zip: unpack('a zip archive', 'unzip FILE'),
  gzip: unpack('a gzip file', 'gunzip FILE, or tar xzf FILE where it ends in .tar.gz or .tgz'),
  tar: unpack('a tar archive', 'tar xf FILE'),
  xz: unpack('an xz file', 'xz -d FILE, or tar xJf FILE'),
  bzip2: unpack('a bzip2 file', 'bunzip2 FILE, or tar xjf FILE'),
  zstandard: unpack('a Zstandard file', 'zstd -d FILE'),
  '7z': unpack('a 7z archive', '7z x FILE'),
  rar: unpack('a RAR archive', 'unrar x FILE'),
});

/** Texts, and what is no file of ours at all. */
const others = facts({
  image: { words: 'a chip image', places: ['image'] },
  model: { words: 'a model (.spike)', places: ['model'] },
  target: { words: 'a description of a chip (.spike)', places: ['target'] },
  spike: { words: 'a part of a model or target (.spike)', places: ['model', 'target'] },
  results: { words: 'a results file', places: ['results'] },
  json: { words: 'a JSON text', places: [] },
  python: {
    words: 'a Python program',
    places: [],
    convert:
      'write the network as a .spike text (docs/language.md), and its weights with torch.save(model.state_dict(), "weights.pth")',
  },
  utf16: {
    words: 'a text in UTF-16, as some Windows programs write it',
    places: [],
    convert: 'save it in UTF-8: iconv -f UTF-16 -t UTF-8 FILE',
  },
  'table-with-names': { words: 'a text of columns with names (CSV)', places: ['sample'] },
  numbers: { words: 'a text of numbers', places: ['sample'] },
  text: { words: 'a text', places: [] },
  pdf: { words: 'a PDF document', places: [] },
  pointer: { words: 'a Git LFS pointer, not the file itself', places: [], convert: 'run `git lfs pull` in the clone' },
  page: {
    words: 'a web page, not the file itself',
    places: [],
    convert:
      'open its address in a browser, which shows what has to be confirmed, or take the address of the file itself',
  },
  empty: { words: 'an empty file', places: [], convert: 'copy or download it again' },
  unknown: { words: 'a file of a format that is not known', places: [] },
});

/** All kinds. */
export const kinds = { ...pictures, ...tensors, ...recordings, ...archives, ...others };

/** A kind of file. */
export type Kind = keyof typeof kinds;
