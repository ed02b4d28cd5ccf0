/** @file Text and bytes inside XML and HTML. */

/** Text between tags or in an attribute. XML has no place for most control characters, not even escaped. */
export const escaped = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, '\ufffd').replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Bytes for a `data:` address, or in the middle of a page. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
