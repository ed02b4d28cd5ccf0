import { readFileSync } from 'node:fs';
import { bindCheckpoint, parameterSource } from '../ir/checkpoint/index.ts';
import { countsOf, evaluateModel, inputOf, isOp } from '../ir/model/index.ts';
import { foldBatchNorm } from '../compiler/passes/fold_batch_norm.ts';
import { readSafetensors } from '../runtime/formats/safetensors.ts';
import { readNpz } from '../runtime/formats/npz.ts';
import { baseFamily, fashion, sizeS, sizeT } from './support/base_family.ts';
const g = '/work/shared/golden/';
const st = (f: string) => readSafetensors(readFileSync(g + f), f);
for (const [set, fam, sp, key] of [['fmnist', fashion, 'spikes_exact.npz','logits_exact'], ['t-exact', sizeT, 'spikes.npz','logits'], ['s-exact', sizeS, 'spikes.npz','logits']] as const) {
  const graph0 = baseFamily(fam);
  const bound = bindCheckpoint(graph0, st(`${set}/model_int.safetensors`), { name: set });
  const { model: graph, weights } = foldBatchNorm.run({ model: graph0, weights: bound.weights }, { note() {}, warn() {} });
  const io = st(`${set}/io.safetensors`);
  const spikes = readNpz(readFileSync(g + `${set}/${sp}`), sp);
  const x = io.tensors.get('input_x64')!.data as Int16Array;
  const n = io.tensors.get('input_x64')!.shape[0]!;
  const size = x.length / n;
  const source = parameterSource(weights, (node) => inputOf(graph, node).type);
  let wrong = 0, total = 0;
  for (let i = 0; i < n; i++) {
    const t0 = performance.now();
    const input = Float32Array.from(x.subarray(i * size, (i + 1) * size), (v) => v / 64);
    let site = 0;
    const times: Record<string, number> = {};
    let last = performance.now();
    const names = [...spikes.tensors.keys()];
    const out = evaluateModel(graph, source, new Map([['image', input]]), (node, values) => {
      const now = performance.now();
      const k = isOp(node, 'conv2d') ? `conv${node.attributes.kernel}${node.attributes.groups > 1 ? 'dw' : ''}` : node.op;
      times[k] = (times[k] ?? 0) + now - last;
      if (node.type.kind === 'count') {
        const counts = countsOf(node, values);
        const name = names[site++]!;
        if (!name.endsWith(`__${node.name}`)) throw new Error(name + ' ' + node.name);
        const ref = spikes.tensors.get(name)!.data as Uint8Array;
        for (let j = 0; j < counts.length; j++) if (counts[j] !== ref[i * counts.length + j]) wrong++;
        total += counts.length;
      }
      last = performance.now();
      return undefined;
    });
    const logits = out.get('logits')!;
    const rl = io.tensors.get(key)!.data as Float32Array;
    let lw = 0;
    for (let c = 0; c < logits.length; c++) if (!Object.is(logits[c], rl[i * logits.length + c])) lw++;
    console.log(set, i, 'ms', (performance.now() - t0).toFixed(0), 'logits wrong', lw, Object.fromEntries(Object.entries(times).map(([k, v]) => [k, Math.round(v)])));
    if (i == 3) break;
  }
  console.log(set, wrong, total, spikes.tensors.size);
}
