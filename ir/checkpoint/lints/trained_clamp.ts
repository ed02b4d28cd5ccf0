import { neuronNodes } from '../../model/index.ts';
import { listed, ofPublishedCode, type CheckpointLint } from './lint.ts';

/** The published feature pyramid of the detector evaluates with another clamp than it trains with. */
export const trainedClamp: CheckpointLint = {
  code: 'SPK313',
  sees: 'Neurons that the model declares with a trained_cap other than their cap, and weights from elsewhere.',
  blind: 'A mismatch that the model does not declare (SPK232 asks).',
  check: ofPublishedCode(({ graph }) => {
    const mismatched = neuronNodes(graph).filter(
      ({ attributes: { cap, trained_cap: trained } }) => trained !== 0 && trained !== cap,
    );
    const [first] = mismatched;
    if (!first) return [];
    const { cap, trained_cap: trained } = first.attributes;
    return [
      {
        message: `trained with counts 0..${trained}, evaluated with 0..${cap}: ${listed(mismatched.map(({ name }) => name))}`,
        help: 'the published evaluation is reproduced; its features are not those of training',
      },
    ];
  }),
};
