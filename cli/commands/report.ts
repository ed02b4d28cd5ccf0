import type { Declaration } from '../arguments/command.ts';
import { choice, parameterOption, required, several, text } from '../arguments/options.ts';

export const report = {
  name: 'report',
  summary: 'Draw an image and its runs as one page that opens in any browser and asks for nothing',
  positionals: { image: { type: 'string', demandOption: true, describe: 'A chip image' } },
  options: {
    out: required('The file to write, page.html'),
    run: text('What "spikec run IMAGE ... --figures --json" printed: work, spikes, energy, links'),
    trace: text('What "spikec run --trace" wrote (with --trace-steps: time step by time step): a raster of spikes'),
    verify: text('What "spikec verify IMAGE ... --json" printed: the proof, or where spikes differ'),
    model: text('The model file that was compiled: layers lead to their lines'),
    ...parameterOption,
    against: several('Compare with these images, one at a time, and all in a plot of cycles and energy'),
    'against-run': several('Their runs, in the same order; without --against other runs of this image'),
    format: choice('html: a page (the default); svg: one view as a drawing; json: the data of the page', [
      'html',
      'svg',
      'json',
    ]),
    view: choice('svg: which view is drawn: the device (the default), the timeline of windows, energy, the network', [
      'device',
      'timeline',
      'energy',
      'network',
    ]),
    measure: text(
      'svg of the device: what cores are coloured by: neurons, memory, work, spikes, traffic, energy, idle, differing',
    ),
  },
  needs: [{ options: ['p'], of: ['model'], help: 'parameters are of a model: --model net.spike -p size=s' }],
  examples: [
    ['report net.chip --out net.html', 'where the network lies, and what fills the cores'],
    [
      'report net.chip --run run.json --out net.html',
      'and what they did: run.json is of "spikec run net.chip ... --figures --json"',
    ],
    ['report a.chip --run a.json --against b.chip --against-run b.json --out ab.html', 'two images as differences'],
    [
      'report a.chip --run a.json --against b.chip c.chip --against-run b.json c.json --out abc.html',
      'three images: which of them is best in what',
    ],
    ['report net.chip --run run.json --format svg --measure energy --out net.svg', 'the device as a drawing'],
    ['report net.chip --run run.json --format svg --view timeline --out net.svg', 'what windows take, as a drawing'],
  ],
} as const satisfies Declaration;
