import { coreMeasures, pictureNames, windowMeasures } from '../../toolchain/defaults.ts';
import type { Declaration } from '../arguments/command.ts';
import { choice, flag, number, parameterOption, required, several, text } from '../arguments/options.ts';

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
    sample: text('Which sample of the trace, or that differs, is shown first: its name, or its place in the trace'),
    format: choice(
      'html: a page (the default); svg: one view as a drawing; csv: its numbers; json: them, or the data of the page',
      ['html', 'svg', 'csv', 'json'],
    ),
    view: choice('Which view is wanted by itself (default: device)', pictureNames),
    measure: text(
      `What cores of the device are coloured by: ${coreMeasures.join(', ')}; what bars of the timeline are as high as: ${windowMeasures.join(', ')}`,
    ),
    window: number('Which window the device, units or links are of'),
    links: flag('Draw the links of the device, as wide as their packets are many'),
    ranks: flag('Colour the cores of the device by their rank, not by the amount'),
    layer: text('Which layer membranes or the raster are of; of the device its cores, and where its spikes go'),
  },
  needs: [
    { options: ['p'], of: ['model'], help: 'parameters are of a model: --model net.spike -p size=s' },
    { options: ['sample'], of: ['trace', 'verify'], help: 'samples are of a trace, or differ: --trace FILE' },
  ],
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
    ['report net.chip --run run.json --format csv --view links --out links.csv', 'the same for a spreadsheet'],
    [
      'report net.chip --trace t.safetensors --format svg --view membranes --layer s1.lif --sample 3 --out net.svg',
      'membranes of a layer in the fourth sample',
    ],
  ],
} as const satisfies Declaration;
