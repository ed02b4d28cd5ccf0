/** @file A picture of a terminal: text with colours as an SVG that needs nothing but itself. */

/** Foreground colours that spikec uses, by their code, on a dark ground. */
const colours: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#56d4dd',
  90: '#8b949e',
};
const size = { character: 8.4, line: 18, margin: 16, font: 14 };

/** The picture of `text` with its escape sequences of colour and weight. */
export function terminalSvg(text: string, title: string): string {
  const lines = text.split('\n');
  const columns = Math.max(...lines.map((line) => line.replaceAll(escape, '').length));
  const width = Math.ceil(columns * size.character + 2 * size.margin);
  const height = lines.length * size.line + 2 * size.margin;
  const rows = lines.map((line, i) => {
    const y = size.margin + (i + 0.75) * size.line;
    return `<text x="${size.margin}" y="${y}">${spansOf(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${size.font}" fill="#c9d1d9">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const escape = /\u001b\[([\d;]*)m/g;

/** A line as pieces of one colour and weight each; every line begins plain, as spikec writes them. */
function spansOf(line: string): string {
  let [bold, colour] = [false, ''];
  let at = 0;
  let column = 0;
  const spans: string[] = [];
  const take = (piece: string): void => {
    if (piece.trim() !== '') {
      const style = `${colour && ` fill="${colour}"`}${bold ? ' font-weight="bold"' : ''}`;
      const x = (size.margin + column * size.character).toFixed(1);
      const length = (piece.length * size.character).toFixed(1);
      spans.push(`<tspan x="${x}" textLength="${length}"${style}>${unbroken(piece)}</tspan>`);
    }
    column += piece.length;
  };
  for (const { 0: sequence, 1: codes, index } of line.matchAll(escape)) {
    take(line.slice(at, index));
    at = index + sequence.length;
    for (const code of codes!.split(';')) {
      if (code === '1') bold = true;
      else if (code === '22') bold = false;
      else if (code === '39') colour = '';
      else if (code === '0' || code === '') [bold, colour] = [false, ''];
      else colour = colours[code] ?? colour;
    }
  }
  take(line.slice(at));
  return spans.join('');
}

/** Blanks that no viewer takes together: `xml:space` is no longer heeded by all. */
const unbroken = (text: string): string => escaped(text).replaceAll(' ', '\u00a0');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
