import { verifyImage } from '../../ir/chip/index.ts';
import { coresOf } from '../mapping/cores.ts';
import { headerOf } from '../mapping/header.ts';
import { definePass } from './pass.ts';

/**
 * Puts everything into one chip image: symbol tables, schedule and proof in the header, kernels once per projection and
 * channels, then the cores. What it emits is verified.
 *
 * ```text
 * before   spike graph, schedule, tiles, cores, places, routes        after   an image that runs by itself
 * ```
 */
export const emit = definePass({
  name: 'emit',
  help: 'Put spike graph, schedule and mapping into one chip image, and verify it.',
  needs: [
    'target',
    'model',
    'weights',
    'randomSeed',
    'classNames',
    'spike',
    'proof',
    'schedule',
    'tiles',
    'cores',
    'places',
    'routes',
  ],
  gives: ['image'],
  effect: 'exact',
  run(facts, log) {
    const { kernels, cores } = coresOf(facts);
    const image = { header: headerOf(facts, kernels.length), kernels, cores };
    const [problem] = verifyImage(image);
    if (problem) throw new Error(`emit made a faulty image: ${problem.message}`);
    log.note(`${cores.length} cores, ${kernels.length} kernel blocks, ${image.header.schedule.windows} windows`);
    return { image };
  },
});
