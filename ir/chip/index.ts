export { type ReadAt } from './codec/container.ts';
export { decodeHeader, decodeImage, openImage, openImageBytes, outlineOf, type OpenImage } from './codec/decode.ts';
export { lackedBy } from './classes.ts';
export { disassembleImage, hostLines, type DisassembleOptions } from './disassemble.ts';
export { encodeImage, imageBytes } from './codec/encode.ts';
export {
  schemaVersion,
  type ChipImage,
  type CoreOutline,
  type ImageBlock,
  type ImageCore,
  type ImageHeader,
  type ImageKernels,
  type ImageOutline,
  type ImagePopulation,
  type ImageProjection,
  type ImageRoute,
  type ImageTile,
} from './image.ts';
export { indexTiles, tilesMeeting, type TileIndex } from './tile_index.ts';
export {
  hopsBetween,
  linkAt,
  linkCount,
  multicast,
  onOtherChips,
  portOf,
  type Link,
  type Place,
  type Tree,
} from './network.ts';
export { beyondShapes, type ShapeFault } from './shapes.ts';
export { addUsage, exceededLimit, neuronsOf, noUsage, usageOfCore, usageOfTiles, type Usage } from './usage.ts';
export { workOf } from './verify/justify.ts';
export { verifyImage } from './verify/verify.ts';
export { usageOfCores } from './verify/verify_routes.ts';
export { packedLength, packWeights, unpackWeights } from './codec/weights.ts';
