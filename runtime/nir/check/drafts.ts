/** @file The table of drafts: every type of node of NIR. */
import { nearest } from '../../../ir/diagnostics/index.ts';
import { sameShape, shapeText } from '../../../ir/tensor.ts';
import { listed, quoted } from '../../formats/problems.ts';
import { isNodeType, nodeTypes, type NodeType } from '../node_types.ts';
import { type Draft, type Fit, type Misfit } from './draft.ts';
import { fieldsOf } from './fields.ts';
import type { FlatGraph } from './flat.ts';
import { convolutionDraft, flattenDraft, matrixDraft, poolDraft, scaleDraft, type Drafting } from './linear_drafts.ts';
import { elementwiseDraft, neuronDraft } from './neuron_drafts.ts';
import type { Report } from './report.ts';

/** An Input gives what it says, or all but its leading axis. */
const inputDraft: Drafting = (fields) => {
  const said = fields.shape('shape')!;
  return { natural: said, fit: (takes) => ({ gives: takes, body: { kind: 'input' } }) };
};

/** An Output takes what comes; what it says is compared. */
const outputDraft: Drafting = (fields) => {
  const said = fields.shape('shape');
  return {
    natural: undefined,
    fit(takes, { dropped }): Fit {
      const stated = said && dropped ? said.slice(1) : said;
      const agrees = stated === undefined || sameShape(stated, takes);
      const doubts = agrees
        ? []
        : [`it says the shape ${shapeText(said!)}, and ${shapeText(takes)} comes out, which is believed`];
      return { gives: takes, body: { kind: 'output' }, doubts };
    },
  };
};

const drafting: { readonly [T in NodeType]: Drafting } = {
  Input: inputDraft,
  Output: outputDraft,
  Affine: matrixDraft,
  Linear: matrixDraft,
  Scale: scaleDraft,
  Conv1d: convolutionDraft(1),
  Conv2d: convolutionDraft(2),
  SumPool2d: poolDraft('sum'),
  AvgPool2d: poolDraft('mean'),
  Flatten: flattenDraft,
  I: neuronDraft('I'),
  IF: neuronDraft('IF'),
  LI: neuronDraft('LI'),
  LIF: neuronDraft('LIF'),
  CubaLI: neuronDraft('CubaLI'),
  CubaLIF: neuronDraft('CubaLIF'),
  Threshold: elementwiseDraft('threshold'),
  Delay: elementwiseDraft('delay'),
};

/** Drafts of all nodes that make sense by themselves. Reports SPK415 (unknown types), and as `fieldsOf`, SPK418. */
export function draftsOf({ nodes }: FlatGraph, report: Report): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  const unknown = new Map<string, string[]>();
  for (const [name, node] of nodes) {
    const { type } = node;
    if (!isNodeType(type)) {
      unknown.set(type, [...(unknown.get(type) ?? []), name]);
      continue;
    }
    const fields = fieldsOf(name, node, type, report);
    const draft: Omit<Draft, 'type'> | Misfit | undefined = fields && drafting[type](fields);
    if (!draft) continue;
    if ('message' in draft) report.error(draft.code, name, draft.message, draft.help);
    else drafts.set(name, { ...draft, type });
  }
  for (const [type, names] of unknown) reportUnknown(type, names, report);
  return drafts;
}

function reportUnknown(type: string, names: readonly string[], report: Report): void {
  const near = nearest(type, Object.keys(nodeTypes));
  const help = near === undefined ? `NIR has ${Object.keys(nodeTypes).join(', ')}` : `did its writer mean ${near}?`;
  report.error('SPK415', names[0]!, `${quoted(type)} is no node of NIR; it is the type of ${listed(names)}`, help);
}
