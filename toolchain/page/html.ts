/** @file A page as one HTML file that asks for nothing: data are packed (gzip, base64) and opened by the browser itself. */
import { gzipSync } from 'fflate';
import { base64, escaped } from '../../ir/markup.ts';
import type { PageData } from '../../page/data.ts';
import { pack, type Json } from '../../page/packing.ts';
import { pageScript, pageStyle } from '../../page/generated/page.ts';

/** Nothing is loaded from anywhere: what is in the file may run, and images may be made of its own data. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** The whole file. The same data give the same bytes. */
export function htmlOf(data: PageData): string {
  const packed = base64(
    gzipSync(new TextEncoder().encode(JSON.stringify(pack(JSON.parse(JSON.stringify(data)) as Json))), { mtime: 0 }),
  );
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
