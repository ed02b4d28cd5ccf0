import { defineCodes } from './code.ts';

/** SPK9xx: results of runs over a data set: resuming them, their shards, merging. */
export const resultsCodes = defineCodes({
  SPK901: {
    title: 'the results are there already',
    status: 2,
    explain: `A run with --results FILE writes FILE.part line by line and gives it its name FILE when every sample is done, so that
a file of that name is always complete. One of the two exists, and starting anew would throw away what was computed. To go
on where FILE.part ends, or to see what the finished FILE says, add --resume. To start anew, name another file, or remove it.`,
  },
  SPK902: {
    title: 'the results belong to another run',
    status: 3,
    explain: `The first line of a results file says all that its lines depend on: the image by its sha256, the version of spikec, the
data set by its content, the options that change a line, for "verify" the network that is compared with, and which part of
the samples it holds. Lines of different runs are never put into one file. The messages list every difference.

Remedy: give image, data, options and version as they were in that run, or name another file. --threads, --mode, --quiet
and the paths of files may differ: they change no byte. Shards to be merged are made with the same command line but for
--shard and --results.`,
  },
  SPK903: {
    title: 'this is no results file, or it is damaged',
    status: 3,
    explain: `A results file is text: a first line that describes the run, one line of JSON per sample in the order of the samples,
and a last line with totals and the sha256 of all lines before it. The message names the line that is not what it should be.
spikec cuts off a line that an interruption left half-written, and nothing else: a wrong line inside means that something
changed the file, or that it was copied incompletely.
Remedy: copy it again, or run that shard again under another name.`,
  },
  SPK904: {
    title: 'a results file is unfinished',
    status: 3,
    explain: `Merging takes finished shards only. Either FILE.part is there instead of FILE, or the file lacks its last line: that run
was interrupted, or still goes on.
Remedy: run the same command once more with --resume, wait for its end, and merge then.`,
  },
  SPK905: {
    title: 'the shards are not one whole',
    status: 3,
    explain: `Shard I of N holds every N-th sample from the I-th on, and only all N shards of one run, each once, are the whole. The
message says which are missing, which were given twice, or which does not have as many samples as its place demands.
Remedy: run the missing shards (--shard I/N), and give each file once.`,
  },
  SPK906: {
    title: 'another program writes to the results',
    status: 3,
    explain: `While samples were run, the file they go to was changed by somebody else: the same command runs twice at the same time,
or the file was edited. This run has stopped, and has not written to it again.
Remedy: end the other run, then go on with --resume; a line that is damaged will be named.`,
  },
});
