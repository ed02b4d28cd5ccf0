/** @file Every limit on what a file may make us allocate, each with its reason. */

/** Largest file that is read whole: the most that one read call of the operating system returns, 2 GiB less one byte. */
export const maxFileBytes = 2 ** 31 - 1;

/** Deflate spends at least two bits on 258 bytes (RFC 1951), so no honest stream grows by more than this factor. */
export const maxDeflateRatio = 1032;

/** Most bytes that the compressed content of one file may expand to. */
export const maxInflatedBytes = 2 ** 30;

/** Largest safetensors header; the same figure as the format's own library. */
export const maxSafetensorsHeaderBytes = 100_000_000;

/** Largest npy header; the same figure as numpy's `max_header_size`. */
export const maxNpyHeaderBytes = 10_000;

/** Most dimensions of a tensor; PyTorch and numpy stop at the same number. */
export const maxRank = 64;

/** Most instructions in one pickle: about twenty are spent per tensor, so this is room for 200,000 tensors. */
export const maxPickleOperations = 4_000_000;

/** Most values on a pickle's stack at one time; writers flush collections every 1,000 items. */
export const maxPickleStack = 1_000_000;

/** Longest integer in a pickle, in bytes; larger ones hold no extent, stride or offset. */
export const maxPickleIntegerBytes = 64;

/** How deep dicts and lists of a checkpoint are searched for tensors; training scripts nest three or four. */
export const maxTreeDepth = 12;

/** Most dicts and lists of a checkpoint: an optimizer keeps one per parameter. */
export const maxTreeValues = 1_000_000;

/** Tensors of a checkpoint may share and repeat storage, but together not exceed the file by more than this factor. */
export const maxViewRatio = 16;

/** Largest picture side, in pixels. */
export const maxPictureSide = 32_768;

/** Most samples (pixels times channels) in one picture. */
export const maxPictureSamples = 2 ** 28;

/** Most events of one recording: each takes 13 bytes in memory, so 0.9 GB. */
export const maxEvents = 2 ** 26;

/** Most bytes that one packet of a recording may expand to: 4 million events; cameras' software writes a few thousand. */
export const maxPacketBytes = 2 ** 26;

/**
 * How often a compressed packet of a recording may outgrow what the file has of it. LZ4 cannot expand further (one byte of a
 * length stands for 255); Zstandard could, without a bound, but 16 bytes an event, times and pixels among them, do not repeat so.
 */
export const maxPacketRatio = 256;

/** A packet of this size is read whatever it was compressed to. */
export const smallPacketBytes = 2 ** 16;

/** Most packets of one recording: cameras' software writes one every few milliseconds, so this is room for hours. */
export const maxPackets = 2 ** 22;

/** Most scans of a JPEG: each touches every pixel; cameras and programs write about ten. */
export const maxJpegScans = 100;

/** Pixels and colours that a PNG may have whatever its size, and the most for each of its bytes: a larger one is hardly a picture. */
export const freePictureSamples = 2 ** 25;
export const maxPictureRatio = 256;

/** Most groups and values of an HDF5 file, and how deep they lie: a network of NIR has about ten values a layer, five deep. */
export const maxHdf5Objects = 20_000;
export const maxHdf5Depth = 16;

/** The values of an HDF5 file together may claim so many bytes whatever the file's size: those that nobody wrote have a default. */
export const freeHdf5Bytes = 2 ** 20;

/** Seconds that values of an HDF5 file may take to read whatever they are, and bytes of them that a second must bring: a slow machine inflates ten times as many. */
export const freeHdf5Seconds = 5;
export const slowestHdf5Bytes = 2 ** 22;

/** Most edges of a NIR network, those in inner graphs included, and most numbers in its fields: each takes 8 bytes in memory. */
export const maxNirEdges = 2 ** 18;
export const maxNirNumbers = 2 ** 27;

/** Most values of one shape in a NIR network, and most dimensions. */
export const maxNirValues = 2 ** 26;
export const maxNirRank = 8;
