/**
 * @file The text form of a model graph: one line a layer, attributes as JSON, types shown and checked on reading.
 *
 * ```text
 * model "tiny"
 *   x = input() {"shape":[1,4,4]} : analog 1x4x4
 *   c = conv2d(x) {"out":2} : membrane 2x4x4
 * output logits = c
 * ```
 */
import { fail, throwIfErrors, type Span } from '../diagnostics/index.ts';
import { isPrimitiveName, type AttributeValue, type ValueType } from '../ops/index.ts';
import { shapeText } from '../tensor.ts';
import { createModelBuilder } from './build.ts';
import type { ModelGraph } from './graph.ts';

/** Prints a graph; `readModel` gives an equal graph back. */
export function printModel(graph: ModelGraph): string {
  const lines = graph.nodes.labels.map(
    (node) =>
      `  ${node.name} = ${node.op}(${node.inputs.join(', ')}) ${JSON.stringify(node.attributes)} : ${typeText(node.type)}`,
  );
  const outputs = graph.outputs.map(({ name, node }) => `output ${name} = ${node}`);
  return [`model ${JSON.stringify(graph.name)}`, ...lines, ...outputs, ''].join('\n');
}

/** A type as the text form and the checker's table show it. */
export function typeText(type: ValueType): string {
  const shape = shapeText(type.shape);
  if (type.kind === 'analog') return `analog ${shape} int${type.bits} x 2^-${type.fractionBits}`;
  if (type.kind === 'membrane' && type.counts) return `membrane ${shape} 0..${type.counts.most} / ${type.counts.norm}`;
  return type.kind === 'count' ? `count ${shape} 0..${type.cap} / ${type.norm}` : `${type.kind} ${shape}`;
}

const layerLine = /^ {2}(\S+) = (\w+)\(([^)]*)\) (\{.*\}) : (.+)$/;
const outputLine = /^output (\S+) = (\S+)$/;

/** Reads the text form. Throws a `DiagnosticError` with every faulty layer. */
export function readModel(text: string, fileName = 'model graph'): ModelGraph {
  const source = { name: fileName, text };
  const [first = '', ...rest] = text.split('\n');
  const header = /^model (".*")$/.exec(first);
  if (!header)
    fail('SPK204', 'the text form of a model graph starts with: model "name"', {
      span: { source, start: 0, end: first.length },
    });
  const builder = createModelBuilder(JSON.parse(header[1]!) as string);
  let start = first.length + 1;
  for (const line of rest) {
    const span = { source, start, end: start + line.length };
    start = span.end + 1;
    const output = outputLine.exec(line);
    if (output) builder.output(output[1]!, output[2]!);
    else if (line !== '') readLayer(line, span);
  }
  throwIfErrors(builder.diagnostics);
  return builder.finish();

  function readLayer(line: string, span: Span): void {
    const [, name, op, inputs, attributes, type] =
      layerLine.exec(line) ?? fail('SPK204', 'not a layer: NAME = OP(INPUTS) {ATTRIBUTES} : TYPE', { span });
    if (!isPrimitiveName(op!)) fail('SPK204', `no operator "${op}"`, { span });
    const added = builder.add({
      name: name!,
      op,
      inputs: inputs === '' ? [] : inputs!.split(', '),
      attributes: parseAttributes(attributes!, span),
      span,
    });
    const inferred = added === undefined ? undefined : builder.typeOf(added);
    if (inferred && typeText(inferred) !== type)
      fail('SPK204', `"${name}" has the type ${typeText(inferred)}, the text says ${type}`, { span });
  }
}

function parseAttributes(text: string, span: Span): Record<string, AttributeValue> {
  try {
    return JSON.parse(text) as Record<string, AttributeValue>;
  } catch {
    return fail('SPK204', 'the attributes are not JSON', { span });
  }
}
