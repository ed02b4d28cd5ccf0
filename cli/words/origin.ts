/** @file Where figures come from, in words. */
import type { Target } from '../../ir/target/index.ts';
import type { Sourced } from '../../toolchain/report/origin.ts';

/** `sdt-core (fictional)`: reports never leave the second word out. */
export const targetTitle = ({ name, fictional }: Target): string =>
  fictional ? `${name} (fictional: no such chip exists)` : name;

/** The origin of a run's figures, in one line. */
export const originText = ({ path, sha256, image }: Sourced): string =>
  `simulated on ${targetTitle(image.header.target)}; image ${path} (sha256 ${sha256.slice(0, 16)}) of ${image.header.model}${image.header.randomSeed === undefined ? '' : ' with random weights'}, by ${image.header.compiler}`;
