/** @file The cameras of iniVation, by the names that their drivers and jAER write. */
import type { Sensor } from '../event_list.ts';

interface Camera {
  readonly name: string;
  readonly pattern: RegExp;
  readonly sensor: Sensor;
}

const cameras: readonly Camera[] = [
  { name: 'DVS128', pattern: /DVS128|Tmpdiff128/i, sensor: { width: 128, height: 128 } },
  { name: 'DAVIS128', pattern: /DAVIS128/i, sensor: { width: 128, height: 128 } },
  { name: 'DAVIS240', pattern: /DAVIS240/i, sensor: { width: 240, height: 180 } },
  { name: 'DAVIS346', pattern: /DAVIS346/i, sensor: { width: 346, height: 260 } },
  { name: 'DAVIS640', pattern: /DAVIS640/i, sensor: { width: 640, height: 480 } },
];

/** The one camera that a text names; undefined where it names none, or several. */
export function cameraOf(text: string): Camera | undefined {
  const found = cameras.filter(({ pattern }) => pattern.test(text));
  return found.length === 1 ? found[0] : undefined;
}
