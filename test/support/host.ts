import { nodeHost } from '../../node/index.ts';
import { parseTensorFile, type LoadedTensors } from '../../runtime/index.ts';
import { fashionFiles } from '../../toolchain/example.ts';

/** This machine. */
export const host = nodeHost();

/** A file of tensors, whatever its format. */
export const readTensorFile = (path: string): LoadedTensors => parseTensorFile(host.read(path), path);

/** Paths of the embedded example. */
export const fashion = fashionFiles(host);
