/** @file Where a network begins and ends: its Input and Output nodes, made where only they are missing. */
import { shapeText } from '../../../ir/tensor.ts';
import { listed, quoted } from '../../formats/problems.ts';
import type { NirEdge } from '../file.ts';
import type { Draft } from './draft.ts';
import type { Report } from './report.ts';

interface Drafted {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly edges: readonly NirEdge[];
}

/** Nodes of inner graphs that are no ends of the network. */
type Ports = ReadonlySet<string>;

/** Reports SPK420 where there is no input or output and none can be made, SPK423 where one is made, SPK424 what goes the wrong way. */
export function withEnds({ drafts, edges }: Drafted, ports: Ports, report: Report): Drafted {
  const sound = edges.filter((edge) => edge.some((name) => ports.has(name)) || !isWrongWay(edge, drafts, report));
  return withOutput(withInput({ drafts, edges: sound }, report), report);
}

/** An edge into an Input or out of an Output of the whole network. */
function isWrongWay([from, to]: NirEdge, drafts: ReadonlyMap<string, Draft>, report: Report): boolean {
  const into = drafts.get(to)?.type === 'Input';
  const out = drafts.get(from)?.type === 'Output';
  if (into || out)
    report.error(
      'SPK417',
      into ? to : from,
      `an edge goes from ${quoted(from)} to ${quoted(to)}: nothing goes into an Input or comes from an Output`,
      'take it out, or write nodes in its place',
    );
  return into || out;
}

const has = (drafts: ReadonlyMap<string, Draft>, type: string): boolean =>
  [...drafts.values()].some((draft) => draft.type === type);

function withInput({ drafts, edges }: Drafted, report: Report): Drafted {
  if (has(drafts, 'Input') || drafts.size === 0) return { drafts, edges };
  const reached = new Set(edges.map(([, to]) => to));
  const first = [...drafts].filter(([name]) => !reached.has(name));
  const [name, natural] = [first[0]?.[0], first[0]?.[1].natural];
  if (first.length !== 1 || name === undefined || natural === undefined) {
    const words = first.length === 1 ? 'whose shape is not said' : `and ${first.length} nodes have nothing before them`;
    report.error(
      'SPK420',
      name,
      `there is no Input, ${words}: what goes in is not known`,
      'add an Input with its shape',
    );
    return { drafts, edges };
  }
  const id = freeName('input', drafts);
  report.warn('SPK423', name, `there is no Input: one of ${shapeText(natural)} is put in front, as nir does`);
  return {
    drafts: new Map<string, Draft>([[id, inputOf(natural)], ...drafts]),
    edges: [[id, name], ...edges],
  };
}

function withOutput({ drafts, edges }: Drafted, report: Report): Drafted {
  if (has(drafts, 'Output') || drafts.size === 0) return { drafts, edges };
  const left = new Set(edges.map(([from]) => from));
  const last = [...drafts.keys()].filter((name) => !left.has(name));
  if (last.length === 0) {
    report.error('SPK420', undefined, 'there is no Output, and every node is read by another one', 'add an Output');
    return { drafts, edges };
  }
  const id = freeName('output', drafts);
  if (last.length > 1) {
    report.error('SPK420', undefined, `there is no Output, and nothing reads ${listed(last)}`, 'add an Output');
    return { drafts, edges };
  }
  report.warn('SPK423', last[0], 'there is no Output: one is put behind, as nir does');
  return { drafts: new Map<string, Draft>([...drafts, [id, outputDraft]]), edges: [...edges, [last[0]!, id]] };
}

const freeName = (name: string, drafts: ReadonlyMap<string, Draft>): string =>
  drafts.has(name) ? freeName(`${name}_`, drafts) : name;

const inputOf = (natural: readonly number[]): Draft => ({
  type: 'Input',
  natural,
  fit: (takes) => ({ gives: takes, body: { kind: 'input' } }),
});

const outputDraft: Draft = {
  type: 'Output',
  natural: undefined,
  fit: (takes) => ({ gives: takes, body: { kind: 'output' } }),
};
