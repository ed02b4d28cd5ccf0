/** @file JPEG pictures by libjpeg: mozjpeg as WebAssembly, from the package @jsquash/jpeg, loaded when the first picture comes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the module hands out: 4 bytes a pixel. */
class Pixels {
  readonly data: Uint8ClampedArray;

  constructor(data: Uint8ClampedArray) {
    this.data = data;
  }
}

interface Decoder {
  decode(bytes: Uint8Array, applyOrientation: boolean): Pixels | null;
}

/** What of Emscripten's modules is used: Node's types know no WebAssembly. */
type Start = (options: {
  readonly noInitialRun: boolean;
  readonly printErr: (text: string) => void;
  readonly wasmBinary: Uint8Array;
}) => Promise<Decoder>;

let decoder: Promise<Decoder> | undefined;
let complaint = '';

async function load(): Promise<Decoder> {
  const { default: start } = (await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js')) as { readonly default: Start };
  const path = fileURLToPath(import.meta.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  // The module makes what browsers call ImageData, which Node does not have.
  if (!('ImageData' in globalThis)) Object.assign(globalThis, { ImageData: Pixels });
  return start({
    noInitialRun: true,
    printErr: (text) => (complaint = text),
    wasmBinary: readFileSync(path),
  });
}

/** The pixels of a picture, RGBA, its orientation not applied. Throws where it is damaged. */
export async function decodeJpeg(content: Uint8Array): Promise<Uint8Array> {
  decoder ??= load();
  const module = await decoder;
  complaint = '';
  try {
    const picture = module.decode(content, false);
    if (picture && !/premature end/i.test(complaint)) return new Uint8Array(picture.data);
  } catch {
    // It ends as a program does; another one is started for the next picture.
  }
  decoder = undefined;
  throw new Error(complaint === '' ? 'the decoder gives up' : complaint);
}
