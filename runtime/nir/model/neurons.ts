/** @file Neurons of NIR as the language declares them. */
import type { AnyTensor } from '../../../ir/tensor.ts';
import type { NirLayer, NirNeurons } from '../network.ts';
import { byChannel, discrete, uniform, type Discrete } from './gains.ts';
import { cannot, float32, oneForChannels, type Planning } from './lines.ts';

/** Most spikes of a step where a tool counts as many as fit, unless `-p cap=...` says otherwise. */
export const mostSpikes = 8;

/** A neuron in words, with the tensors that it wants in the checkpoint. */
export interface NeuronWords {
  /** Of the declaration; absent where it never fires, which `call` says. */
  readonly settings?: string;
  readonly call?: string;
  /** Of a current in front of membranes that never fire, a line of its own. */
  readonly current?: Pick<NeuronWords, 'tensors'> & { readonly call: string };
  readonly tensors: Readonly<Record<string, AnyTensor>>;
  readonly discrete: Discrete;
}

/** Settings in the order in which they are written. */
type Settings = Record<string, string | number>;

type Tensors = Record<string, AnyTensor>;

/** A number in the settings where all neurons have the same, else a tensor for the channels; false after saying that neither does. */
function put(
  planning: Planning,
  layer: NirLayer,
  { settings, tensors }: { readonly settings: Settings; readonly tensors: Tensors },
  key: 'decay' | 'current_decay' | 'threshold',
  numbers: Float64Array | undefined,
  said: string = key,
): boolean {
  if (!numbers) return true;
  const one = uniform(numbers);
  const channels = byChannel(numbers, layer.gives);
  if (one !== undefined) settings[key] = one;
  else if (channels) {
    settings[`${key}_from`] = key;
    tensors[key] = float32([channels.length], channels);
  } else cannot(planning, layer.name, `its ${said} differs between positions of a channel`, oneForChannels);
  return one !== undefined || channels !== undefined;
}

/** Membranes that never fire, and the current in front of them. Reports SPK426 for a current that begins away from its rest. */
export function integratorWords(planning: Planning, layer: NirLayer<NirNeurons>): NeuronWords | undefined {
  const step = discrete(layer.body, planning.conventions);
  if (step.rest)
    return cannot(
      planning,
      layer.name,
      'its v_leak is not 0, and its membrane takes nothing but its current',
      'export it with a v_leak of 0, and add v_leak to what leaves it: in the bias of the matrix that reads it, or behind the output',
    );
  const membrane = integrator(planning, layer, 'decay', step.decay);
  const current = step.currentDecay && integrator(planning, layer, 'current_decay', step.currentDecay);
  if (!membrane || (step.currentDecay && !current)) return undefined;
  return { ...membrane, ...(current ? { current } : {}), discrete: step };
}

/** One `integrate`, or undefined after saying that its decays have no words. */
function integrator(
  planning: Planning,
  layer: NirLayer,
  says: 'decay' | 'current_decay',
  decays: Float64Array | undefined,
): (Pick<NeuronWords, 'tensors'> & { readonly call: string }) | undefined {
  const [settings, tensors]: [Settings, Tensors] = [{}, {}];
  if (!put(planning, layer, { settings, tensors }, 'decay', decays, says)) return undefined;
  const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return { call: words.length > 0 ? `integrate(${words.join(', ')})` : 'integrate', tensors };
}

/** The settings of spiking neurons. Reports SPK426 where the language has no words for them. */
export function neuronWords(planning: Planning, layer: NirLayer<NirNeurons>): NeuronWords | undefined {
  const { conventions } = planning;
  const { values } = layer.body;
  const step = discrete(layer.body, conventions);
  const thresholds = away(values.v_threshold!, step.rest);
  if (thresholds.some((threshold) => threshold <= 0))
    return cannot(
      planning,
      layer.name,
      'a membrane at rest is above its threshold: such a neuron fires without input',
      'raise v_threshold above v_leak; a steady drive is a bias of the layer in front',
    );
  const tensors: Tensors = {};
  const settings: Settings = {
    cap: conventions.spikes === 'many' ? 'cap' : 1,
    norm: 1,
    rounding: 'down',
    reset: conventions.reset === 'subtract' ? 'soft' : 'hard',
    fires: conventions.fires,
  };
  const said = { settings, tensors };
  if (
    !put(planning, layer, said, 'decay', step.decay) ||
    !put(planning, layer, said, 'current_decay', step.currentDecay) ||
    !put(planning, layer, said, 'threshold', thresholds)
  )
    return undefined;
  const threshold = settings['threshold'];
  if (conventions.floor && layer.type === 'IF' && typeof threshold === 'number') settings['floor'] = -threshold;
  if (threshold === 1) delete settings['threshold'];
  return addPlaces(planning, layer, settings, step)
    ? { settings: written(settings), tensors, discrete: step }
    : undefined;
}

const away = (values: Float64Array, rest: Float64Array | undefined): Float64Array =>
  rest ? values.map((value, i) => value - rest[i]!) : values;

/** Where the membrane starts, and where a spike puts it. */
function addPlaces(
  planning: Planning,
  { name, body }: NirLayer<NirNeurons>,
  settings: Settings,
  { rest }: Discrete,
): boolean {
  const place = (key: string, values: Float64Array): boolean => {
    const one = uniform(values);
    if (one === undefined)
      cannot(
        planning,
        name,
        `its ${key} differs between neurons`,
        'give all neurons of a node the same, or make a node of those that have the same',
      );
    else if (one !== 0) settings[key] = one;
    return one !== undefined;
  };
  const starts = rest ? rest.map((value) => -value) : new Float64Array(1);
  const resets = away(body.values.v_reset!, rest);
  return place('start', starts) && (planning.conventions.reset === 'subtract' || place('reset_to', resets));
}

const written = (settings: Settings): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');

const words: Readonly<Record<NirNeurons['type'], string>> = {
  I: 'integrator',
  IF: 'iaf',
  LI: 'li',
  LIF: 'lif',
  CubaLI: 'cuba_li',
  CubaLIF: 'cuba_lif',
};

/** The name of a declaration with these settings, declared where it is new. */
export function declaredName({ declared }: Planning, type: NirNeurons['type'], settings: string): string {
  const known = declared.get(settings);
  if (known) return known.name;
  const alike = [...declared.values()].filter(({ name }) => name.replace(/\d+$/, '') === words[type]).length;
  const name = alike === 0 ? words[type] : `${words[type]}${alike + 1}`;
  declared.set(settings, { name, settings });
  return name;
}
