/** @file Views of a page that are drawings by themselves. */
import type { ChipData } from '../../../page/data.ts';
import { knownEnergy } from '../../../page/measures.ts';
import { deviceDrawing } from './device.ts';
import { energyDrawing } from './energy.ts';
import { networkDrawing } from './network.ts';
import { timelineDrawing } from './timeline.ts';

/** A view as an SVG file, and what it lacks of a chip. */
export interface Drawing {
  readonly lacks: (chip: ChipData) => 'a run' | 'energies' | undefined;
  /** Of a chip that it lacks nothing of. @param measure of the device, a name of `measures` that the chip has figures for. */
  readonly draw: (chip: ChipData, measure: string) => string;
}

const needsRun = ({ run }: ChipData): 'a run' | undefined => (run ? undefined : 'a run');

/** By name, the first is drawn where none is asked for. */
export const drawings = {
  device: { lacks: () => undefined, draw: deviceDrawing },
  timeline: { lacks: needsRun, draw: timelineDrawing },
  energy: {
    lacks: (chip) => needsRun(chip) ?? (Number.isNaN(knownEnergy(chip.run!, 0)) ? 'energies' : undefined),
    draw: energyDrawing,
  },
  network: { lacks: () => undefined, draw: networkDrawing },
} as const satisfies Readonly<Record<string, Drawing>>;
