/** @file Active neurons of step mode: marks follow the events of every time step. */
import {
  beginActive,
  countActive,
  countLasting,
  createActive,
  markOf,
  type IsCharged,
  type Mark,
} from '../active/index.ts';
import { isRegister } from '../../ir/neurons/index.ts';
import { eachEvent } from '../events/list.ts';
import type { StepCounts } from '../ledger/index.ts';
import type { Chip } from './chip.ts';
import { listOf } from './lists.ts';

/** What step mode tells of a logical step; everything by the counts of the ledger. */
export interface StepActive {
  /** Before membranes start. */
  begin(): void;
  /** After a block has taken what arrived in a time step. @param first whether values arrived. */
  took(block: number, first: boolean): void;
  /** Whenever tiles are about to be looked at: what is marked by now. */
  count(counts: StepCounts): void;
  /** At the end of a logical step. */
  end(counts: StepCounts): void;
}

/** Undefined where the chip's target pays for all neurons alike. */
export function activeOf(chip: Chip): StepActive | undefined {
  const { plan, tiles, lists } = chip;
  const active = createActive(plan);
  if (active === undefined) return undefined;
  const marks: readonly (Mark | undefined)[] = plan.blocks.map((block) => markOf(active, block));
  const isCharged: IsCharged = (at, row, column, channel) => {
    const { membranes, arriving, rowFrom, columns, channels, channelFrom } = tiles[at]!;
    const place = ((row - rowFrom) * columns + column) * channels + channel - channelFrom;
    return arriving[place] !== 0 || (!isRegister(plan.tiles[at]!) && membranes[place] !== 0);
  };
  return {
    begin: () => {
      beginActive(active, isCharged);
    },
    took(block, first) {
      const mark = marks[block];
      if (mark === undefined || (plan.blocks[block]!.kind === 'graded' && !first)) return;
      for (const box of plan.blocks[block]!.arrivals['source']!)
        eachEvent(listOf(lists, box), box.rowFrom, box.rowTo, mark);
    },
    count: ({ active: counts }) => {
      countActive(active, counts);
    },
    end: ({ lasting }) => {
      countLasting(active, isCharged, lasting);
    },
  };
}
