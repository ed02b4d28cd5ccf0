/** @file What `check` says of the tensors that a model wants, alone or beside those of a checkpoint. */
import { aliasesOf } from '../../../ir/checkpoint/index.ts';
import { shapeText } from '../../../ir/tensor.ts';
import { compareTensors, type ComparedTensor, type ComparedTensors } from '../../../toolchain/load/compare.ts';
import type { LoadedModel } from '../../../toolchain/load/model.ts';
import { originOfWeights, type WeightArguments } from '../../arguments/loading.ts';
import { host } from '../../host.ts';
import { section, table } from '../../terminal/table.ts';
import { commandText } from '../../words/next.ts';

/** What `check` is asked of tensors. */
export interface TensorArguments extends Pick<WeightArguments, 'take' | 'rename'> {
  readonly tensors?: boolean | undefined;
  readonly weights?: string | undefined;
}

interface TensorList {
  readonly document: object;
  readonly text: (width: number) => string;
  /** Absent where there is no checkpoint. */
  readonly fits?: boolean;
}

/** The list that was asked for; undefined where none was. Throws as `compareTensors`. */
export function openTensorList(model: LoadedModel, args: TensorArguments): TensorList | undefined {
  const { weights, tensors } = args;
  if (weights === undefined) return tensors === true ? wanted(model) : undefined;
  const compared = compareTensors(host, weights, model, args);
  return {
    document: documentOf(weights, compared),
    text: (width) => comparedText(weights, compared, model, width),
    fits: compared.fits,
  };
}

/** Names and shapes of what a checkpoint must hold, in the order of the model. */
function wanted({ graph }: LoadedModel): TensorList {
  const rows = [...aliasesOf(graph).wanted].map(([name, shape]) => [name, shapeText(shape)] as const);
  return {
    document: { tensors: rows.map(([name, shape]) => ({ name, shape })) },
    text: (width) =>
      section(
        `Tensors of a float checkpoint: ${rows.length}`,
        table(['tensor', 'shape'], rows, ['left', 'right'], width - 2),
      ),
  };
}

const documentOf = (file: string, { tensors, renames = [], ...rest }: ComparedTensors): object => ({
  tensors: tensors.map(({ name, shape, inFile = null, otherShape = null, guess = null }) => ({
    ...{ name, shape, inFile, otherShape, guess },
  })),
  checkpoint: { file, ...rest, renames },
});

const isThere = ({ inFile, otherShape }: ComparedTensor): boolean => inFile !== undefined && otherShape === undefined;

function inFileText({ inFile, otherShape, guess }: ComparedTensor): string {
  const also = guess === undefined ? '' : `, may be ${guess}`;
  if (inFile === undefined) return `missing${also}`;
  return otherShape === undefined ? inFile : `${inFile} is ${otherShape}${also}`;
}

function comparedText(file: string, compared: ComparedTensors, model: LoadedModel, width: number): string {
  const { tensors, left, fits, renames = [] } = compared;
  const origin = originOfWeights(compared);
  const there = tensors.filter(isThere).length;
  const head = `Tensors of a float checkpoint: ${there} of ${tensors.length} are in ${file}${origin === undefined ? '' : ` (${origin})`}`;
  const rows = tensors.map((tensor) => [tensor.name, tensor.shape, inFileText(tensor)]);
  const guessed = new Set(tensors.map(({ guess }) => guess));
  const others = left.filter(({ name }) => !guessed.has(name)).map(({ name, shape }) => [name, shape]);
  return [
    section(head, table(['tensor', 'shape', 'in the file'], rows, ['left', 'right', 'left'], width - 2)),
    ...(others.length === 0
      ? []
      : [
          section(
            `In the file, and no layer wants it: ${others.length}`,
            table(['tensor', 'shape'], others, ['left', 'right'], width - 2),
          ),
        ]),
    ...(fits ? ['\nEvery tensor fits.'] : []),
    ...(renames.length > 0 && !fits
      ? [
          section(
            'By names, shapes and order it may be the same network under other names',
            commandText(renamedCommand(file, renames, model), width - 2),
          ),
        ]
      : []),
  ].join('\n');
}

/** The command line that imports the file so. */
const renamedCommand = (file: string, renames: readonly string[], { path, given }: LoadedModel): string[] => [
  ...['import', file, '--model', path],
  ...Object.entries(given).flatMap(([name, text]) => ['-p', `${name}=${text}`]),
  ...renames.flatMap((rename) => ['--rename', rename]),
  ...['--out', 'renamed.safetensors'],
];
