import test from 'ava';
import { disassembleImage } from '../../../ir/chip/index.ts';
import { randomImage } from './support.ts';

test('a disassembly names every population, projection, core, tile and block', (t) => {
  for (let seed = 0; seed < 20; seed++) {
    const image = randomImage(seed);
    const lines = disassembleImage(image).split('\n');
    const starting = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
    for (const [index, { name }] of image.header.populations.entries()) t.is(starting(`  ${index} ${name} `) > 0, true);
    for (const [index, { name }] of image.header.projections.entries()) t.is(starting(`  ${index} ${name} `) > 0, true);
    for (const [index, { x, y }] of image.cores.entries()) t.is(starting(`core ${index} at ${x},${y}`), 1);
    t.is(
      starting('  tile '),
      image.cores.reduce((sum, core) => sum + core.tiles.length, 0),
    );
    t.is(
      starting('  block '),
      image.cores.reduce((sum, core) => sum + core.blocks.length, 0),
    );
    const routes = image.cores.reduce((sum, core) => sum + core.routes.length, image.header.inputRoutes.length);
    t.is(starting('  route '), routes);
  }
});

test('one core alone, with used and available', (t) => {
  const image = randomImage(5);
  const header = { ...image.header, target: { ...image.header.target, limits: { neurons: 5000 } } };
  const [{ x, y, tiles }] = image.cores as [(typeof image.cores)[number]];
  const neurons = tiles.reduce((sum, tile) => {
    const [, , width] = header.populations[tile.population]!.extents;
    return sum + (tile.channelTo - tile.channelFrom) * (tile.rowTo - tile.rowFrom) * width;
  }, 0);
  const text = disassembleImage({ ...image, header }, { core: { x, y } });
  t.is(text.split('\n')[0], `core 0 at ${x},${y}: neurons ${neurons}/5000`);
  t.is(disassembleImage(image, { core: { x: 77, y: 0 } }), '');
});
