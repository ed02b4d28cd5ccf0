/** @file Words of an image and their numbers in the schema, one table for both directions. */
import type { Payload, PopulationRole } from '../../projections/index.ts';
import type { HostStep, ResultKind, StepReading } from '../../spike/index.ts';
import { spikec } from '../generated/image.js';

const { HostKind, Payload: PayloadNumber, ResultKind: ResultNumber, Role, StepReading: ReadingNumber } = spikec.image;

export const roleNumbers: Readonly<Record<PopulationRole, number>> = {
  input: Role.ROLE_INPUT,
  neurons: Role.ROLE_NEURONS,
  state: Role.ROLE_STATE,
};

export const payloadNumbers: Readonly<Record<Payload, number>> = {
  spikes: PayloadNumber.PAYLOAD_SPIKES,
  values: PayloadNumber.PAYLOAD_VALUES,
};

export const hostKindNumbers: Readonly<Record<HostStep['kind'], number>> = {
  read: HostKind.HOST_READ,
  linear: HostKind.HOST_LINEAR,
  average: HostKind.HOST_AVERAGE,
};

export const readingNumbers: Readonly<Record<StepReading, number>> = {
  mean: ReadingNumber.STEPS_MEAN,
  sum: ReadingNumber.STEPS_SUM,
  last: ReadingNumber.STEPS_LAST,
  max: ReadingNumber.STEPS_MAX,
};

export const resultNumbers: Readonly<Record<ResultKind, number>> = {
  scores: ResultNumber.RESULT_SCORES,
  class_map: ResultNumber.RESULT_CLASS_MAP,
  features: ResultNumber.RESULT_FEATURES,
};
