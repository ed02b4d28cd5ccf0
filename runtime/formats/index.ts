export { storedTypes, type ByteOrder, type StoredType } from './elements.ts';
export {
  checkWritable,
  failSystem,
  openFile,
  readFileBytes,
  writeAtomically,
  type Content,
  type OpenFile,
} from './files.ts';
export { pairIdx, readIdx, type LabelledImages } from './idx.ts';
export { npyTensorName, readNpy, readNpyArray, writeNpy } from './npy.ts';
export { readNpz, writeNpz } from './npz.ts';
export { readPng, writePng } from './png.ts';
export { openPth, type PthFile } from './pth.ts';
export type { PickleValue, TensorView } from './pickle_values.ts';
export { readSafetensors, writeSafetensors } from './safetensors.ts';
export { parseSelector, selectTensor, type Selector } from './selector.ts';
export { readStateDict, soleTensorName, type Ignored, type StateDict } from './state_dict.ts';
export {
  detectKind,
  encodeTensorFile,
  parseTensorFile,
  readTensorFile,
  type FileKind,
  type LoadedTensors,
} from './tensor_files.ts';
