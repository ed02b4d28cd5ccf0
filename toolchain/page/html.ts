/** @file A page as one HTML file that asks for nothing: data are packed (gzip, base64) and opened by the browser itself. */
import { gzipSync } from 'fflate';
import type { PageData } from '../../page/data.ts';
import { pageScript, pageStyle } from '../../page/generated/page.ts';

/** Nothing is loaded from anywhere: what is in the file may run, and images may be made of its own data. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** The whole file. The same data give the same bytes. */
export function htmlOf(data: PageData): string {
  const packed = base64(gzipSync(new TextEncoder().encode(JSON.stringify(data)), { mtime: 0 }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escaped(`${data.subject.model} on ${data.subject.target}`)}</title>
<style>
${pageStyle}</style>
</head>
<body>
<noscript>This page draws itself with JavaScript, out of the data that it holds.</noscript>
<script type="application/gzip" id="data">${packed}</script>
<script>
${pageScript}</script>
</body>
</html>
`;
}

/** Text between tags. */
export const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\ufffd');

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b = 0, c = 0] = bytes.subarray(i, i + 3) as unknown as [number, number?, number?];
    const word = (a << 16) | (b << 8) | c;
    const four = [word >> 18, word >> 12, word >> 6, word].map((part) => signs[part & 63]!).join('');
    parts.push(i + 1 >= bytes.length ? `${four.slice(0, 2)}==` : i + 2 >= bytes.length ? `${four.slice(0, 3)}=` : four);
  }
  return parts.join('');
}
