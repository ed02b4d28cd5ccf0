/** @file Kinds of text, and the notes that stand where a file should be. */
import type { Kind } from './kinds.ts';
import type { Beginning, Sign } from './marks.ts';

/** Whether bytes are a text, in any encoding of single bytes: none of them is 0, and hardly any is a control character. */
export const isText: Sign = ({ bytes }) => {
  const controls = bytes.filter((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13);
  return !controls.includes(0) && controls.length * 32 <= bytes.length;
};

const spikeLine =
  /^[ \t]*(model\s+"|target\s+"|use\s+"|param\s+\w+\s*[:=]|neuron\s+\w+\s*\{|block\s+\w+\s*\(|input\s+\w+\s*:)/m;

/** A text of the language has one of its declarations; that of a chip has the word `target`. */
function spikeKind({ latin }: Beginning): Kind | undefined {
  if (!spikeLine.test(latin)) return undefined;
  const target = /^[ \t]*target\s+"/m.test(latin);
  const model = /^[ \t]*(model\s+"|input\s+\w+\s*:)/m.test(latin);
  return model === target ? 'spike' : model ? 'model' : 'target';
}

/** Rows of numbers, with or without a line of names. */
const numbersRow = /^\s*-?\d[\d.eE+-]*([ \t,;]+-?\d[\d.eE+-]*)+\s*$/;
const isRemark = (line: string): boolean => /^\s*([#%]|\/\/|$)/.test(line);

/** A line of names, perhaps in quotes and with units in brackets, above a row that begins with two numbers. */
const columnName = /("[A-Za-z_][^"\n]{0,40}"|[A-Za-z_][\w.]{0,40}( ?[[(]\w{1,8}[\])])?)/.source;
const separator = /([ \t]*[,;\t][ \t]*| +)/.source;
const namesAboveRow = new RegExp(
  `^[ \\t]*,?${columnName}(${separator}${columnName}){1,30}[ \\t]*\\r?\\n\\s*-?\\d[\\d.eE+-]*${separator}-?\\d`,
);

/** Each can match in one way only, so that no text takes longer than its length. */
const patterns: readonly (readonly [Kind, RegExp])[] = [
  ['pointer', /^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\//],
  ['page', /^\s*(<\?xml[^>]*\?>\s*)?(<!--(?:(?!-->)[^])*-->\s*)*<(!doctype|html|head|body|error\b)/i],
  ['results', /^\{"kind":"results"/],
  ['json', /^\s*(\{\s*("|\}|$)|\[\s*([[{"\]\d-]|true|false|null|$))/],
  [
    'python',
    /^([^\S\n]*(#.*)?\n)*[^\S\n]*(#!.*python|import [\w.]+( as \w+)?\s*\n|from [\w.]+ import |"""|(class|def) \w+.*:\s*\n)/,
  ],
];

/** Which kind of text it is. */
export function textKind(beginning: Beginning): Kind {
  const { latin } = beginning;
  const found = patterns.find(([, pattern]) => pattern.test(latin))?.[0] ?? spikeKind(beginning);
  if (found) return found;
  const lines = latin.split('\n');
  const first = lines.findIndex((line) => !isRemark(line));
  if (namesAboveRow.test(lines.slice(first, first + 2).join('\n'))) return 'table-with-names';
  return first >= 0 && numbersRow.test(lines[first]!) ? 'numbers' : 'text';
}

/** `pointer` with the size of the file that it stands for. */
export function pointerWords({ latin }: Beginning): string | undefined {
  const [, size] = /^size (\d{1,15})\s*$/m.exec(latin) ?? [];
  return size === undefined ? undefined : `a Git LFS pointer to a file of ${size} bytes, not the file itself`;
}
