import test from 'ava';
import fc from 'fast-check';
import { bindCheckpoint, checkpointFile } from '../../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { readSafetensors, writeSafetensors } from '../../../runtime/formats/index.ts';
import { randomNetwork } from '../../support/random_model.ts';

test('a flipped bit anywhere in a checkpoint that spikec wrote is noticed', (t) => {
  for (const weights of ['integer', 'float'] as const) {
    const network = randomNetwork({ seed: 11, steps: ['conv block'], weights });
    const sound = writeSafetensors(checkpointFile(network.model, network.weights));
    const read = (bytes: Uint8Array): unknown =>
      bindCheckpoint(network.model, readSafetensors(bytes, 'damaged'), { name: 'damaged' });
    t.notThrows(() => read(sound));
    const headerLength = new DataView(sound.buffer, sound.byteOffset).getUint32(0, true);
    fc.assert(
      fc.property(fc.integer({ min: 8 + headerLength, max: sound.length - 1 }), fc.nat(7), (at, bit) => {
        const bytes = sound.slice();
        bytes[at]! ^= 1 << bit;
        t.throws(() => read(bytes), { instanceOf: DiagnosticError, message: /SPK310/ });
      }),
      { numRuns: 100 },
    );
  }
});
