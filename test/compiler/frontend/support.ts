import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileModel, compileTarget, type CompiledModel } from '../../../compiler/frontend/index.ts';
import { DiagnosticError, fail, positionOf, type Diagnostic, type SourceText } from '../../../ir/diagnostics/index.ts';
import type { Target } from '../../../ir/target/index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A file of the project as a source text, under its path from the root. */
export const projectFile = (path: string): SourceText => ({ name: path, text: readFileSync(join(root, path), 'utf8') });

/** Loads what project files use. */
export const fromProject = (path: string, from: SourceText): SourceText => projectFile(join(dirname(from.name), path));

/** A loader over texts by name. */
export const fromTexts =
  (texts: Readonly<Record<string, string>>) =>
  (path: string, from: SourceText): SourceText => {
    const name = join(dirname(from.name), path);
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    return text === undefined ? fail('SPK141', `no file "${name}"`) : { name, text };
  };

export const noFiles = fromTexts({});

/** Compiles a text that stands for a model file. */
export const compileText = (text: string, parameters: Record<string, string> = {}): CompiledModel =>
  compileModel({ name: 'test.spike', text }, { parameters, load: noFiles });

/** What `run` throws as diagnostics; nothing if it succeeds. Any other error passes through and fails the test. */
export function diagnosticsOf(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

/** `SPK110 2:5 message | help` */
export function brief({ code, message, span, place, help }: Diagnostic): string {
  const at = span ? positionOf(span.source, span.start) : undefined;
  const where =
    span && at ? `${span.source.name === 'test.spike' ? '' : `${span.source.name}:`}${at.line}:${at.column}` : place;
  return `${code} ${where} ${message}${help === undefined ? '' : ` | ${help}`}`;
}

const errorsOf = (run: () => unknown): string[] =>
  diagnosticsOf(run)
    .filter(({ severity }) => severity === 'error')
    .map(brief);

/** The errors of a text that stands for a model file. */
export const modelMistakes = (text: string, parameters: Record<string, string> = {}): string[] =>
  errorsOf(() => compileText(text, parameters));

export const targetMistakes = (text: string): string[] =>
  errorsOf(() => compileTarget({ name: 'test.spike', text }, { load: noFiles }));

/** The default target with more fields, or others. */
export const heir = (entries: string): Target =>
  compileTarget(
    { name: 'x.spike', text: `use "sdt-core.spike"\ntarget "x" like "sdt-core" { ${entries} }` },
    { load: () => projectFile('examples/targets/sdt-core.spike') },
  );
