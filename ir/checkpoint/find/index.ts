export { aliasesOf, type Aliases } from './aliases.ts';
export { stemmed, type Candidate, type NamedSet } from './candidates.ts';
export { chooseSet, namesAverage, type ChooseOptions, type Chosen } from './choose.ts';
export { mismatchOf, sizeOfMismatch, type Mismatch } from './mismatch.ts';
export { namedAs, type Named } from './names.ts';
export { pairsOf, renamesOf } from './pairs.ts';
export { checkUsed, readRenames, renamed, type Rename } from './rename.ts';
export { listed, quoted, tensors } from './words.ts';
export { unwrapped } from './wrappers.ts';
