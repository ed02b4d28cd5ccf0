/** @file Many problems of one kind in one message. */
import type { Diagnostic, DiagnosticCode } from '../../diagnostics/index.ts';

/** Problems of one kind that are told one by one. */
const mostOfKind = 3;
/** Problems of all kinds. */
const most = 24;

/** What several problems of a kind are called, by their number. */
const kinds: Partial<Record<DiagnosticCode, (count: number) => string>> = {
  SPK301: (count) => `${count} tensors of the model are missing`,
  SPK302: (count) => `no layer wants ${count} tensors of the file`,
  SPK303: (count) => `${count} tensors have other shapes than the model`,
  SPK304: (count) => `${count} tensors hold numbers that are not finite, or negative variances`,
  SPK305: (count) => `${count} tensors have element types that do not suit them`,
  SPK306: (count) => `${count} tensors hold integers outside their range`,
  SPK307: (count) => `${count} parameters have two tensors`,
  SPK325: (count) => `${count} tensors are parts of something unknown`,
};

/** At most three of each kind one by one; more are one message with the first three. */
export function summarised(problems: readonly Diagnostic[], place: string): readonly Diagnostic[] {
  const counts = new Map<DiagnosticCode, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  const told = new Set<DiagnosticCode>();
  const shown = problems.flatMap((problem) => {
    const count = counts.get(problem.code)!;
    const kind = kinds[problem.code];
    if (!kind || count <= mostOfKind) return [problem];
    if (told.has(problem.code)) return [];
    told.add(problem.code);
    return [
      together(
        problems.filter(({ code }) => code === problem.code),
        kind(count),
        place,
      ),
    ];
  });
  return shown.slice(0, most);
}

function together(problems: readonly Diagnostic[], what: string, place: string): Diagnostic {
  const [first] = problems as [Diagnostic];
  const examples = problems.slice(0, mostOfKind).map(({ message }) => message);
  const help = problems.find((problem) => problem.help !== undefined)?.help;
  return {
    ...{ code: first.code, severity: first.severity, place },
    message: `${what}: ${examples.join('; ')}; and ${problems.length - mostOfKind} more`,
    ...(help === undefined ? {} : { help }),
  };
}
