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
export { npyTensorName, readNpy, readNpyArray, writeNpy } from './numpy/npy.ts';
export { readNpz, writeNpz } from './numpy/npz.ts';
export { readPng, writePng } from './pictures/png.ts';
export { openPth, type PthFile } from './torch/pth.ts';
export type { PickleValue, TensorView } from './torch/pickle_values.ts';
export { readSafetensors, writeSafetensors } from './safetensors.ts';
export { parseSelector, selectTensor, type Selector } from './selector.ts';
export { readStateDict, soleTensorName, type Ignored, type StateDict } from './torch/state_dict.ts';
export {
  detectKind,
  encodeTensorFile,
  parseTensorFile,
  readTensorFile,
  type FileKind,
  type LoadedTensors,
} from './tensor_files.ts';
