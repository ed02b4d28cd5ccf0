export { readAedat3 } from './aedat/aedat3.ts';
export { readAedat4 } from './aedat/aedat4.ts';
export { readAtis } from './atis.ts';
export {
  isEventFileName,
  isEventKind,
  readEvents,
  readRecorded,
  type ReadingOptions,
  type Recorded,
} from './event_files.ts';
export { cutEvents, type EventList, type Sensor } from './event_list.ts';
export {
  eventsOfTable,
  eventsOfTensors,
  holdsEvents,
  isTable,
  refuseNames,
  type TableOptions,
} from './tables/event_tensors.ts';
export { columnOrder } from './tables/orders.ts';
export type { TimeUnit } from './tables/time_unit.ts';
export { defaultFrames, framesOfEvents, type FrameOptions, type Frames } from './frames.ts';
export { movingBars, type MovingBars } from './moving_bars.ts';
export { barRecordings, fileRecordings, type Recording } from './recordings.ts';
export { holdsTrains, trainRecordings } from './spike_trains.ts';
