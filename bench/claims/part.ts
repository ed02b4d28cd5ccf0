/** @file One part in a process of its own, so that its memory is its own: prints its figures as one line of JSON. */
import { pathToFileURL } from 'node:url';
import {
  labelled,
  pretrained,
  type LabelsFigures,
  type LabelsRequest,
  type PretrainFigures,
  type PretrainRequest,
} from './labels.ts';
import type { Settings } from './network.ts';
import { stepTimes, type StepFigures, type StepRequest } from './step.ts';
import { train, type TrainFigures, type TrainRequest } from './train.ts';

/** What each kind of part is told, and what it finds. */
export interface Parts {
  readonly step: readonly [StepRequest, StepFigures];
  readonly train: readonly [TrainRequest, TrainFigures];
  readonly pretrain: readonly [PretrainRequest, PretrainFigures];
  readonly labels: readonly [LabelsRequest, LabelsFigures];
}
export type PartKind = keyof Parts;
export type PartRequest = Parts[PartKind][0];
export type FiguresOf<R extends PartRequest> = Parts[R['kind']][1];

const works: { readonly [K in PartKind]: (settings: Settings, request: Parts[K][0]) => Promise<Parts[K][1]> } = {
  step: stepTimes,
  train,
  pretrain: pretrained,
  labels: labelled,
};

const work = <K extends PartKind>(settings: Settings, kind: K, request: Parts[K][0]): Promise<Parts[K][1]> =>
  works[kind](settings, request);

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const [settings, request] = JSON.parse(process.argv[2]!) as [Settings, PartRequest];
  console.log(JSON.stringify(await work(settings, request.kind, request)));
}
