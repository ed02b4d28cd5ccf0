export { readHdf5Tensors, type Hdf5Tensors } from './hdf5/tensors.ts';
export { storedTypes, type ByteOrder, type StoredType } from './elements.ts';
export { readCifar, readCifarNames, type CifarBatch } from './cifar.ts';
export { pairIdx, readIdx, type LabelledImages } from './idx.ts';
export { npyTensorName, readNpy, readNpyArray, writeNpy } from './numpy/npy.ts';
export { readNpz, writeNpz } from './numpy/npz.ts';
export { readPng, writePng } from './pictures/png.ts';
export { openPth } from './torch/pth.ts';
export type { PthFile } from './torch/views.ts';
export type { PickleValue, TensorView } from './torch/pickle_values.ts';
export { kinds, type Kind, type Place } from './recognise/kinds.ts';
export { readPicture, type ReadPicture } from './pictures/picture.ts';
export { isCifar, isPicture, requirePlace } from './recognise/place.ts';
export { recognise, recognisedBytes } from './recognise/recognise.ts';
export { readSafetensors, writeSafetensors } from './safetensors.ts';
export { parseSelector, selectTensor, type Selector } from './selector.ts';
export { readStateDict, type StateDict } from './torch/state_dict.ts';
export { soleTensorName, type Ignored } from './torch/tensor_sets.ts';
export {
  encodeTensorFile,
  openTensorSets,
  parseTensorFile,
  type LoadedTensors,
  type TensorSet,
  type TensorSets,
} from './tensor_files.ts';
