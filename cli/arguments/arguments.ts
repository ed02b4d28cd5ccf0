/** @file What yargs leaves unchecked: every usage error of a command line in one report. */
import type { Options } from 'yargs';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { dashed, shownPositional, type Command, type Need, type OptionTable } from './command.ts';
import { globalOptions } from './options.ts';
import { nearName, suggestion } from '../../toolchain/suggestion.ts';

type Parsed = Readonly<Record<string, unknown>>;

const usage = (code: 'SPK702' | 'SPK703' | 'SPK704' | 'SPK705', message: string, help?: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  ...(help !== undefined ? { help } : {}),
});

/** Lists unknown options and arguments, missing ones, and values that are no values. */
export function argumentProblems(command: Command, parsed: Parsed): Diagnostic[] {
  return [
    ...unknownOptions(command, parsed),
    ...tooMany(command, parsed),
    ...missing(command, parsed),
    ...Object.entries(optionsOf(command)).flatMap(([name, option]) => badValue(dashed(name), option, parsed[name])),
    ...Object.entries(command.positionals)
      .filter(([name]) => !isMissing(parsed[name]))
      .flatMap(([name, { array }]) => badValue(name.toUpperCase(), { array }, parsed[name])),
    ...(command.needs ?? []).flatMap((need) => lonely(need, parsed)),
  ];
}

function lonely({ options, of, unless, why, help }: Need, parsed: Parsed): Diagnostic[] {
  const isGiven = (name: string): boolean => parsed[name] !== undefined && parsed[name] !== false;
  if (of.some(isGiven) || (unless !== undefined && isGiven(unless))) return [];
  const reason = why === undefined ? '' : `: ${why}`;
  return options
    .filter(isGiven)
    .map((name) => usage('SPK705', `${dashed(name)} needs ${of.map(dashed).join(' or ')}${reason}`, help));
}

/** Long names and aliases that a command line of this command may hold. */
export const knownNames = (command: Command): string[] =>
  Object.entries(optionsOf(command)).flatMap(([name, { alias = [] }]) => [name, ...[alias].flat()]);

const optionsOf = (command: Command): OptionTable => ({ ...command.options, ...globalOptions });

function unknownOptions(command: Command, parsed: Parsed): Diagnostic[] {
  const known = new Set([...knownNames(command), ...Object.keys(command.positionals), '_', '$0', 'help', 'version']);
  const offered = [...knownNames(command), 'help', 'version'].filter((name) => name.length > 1);
  return Object.keys(parsed)
    .filter((name) => !known.has(name))
    .map((name) => {
      const near = foreignOption(name, offered) ?? nearName(name, offered);
      const help = near === undefined ? `spikec ${command.name} --help lists them` : `did you mean "--${near}"?`;
      return usage('SPK702', `"spikec ${command.name}" has no option ${dashed(name)}`, help);
    });
}

/** Options as other tools call them. */
const foreignNames: Readonly<Record<string, readonly string[]>> = {
  lr: ['learning-rate', 'learning_rate'],
  batch: ['batch-size', 'batch_size', 'bs'],
  out: ['output', 'o', 'save'],
  weights: ['checkpoint', 'ckpt', 'pretrained', 'load'],
  from: ['pretrained', 'init', 'load'],
  threads: ['jobs', 'j', 'workers', 'num-workers'],
  'device-threads': ['threads', 'jobs', 'j', 'workers', 'num-workers'],
  data: ['dataset', 'data-path', 'data-dir'],
  input: ['image', 'images', 'inputs', 'file'],
  'weight-decay': ['wd'],
  verbose: ['v'],
};

const foreignOption = (typed: string, offered: readonly string[]): string | undefined =>
  offered.find((name) => Object.hasOwn(foreignNames, name) && foreignNames[name]!.includes(typed.toLowerCase()));

function tooMany(command: Command, parsed: Parsed): Diagnostic[] {
  const extra = (parsed['_'] as readonly unknown[]).slice(1);
  return extra.map((word) => usage('SPK704', `unexpected argument "${String(word)}"`, usageLine(command)));
}

/** `usage: spikec check MODEL [options]`. */
export const usageLine = (command: Command): string =>
  [
    `usage: spikec ${command.name}`,
    ...Object.entries(command.positionals).map(([name, p]) => shownPositional(name, p)),
    '[options]',
  ].join(' ');

function missing(command: Command, parsed: Parsed): Diagnostic[] {
  const needed = Object.entries(command.positionals).filter(([, p]) => p.demandOption);
  const options = Object.entries(command.options).filter(([, option]) => option.demandOption);
  return [
    ...needed
      .filter(([name]) => isMissing(parsed[name]))
      .map(([name]) => usage('SPK704', `${name.toUpperCase()} is missing`, usageLine(command))),
    ...options
      .filter(([name]) => parsed[name] === undefined)
      .map(([name, option]) =>
        usage(
          'SPK704',
          `${dashed(name)} is missing`,
          `write ${dashed(name)} ${option.type === 'number' ? 'NUMBER' : 'PATH'}: ${option.describe ?? ''}`,
        ),
      ),
  ];
}

const isMissing = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

function badValue(shown: string, option: Options, value: unknown): Diagnostic[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (values.length > 1 && !option.array)
    return [usage('SPK703', `${shown} is given twice: ${values.map(String).join(', ')}`, 'give it once')];
  if (option.array && value !== undefined && values.length === 0) return [usage('SPK703', `${shown} needs a value`)];
  if (values.some((v) => v === '' || v === '-'))
    return [
      usage(
        'SPK703',
        `${shown} has an empty value`,
        'give a path or a value; "-" for standard input or output is not supported',
      ),
    ];
  if (option.type === 'number' && values.some((v) => !Number.isInteger(v) || (v as number) < 0))
    return [usage('SPK703', `${shown} must be a whole number, 0 or more`)];
  const choices = option.choices as readonly string[] | undefined;
  const wrong = choices && values.find((v) => !choices.includes(v as string));
  return wrong === undefined
    ? []
    : [
        usage(
          'SPK703',
          `${shown} is not one of ${choices!.join(', ')}: ${String(wrong)}`,
          suggestion(String(wrong), choices!),
        ),
      ];
}

/** Splits `name=value` texts; every mistake in one `DiagnosticError` (SPK708). */
export function modelParameters(texts: readonly string[] | undefined): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const text of texts ?? []) {
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      fail('SPK708', `-p ${text}: a parameter is set as name=value`, { help: 'for example -p image=64' });
    if (parameters.has(name))
      fail('SPK708', `-p ${name} is given twice: ${parameters.get(name)} and ${value}`, { help: 'give it once' });
    parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
}
