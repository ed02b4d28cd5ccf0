import { defineCodes } from './code.ts';

/** SPK450 to SPK452, SPK47x, SPK48x: recordings of events, and frames made of them. */
export const recordingCodes = defineCodes({
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
    title: 'an option had no use for a sample',
    status: 0,
    explain: `--columns and --time-unit are for tables, whose numbers say neither. N-MNIST's .bin, AEDAT, DAT and EVT state what their
columns are and count microseconds, so the options had no use for this file. Leave them out, or give them to a run of tables.
Likewise options of recordings (--sensor, --columns, --time-unit, --time-first, --frames-by, --frame-values) have no use for pictures, and --resize and
--crop-pct none for recordings.`,
  },
});
