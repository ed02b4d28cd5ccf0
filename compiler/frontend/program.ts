/** @file A file together with all files it uses: every declaration by its name. */
import { DiagnosticError, type SourceText } from '../../ir/diagnostics/index.ts';
import type { BlockDeclaration, Name, NeuronDeclaration, Parameter, SourceFile, TargetDeclaration } from './ast.ts';
import { limits } from './limits.ts';
import { parseSource, type ParsedSource } from './grammar/parse.ts';
import type { Report } from './report.ts';

/** Gives the text behind a `use`; throws a `DiagnosticError` or a system error if there is none. */
export type Load = (path: string, from: SourceText) => SourceText;

/** Gives the description of a target by its name, for `like`; nothing where none is called so. */
export interface KnownTarget {
  (name: string): SourceText | undefined;
  /** All there are, for messages. */
  readonly names: readonly string[];
}

/** Where other texts come from. */
interface Texts {
  readonly load: Load;
  readonly known?: KnownTarget;
}

export interface Program {
  /** The file that was asked for; its statements are the network. */
  readonly main: ParsedSource;
  /** All files, used ones before those that use them. */
  readonly files: readonly ParsedSource[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly neurons: ReadonlyMap<string, NeuronDeclaration>;
  readonly blocks: ReadonlyMap<string, BlockDeclaration>;
  readonly targets: ReadonlyMap<string, TargetDeclaration>;
  /** Targets that exist without a `use`. */
  readonly knownTargets: readonly string[];
  /** Names that syntax errors may have swallowed. */
  readonly lostNames: ReadonlySet<string>;
  /** False if part of the text could not be read, so that what seems missing may be there. */
  readonly complete: boolean;
}

/** Reads a file and, through `use`, all others it needs; a file\u2019s own declarations replace those it uses. */
export function loadProgram(source: SourceText, { load, known }: Texts, report: Report): Program {
  const files: ParsedSource[] = [];
  const main = readFile(source, { load, report, files, open: [], known: new Map() });
  followLike(files, known);
  const byName = <T extends { name: Name }>(pick: (file: SourceFile) => readonly T[]): Map<string, T> =>
    new Map(files.flatMap(({ file }) => pick(file)).map((declaration) => [declaration.name.text, declaration]));
  return {
    main,
    files,
    parameters: byName((file) => file.parameters),
    neurons: byName((file) => file.neurons),
    blocks: byName((file) => file.blocks),
    targets: byName((file) => file.targets),
    knownTargets: known?.names ?? [],
    lostNames: new Set(files.flatMap(({ lostNames }) => [...lostNames])),
    complete: !report.hasErrors(),
  };
}

/** Adds the targets that others are like, where no file that is used describes them. */
function followLike(files: ParsedSource[], known: KnownTarget | undefined): void {
  const open = files.flatMap(({ file: { targets } }) => targets);
  const described = new Set(open.map(({ name }) => name.text));
  for (const { base } of open) {
    if (!base || described.has(base.text)) continue;
    described.add(base.text);
    const source = known?.(base.text);
    if (!source) continue;
    const parsed = parseSource(source);
    files.unshift(parsed);
    open.push(...parsed.file.targets);
  }
}

interface Reading {
  readonly load: Load;
  readonly report: Report;
  readonly files: ParsedSource[];
  /** Names of the files whose reading led here. */
  readonly open: readonly string[];
  readonly known: Map<string, ParsedSource>;
}

function readFile(source: SourceText, reading: Reading): ParsedSource {
  const parsed = parseSource(source);
  reading.known.set(source.name, parsed);
  for (const diagnostic of parsed.diagnostics) reading.report.add(diagnostic);
  const open = [...reading.open, source.name];
  for (const path of parsed.file.uses) followUse(path, source, { ...reading, open });
  reading.files.push(parsed);
  return parsed;
}

function followUse(path: Name, from: SourceText, reading: Reading): void {
  const { report, open, known } = reading;
  const mistake = pathMistake(path.text);
  if (mistake !== undefined) {
    report.error('SPK141', `cannot use "${path.text}": ${mistake}`, path.span, {
      help: 'name a .spike file relative to this one, with forward slashes: use "parts/stem.spike"',
    });
    return;
  }
  if (known.size >= limits.files) {
    report.error('SPK141', `more than ${limits.files} files are used`, path.span);
    return;
  }
  const source = loadQuietly(path, from, reading);
  if (!source) return;
  if (open.includes(source.name)) {
    const circle = [...open.slice(open.indexOf(source.name)), source.name].join(' -> ');
    report.error('SPK142', `files use each other in a circle: ${circle}`, path.span, {
      help: 'move what both need into a third file',
    });
  } else if (!known.has(source.name)) readFile(source, reading);
}

function pathMistake(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'the path must be relative';
  if (path.includes('\\') || /[\0-\x1f]/.test(path)) return 'the path holds a character that is not allowed';
  if (!path.endsWith('.spike')) return 'only .spike files can be used';
  return undefined;
}

function loadQuietly(path: Name, from: SourceText, { load, report }: Reading): SourceText | undefined {
  try {
    return load(path.text, from);
  } catch (error) {
    const system = error instanceof Error && 'code' in error && typeof error.code === 'string';
    if (!(error instanceof DiagnosticError) && !system) throw error;
    const reason = error instanceof DiagnosticError ? error.diagnostics[0]?.message : error.message.split('\n', 1)[0];
    report.error('SPK141', `cannot read "${path.text}": ${reason ?? 'no reason given'}`, path.span, {
      help: `paths are relative to ${from.name}`,
    });
    return undefined;
  }
}
