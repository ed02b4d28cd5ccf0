export { encoderOf, keptOf, type Encoder, type EncoderOptions } from './encoder.ts';
export { decoderSizes, pretrainLearner, pretrainStep, type PretrainLearner, type PretrainOptions } from './learner.ts';
export { drawMask, keptPatches, maskOf, tokenOrders, writeMasks, type PictureMask, type TokenOrder } from './mask.ts';
export { decoderParameters, initialDecoder, type DecoderSizes } from './parameters.ts';
export { positionTable } from './table.ts';
