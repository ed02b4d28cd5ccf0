/** @file Problems of a NIR network, collected. */
import type { Diagnostic, DiagnosticCode, WarningCode } from '../../../ir/diagnostics/index.ts';
import { quoted } from '../../formats/problems.ts';

/** Takes what is wrong with nodes, and goes on. */
export interface Report {
  readonly problems: readonly Diagnostic[];
  /** @param node its name; undefined where the network is meant. */
  error(code: Exclude<DiagnosticCode, WarningCode>, node: string | undefined, message: string, help?: string): void;
  warn(code: WarningCode, node: string | undefined, message: string, help?: string): void;
}

const mend = 'mend the network where it was made, and export it again';

/** @param file its name, in messages; @param problems what was found before. */
export function reportOf(file: string, problems: readonly Diagnostic[] = []): Report {
  const all = [...problems];
  const add =
    (severity: Diagnostic['severity']): Report['error'] & Report['warn'] =>
    (code, node, message, help = severity === 'error' ? mend : undefined) => {
      const place = node === undefined ? file : `${file}, node ${quoted(node)}`;
      all.push({ code, severity, message, place, ...(help === undefined ? {} : { help }) });
    };
  return { problems: all, error: add('error'), warn: add('warning') };
}
