/** @file What has no form in an ONNX file, said of all layers at once. */
import { throwIfErrors } from '../../ir/diagnostics/index.ts';

/** In place of a rule: why there is none, as the end of a sentence. */
export interface NoForm {
  readonly noForm: string;
}

/** Throws a `DiagnosticError` with every layer that has no rule: SPK733. */
export function refuseFormless(
  layers: readonly { readonly name: string; readonly rule: object }[],
  help: string,
): void {
  throwIfErrors(
    layers.flatMap(({ name, rule }) =>
      'noForm' in rule
        ? [
            {
              code: 'SPK733',
              severity: 'error',
              message: `"${name}" has no form in this ONNX file: ${String(rule.noForm)}`,
              help,
            },
          ]
        : [],
    ),
  );
}
