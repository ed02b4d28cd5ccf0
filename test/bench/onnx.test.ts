import test from 'ava';
import protobuf from 'protobufjs';
import { exportOnnx, onnxGraph } from '../../bench/speed/onnx/export.ts';
import { foldBatchNorms } from '../../ir/checkpoint/index.ts';
import { createModelBuilder } from '../../ir/model/index.ts';
import { trainedModel, trainedWeights } from '../support/trained_example.ts';

const { model, weights } = foldBatchNorms(trainedModel, trainedWeights);

test('the example becomes one convolution per folded layer, and its counts are divided nowhere', (t) => {
  const { nodes, inputs, outputs } = onnxGraph(model, weights);
  const ops = (op: string) => nodes.filter((node) => node.op === op).length;
  const inModel = (op: string) => model.nodes.labels.filter((node) => node.op === op).length;
  t.deepEqual([ops('Conv'), ops('Gemm'), ops('Round')], [inModel('conv2d'), inModel('linear'), inModel('neuron')]);
  t.is(ops('Div'), 0);
  t.deepEqual(inputs, [{ name: 'x', shape: [1, 1, 28, 28] }]);
  t.deepEqual(outputs, [{ name: 'logits', shape: [1, 10] }]);
});

test('a file reads back by the numbers of the specification', (t) => {
  // Numbers as in onnx/onnx.proto, written down apart from those that the exporter has.
  const numbers = `syntax = "proto3";
    message Model { Graph graph = 7; } message Graph { repeated Node node = 1; repeated Tensor initializer = 5; }
    message Node { repeated string output = 2; string op_type = 4; } message Tensor { bytes raw_data = 9; }`;
  const read = protobuf.parse(numbers).root.lookupType('Model').decode(exportOnnx(model, weights));
  const { graph } = read as unknown as {
    graph: { node: { opType: string; output: string[] }[]; initializer: unknown[] };
  };
  const written = onnxGraph(model, weights);
  t.deepEqual(
    graph.node.map(({ opType, output }) => [opType, output[0]]),
    written.nodes.map(({ op, output }) => [op, output]),
  );
  t.is(graph.initializer.length, written.constants.length);
});

test('an operator without a rule is refused by the layer\u2019s name', (t) => {
  const builder = createModelBuilder('m');
  builder.add({ name: 'image', op: 'input', inputs: [], attributes: { shape: [1, 4, 4] } });
  builder.add({ name: 'first', op: 'conv2d', inputs: ['image'], attributes: { out: 2 } });
  builder.add({ name: 'smaller', op: 'subsample', inputs: ['first'] });
  builder.output('values', 'smaller');
  const parameters = new Map(['weight', 'bias'].map((name) => [`first.${name}`, new Float32Array(2)]));
  t.throws(() => onnxGraph(builder.finish(), { kind: 'float', parameters }), {
    message: /"smaller" \(subsample\) cannot be exported/,
  });
});
