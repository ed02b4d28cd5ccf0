/** @file Mistakes of files and folders: what is not there, or stands in the place of another. */
import type { Mistake } from './mistake.ts';

export const files: readonly Mistake[] = [
  {
    title: 'a sample misspelt',
    files: { 'shoes.png': '1' },
    args: ['compile', 'net.spike', '--random-weights', '1', '--emit', 'chip', '--calibrate', 'shoe.png'],
    status: 3,
    says: `error SPK401: there is no such file
  at shoe.png
  help: did you mean "shoes.png"?
`,
  },
  {
    title: 'a sample in a folder that is not there',
    args: ['compile', 'net.spike', '--random-weights', '1', '--emit', 'chip', '--calibrate', 'pictures/shoe.png'],
    status: 3,
    says: `error SPK401: there is no such file
  at pictures/shoe.png
  help: there is no folder "pictures": check the path
`,
  },
  {
    title: 'a folder as a sample',
    files: { 'set/a.txt': '1' },
    args: ['compile', 'net.spike', '--random-weights', '1', '--emit', 'chip', '--calibrate', 'set'],
    status: 3,
    says: `error SPK401: it is a folder, not a file
  at set
  help: a folder of samples is a data set: --data set; to calibrate, --calibrate-data set
`,
  },
  {
    title: 'a data set misspelt',
    args: ['compile', 'net.spike', '--random-weights', '1', '--emit', 'chip', '--calibrate-data', 'fashion-mnst'],
    status: 3,
    says: `error SPK445: "fashion-mnst" is neither a data set (fashion-mnist, mnist, moving-bars, moving-bars-4) nor a folder nor a file
  help: did you mean "fashion-mnist"?
`,
  },
  {
    title: 'a folder of data misspelt',
    files: { 'animals/a.txt': '1' },
    args: ['compile', 'net.spike', '--random-weights', '1', '--emit', 'chip', '--calibrate-data', 'animal'],
    status: 3,
    says: `error SPK445: "animal" is neither a data set (fashion-mnist, mnist, moving-bars, moving-bars-4) nor a folder nor a file
  help: did you mean "animals"?
`,
  },
  {
    title: 'an empty model',
    text: '\n',
    status: 3,
    says: `error SPK131: the file is empty
  at net.spike
  help: begin the file with: model "my-network"
`,
  },
  {
    title: 'no class to list',
    args: ['run', 'n.chip', '--input', 'a.png', '--top', '0'],
    status: 2,
    says: `error SPK703: --top must be 1 or more: so many classes of each sample are listed
`,
  },
  {
    title: 'a mode misspelt',
    args: ['run', 'n.chip', '--input', 'a.png', '--mode', 'steps'],
    status: 2,
    says: `error SPK703: --mode is not one of window, step: steps
  help: did you mean "step"?
`,
  },
  {
    title: 'too few class names',
    files: { 'names.txt': 'cat\ndog\n' },
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.chip', '--class-names', 'names.txt'],
    status: 2,
    says: `error SPK713: the file has 2 class names, the network has 10 outputs
  at names.txt
  help: one name a line, in the order of the outputs
`,
  },
  {
    title: 'a class without a name',
    files: { 'names.txt': 'cat\n\ndog\n' },
    args: ['compile', 'net.spike', '--random-weights', '1', '--out', 'n.chip', '--class-names', 'names.txt'],
    status: 2,
    says: `error SPK713: line 2 is empty
  at names.txt
  help: one name a line, of 200 characters at most, in the order of the outputs
`,
  },
  {
    title: 'which weights of no checkpoint',
    args: ['train', 'net.spike', '--data', 'set', '--out', 'a.safetensors', '--take', 'ema'],
    status: 2,
    says: `error SPK705: --take needs --from: it says which weights of a checkpoint to begin with
  help: give --from CHECKPOINT, or leave it out
`,
  },
  {
    title: 'a verification without weights',
    args: ['verify', 'n.chip', '--model', 'net.spike', '--input', 'a.png'],
    status: 2,
    says: `error SPK704: --weights is missing
  help: write --weights PATH; or, in place of model and weights, --recorded PATH: what another framework computed
`,
  },
  {
    title: 'results of another ending',
    args: ['merge', 'all.csv', 'a.jsonl'],
    status: 2,
    says: `error SPK703: OUT all.csv: the name must end in .jsonl
  help: write OUT all.jsonl
`,
  },
];
