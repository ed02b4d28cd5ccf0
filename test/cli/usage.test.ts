import test from 'ava';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { dashed } from '../../cli/arguments/command.ts';
import { commands } from '../../cli/commands/index.ts';
import { documentOf, program, spikec, spikecProcess } from './spikec.ts';

const mistakes: readonly (readonly [title: string, args: readonly string[], code: string, message: RegExp])[] = [
  ['options and no command', ['--silence', 'SPK231'], 'SPK704', /a command is missing/],
  ['an unknown command', ['chek', 'x.spike'], 'SPK701', /did you mean "check"\?/],
  ['an unknown option', ['check', 'x.spike', '--layrs'], 'SPK702', /did you mean "--layers"\?/],
  ['an unknown option where a required one is missing', ['ops', '--jsn'], 'SPK702', /did you mean "--json"\?/],
  ['a missing argument', ['check'], 'SPK704', /MODEL is missing/],
  ['one argument too many', ['check', 'a.spike', 'b.spike'], 'SPK704', /unexpected argument "b.spike"/],
  ['an option without its value', ['check', 'a.spike', '-p'], 'SPK703', /-p needs a value/],
  ['a parameter without a value', ['check', 'a.spike', '-p', 'image'], 'SPK708', /name=value/],
  ['a parameter given twice', ['check', 'a.spike', '-p', 'x=1', '-p', 'x=2'], 'SPK708', /-p x is given twice/],
  [
    'an option given twice',
    ['run', 'a.chip', '--limit', '1', '--limit', '2'],
    'SPK703',
    /--limit is given twice: 1, 2/,
  ],
  ['no number', ['run', 'a.chip', '--limit', 'many'], 'SPK703', /--limit must be a whole number/],
  ['an empty value', ['compile', 'a', '--weights', '', '--target', 'b'], 'SPK703', /--weights has an empty value/],
  [
    'a mode that this build lacks',
    ['run', 'a.chip', '--mode', 'windows'],
    'SPK703',
    /--mode is not one of window, step: windows/,
  ],
  ['an unknown target', ['targets', 'sdt-cor'], 'SPK706', /did you mean "sdt-core"\?/],
  ['an unknown diagnostic', ['explain', 'SPK7010'], 'SPK707', /did you mean "SPK701"\?/],
  [
    'a pass that is none',
    ['compile', 'a', '--weights', 'b', '--print-after', 'plce'],
    'SPK655',
    /did you mean "place"/,
  ],
  [
    'a pass that does not run',
    ['compile', 'a', '--weights', 'b', '--passes', 'quantise', '--print-after', 'place'],
    'SPK705',
    /--print-after place: this pass does not run/,
  ],
  [
    'a mapping that is given and searched for',
    ['compile', 'a', '--weights', 'b', '--place', 'c', '--for', 'energy', '--out', 'd'],
    'SPK705',
    /--place and --for exclude each other/,
  ],
  ['an unknown operator', ['ops', 'conv'], 'SPK707', /did you mean "conv2d" or "conv1d" or "conv_transpose2d"\?/],
];

for (const [title, args, code, message] of mistakes)
  test(`${title}: ${code} and status 2, in words and as JSON`, async (t) => {
    const [human, machine] = await Promise.all([spikec(args), spikec([...args, '--json'])]);
    t.is(human.status, 2);
    t.is(human.stdout, '');
    t.regex(human.stderr, message);
    t.true(human.stderr.includes(`error ${code}`), human.stderr);
    t.notRegex(human.stderr, /\n\s+at .*\.ts:\d+/, 'no stack trace');
    t.is(machine.status, 2);
    const { error } = documentOf(t, machine) as { error: { status: number; diagnostics: { code: string }[] } };
    t.is(error.status, 2);
    t.true(error.diagnostics.some((d) => d.code === code));
  });

test('an option that says nothing without another one is told so: of every command', async (t) => {
  for (const command of commands)
    for (const { options, of, unless } of command.needs ?? []) {
      const names = [...of, ...(unless === undefined ? [] : [unless])];
      for (const name of [...options, ...names]) t.truthy(command.options[name], `${command.name} has --${name}`);
      const given = Object.entries({ ...command.positionals, ...command.options })
        .filter(([, { demandOption }]) => demandOption === true)
        .flatMap(([name]) => (name in command.positionals ? ['x'] : [dashed(name), 'x']));
      for (const name of options) {
        const { type, choices } = command.options[name]!;
        const value = type === 'boolean' ? [] : [type === 'number' ? '1' : String(choices?.[0] ?? 'x=1')];
        const { status, stderr } = await spikec([command.name, ...given, dashed(name), ...value]);
        t.is(status, 2, `${command.name} ${dashed(name)}`);
        t.true(stderr.includes(`SPK705: ${dashed(name)} needs ${of.map(dashed).join(' or ')}`), stderr);
      }
    }
});

test('all usage errors of a command line are told at once', async (t) => {
  const { status, stderr } = await spikecProcess(['check', '--foo', '--bar', '1']);
  t.is(status, 2);
  t.deepEqual(stderr.match(/error SPK\d+/g), ['error SPK702', 'error SPK702', 'error SPK704']);
});

test('a file that is not there is invalid input, with the nearest name', async (t) => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { status, stderr } = await spikec(['check', 'package.jsn'], { cwd });
  t.is(status, 3);
  t.regex(stderr, /error SPK401: there is no such file\n {2}at package\.jsn\n {2}help: did you mean "package\.json"\?/);
});

test('a reader that closes its end is no error', async (t) => {
  const child = spawn(process.execPath, [program, 'explain'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number];
  t.is(status, 0);
  t.is(stderr, '');
});

test('an internal error says so, and shows its stack only when asked', async (t) => {
  const broken = {
    NODE_OPTIONS: '--import=data:text/javascript,String.prototype.repeat=()=>{throw%20new%20Error(%22planted%22)}',
  };
  const plain = await spikecProcess(['ops'], { env: broken });
  t.is(plain.status, 70);
  t.regex(plain.stderr, /internal error: planted\n.*please report it/);
  t.notRegex(plain.stderr, /\n\s+at /);
  const debug = await spikecProcess(['ops'], { env: { ...broken, SPIKEC_DEBUG: '1' } });
  t.regex(debug.stderr, /\n\s+at /);
});
