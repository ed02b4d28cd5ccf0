import { fail } from '../../ir/diagnostics/index.ts';
import { sha256Hex } from '../../ir/sha256.ts';
import { readInput } from '../../toolchain/load/files.ts';
import type { TeacherNetwork } from '../../toolchain/train/taught.ts';
import { host } from '../host.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { openModel, openWeights } from './loading.ts';

/** The options that name a teacher, as parsed. */
export interface TeacherArguments {
  readonly teacher?: string | undefined;
  readonly 'teacher-p'?: string[] | undefined;
}

/** Both files that `--teacher` names. Throws SPK703. */
export function teacherFiles(teacher: string): readonly [model: string, weights: string] {
  const [model = '', weights = '', ...more] = teacher.split(',');
  return model !== '' && weights !== '' && more.length === 0
    ? [model, weights]
    : fail('SPK703', `--teacher ${teacher}: it must be MODEL,WEIGHTS`, {
        help: 'a model file and its float checkpoint, with a comma between',
      });
}

/** Reads the teacher that is named, if one is. Throws SPK703, SPK818 for integer weights, and what is wrong with its files. */
export function openTeacher(args: TeacherArguments, terminal: Terminal): TeacherNetwork | undefined {
  if (args.teacher === undefined) return undefined;
  const [path, file] = teacherFiles(args.teacher);
  const model = openModel(path, args['teacher-p'], terminal);
  const { weights } = openWeights(file, model, terminal);
  if (weights.kind !== 'float')
    return fail('SPK818', 'the teacher has integer weights', {
      place: file,
      help: 'give float weights: spikec train keeps those of a run as float.safetensors in the run folder',
    });
  return { model, parameters: weights.parameters, sha256: sha256Hex(readInput(host, file)) };
}
