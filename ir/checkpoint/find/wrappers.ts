/** @file Modules that stand around others and leave their names in those of tensors. */

/** Modules that wrap others wherever they stand: torch.compile, FSDP, activation checkpointing. */
const wrappers = new Set(['_orig_mod', '_fsdp_wrapped_module', '_checkpoint_wrapped_module']);
/** DataParallel, averaged models and containers of layers; a model may have a layer of this name. */
const container = 'module';

const without = (name: string, isOff: (part: string) => boolean): string =>
  name
    .split('.')
    .filter((part) => !isOff(part))
    .join('.');

/** A name without what can only be a wrapper. */
export const withoutWrappers = (name: string): string => without(name, (part) => wrappers.has(part));

/** A name without the modules that wrap others. */
export const unwrapped = (name: string): string => without(name, (part) => wrappers.has(part) || part === container);
