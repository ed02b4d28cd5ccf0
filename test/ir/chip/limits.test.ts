import test from 'ava';
import type { ChipImage } from '../../../ir/chip/image.ts';
import { verifyImage } from '../../../ir/chip/index.ts';
import type { Target } from '../../../ir/target/index.ts';
import { compiledOrRefused } from '../../support/compile.ts';
import { eachPart, timeNetwork } from '../../support/random_time.ts';
import { beyondLimits, statedLimits, type Stated } from '../../support/stated_limits.ts';
import { testTarget } from '../../support/targets.ts';
import { randomImage } from './support.ts';

const onTarget = (image: ChipImage, target: Target): ChipImage => ({ ...image, header: { ...image.header, target } });

const all = Object.entries(statedLimits) as [Stated, (typeof statedLimits)[Stated]][];

/** The image on a target of cores that are alike and that states of everything the least that the image takes. */
const tight = (image: ChipImage): ChipImage =>
  all.reduce((each, [stated, { least }]) => (stated === 'classes' ? each : onTarget(each, least(each))), image);

/** Networks over time on cores that hold little of them. */
const compiledImages = (): readonly ChipImage[] =>
  eachPart.flatMap((recipe) => {
    const target = testTarget({ neurons: 70, synapse_bytes: 2 ** 15 }, { mesh: { columns: 32, rows: 32 } });
    return compiledOrRefused(timeNetwork(recipe), target)?.image ?? [];
  });

test('an image is sound on a target that states just what it takes, and every limit that states less is found exceeded', (t) => {
  const found = new Map<Stated, number>();
  const images = [...Array.from({ length: 60 }, (_, seed) => randomImage(seed)), ...compiledImages()];
  for (const [seed, roomy] of images.entries()) {
    const image = tight(roomy);
    t.deepEqual(beyondLimits(image), [], `${seed}`);
    t.deepEqual(verifyImage(image), [], `${seed}`);
    const onClasses = onTarget(image, statedLimits.classes.least(image));
    t.deepEqual([...beyondLimits(onClasses), ...verifyImage(onClasses)], [], `${seed}`);
    for (const [stated, { less, beyond }] of all)
      for (const target of less(image)) {
        const faulty = onTarget(image, target);
        t.not(beyond(faulty).length, 0, `${seed} ${stated}`);
        t.regex(verifyImage(faulty)[0]?.code ?? 'none', /^SPK(506|510|512)$/, `${seed} ${stated}`);
        found.set(stated, (found.get(stated) ?? 0) + 1);
      }
  }
  t.deepEqual(
    all.map(([stated]) => stated).filter((stated) => (found.get(stated) ?? 0) === 0),
    [],
  );
});
