import test from 'ava';
import { tryPasses } from '../../compiler/pipeline.ts';
import { passes, pipelines, type AnyPass, type Facts } from '../../compiler/passes/index.ts';
import { randomNetwork, type Recipe } from '../support/random_model.ts';
import { testTarget } from '../support/targets.ts';

const recipe: Recipe = { seed: 12, steps: ['conv block', 'attention'], weights: 'float' };
const { model, weights } = randomNetwork(recipe);
const target = testTarget({ neurons: 65536, synapse_bytes: 2 ** 22 });

/** Facts that note who asks for what. */
function watched(facts: Partial<Facts>, asked: Set<string>): Facts {
  return new Proxy(facts, {
    get(all, name, receiver): unknown {
      asked.add(String(name));
      return Reflect.get(all, name, receiver);
    },
  }) as Facts;
}

const silent = { warn: () => undefined, note: () => undefined };

test('a pass reads exactly the facts that it declares, and gives those that it says', (t) => {
  let facts: Partial<Facts> = {
    model,
    weights,
    target,
    randomSeed: null,
    classNames: [],
    calibration: [],
    saturate: true,
    objective: 'energy',
  };
  for (const { pass: name } of pipelines.compile) {
    const pass = passes.find((one) => one.name === name) as AnyPass;
    const asked = new Set<string>();
    const given = pass.run(watched(facts, asked), silent);
    t.deepEqual([...asked].sort(), [...pass.needs].sort(), `${name} reads`);
    t.deepEqual(Object.keys(given).sort(), [...pass.gives].sort(), `${name} gives`);
    facts = { ...facts, ...given };
  }
});

test('a pass that fails hands on the facts before it, the whole log, and every limit as data', (t) => {
  const { facts, log, failure } = tryPasses({ model, weights, target: testTarget({ neurons: 2, fan_in: 1 }) });
  t.is(failure?.pass, 'partition');
  t.is(log.at(-1)?.pass, 'partition');
  t.true(facts.spike !== undefined && facts.schedule !== undefined && facts.tiles === undefined);
  const exceeded = failure!.error.diagnostics.map((diagnostic) => diagnostic.exceeded);
  t.true(exceeded.length > 1, 'all layers at once');
  for (const one of exceeded) t.true(one !== undefined && one.used > one.available, JSON.stringify(one));
  const layers = new Set(facts.spike!.populations.labels.map(({ membrane }) => membrane));
  for (const one of exceeded) t.true(one?.limit === 'cores' || layers.has(one?.layer ?? ''), JSON.stringify(one));
  t.true(exceeded.some((one) => one?.limit === 'neurons'));
});

test('what compiles has no failure', (t) => {
  const { failure, facts, log } = tryPasses({ model, weights, target });
  t.is(failure, undefined);
  t.true(facts.image !== undefined);
  t.deepEqual(
    log.map(({ pass }) => pass),
    pipelines.compile.map(({ pass }) => pass),
  );
});
