/** @file A whole Slurm on this machine for the length of a test: munge, controller and node, with files and ports of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'sinfo'];

/** Why there can be no Slurm here; nothing where there can. */
export function whyNoSlurm(): string | undefined {
  const missing = programs.filter((name) => spawnSync(name, ['--version'], { env: withPath }).error !== undefined);
  if (missing.length > 0) return `${missing.join(', ')} not installed (apt install slurm-wlm)`;
  return process.getuid?.() === 0 ? undefined : 'Slurm starts jobs as root only';
}

/** Daemons lie in /usr/sbin, which is not always on the path. */
const withPath = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

/** A Slurm that runs. */
export interface Slurm {
  /** What its clients need. */
  readonly env: NodeJS.ProcessEnv;
  /** Standard output of a client; fails where the client does. */
  client(name: string, ...args: readonly string[]): string;
  /** Waits until no job is left. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all three daemons. @param folder empty, with a short path: a socket lies in it. */
export async function startSlurm(folder: string): Promise<Slurm> {
  for (const name of ['munge', 'state', 'spool']) mkdirSync(join(folder, name), { mode: 0o700 });
  const [node] = hostname().split('.') as [string];
  const conf = join(folder, 'slurm.conf');
  writeFileSync(conf, configuration(folder, node, [await freePort(), await freePort()]));
  writeFileSync(join(folder, 'munge', 'key'), randomBytes(1024), { mode: 0o600 });
  const env = { ...withPath, SLURM_CONF: conf };
  const daemons: ChildProcess[] = [];
  const start = (name: string, ...args: readonly string[]): void => {
    daemons.push(spawn(name, args, { env, stdio: 'ignore' }));
  };
  const killAll = (): void => daemons.forEach((daemon) => daemon.kill('SIGKILL'));
  process.on('exit', killAll);
  const client = (name: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(name, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const stop = async (): Promise<void> => {
    spawnSync('scancel', ['--full', '--signal=KILL', '--state=RUNNING', '--user=root'], { env, timeout: 10_000 });
    for (const daemon of [...daemons].reverse()) await ended(daemon);
    process.off('exit', killAll);
  };
  const file = (name: string): string => join(folder, 'munge', name);
  const munge = { key: file('key'), socket: file('socket'), pid: file('pid'), log: file('log'), seed: file('seed') };
  start(
    ...(['munged', '--foreground', '--force', `--key-file=${munge.key}`, `--socket=${munge.socket}`] as const),
    ...[`--pid-file=${munge.pid}`, `--log-file=${munge.log}`, `--seed-file=${munge.seed}`],
  );
  await until(() => spawnSync('munge', ['-n', `--socket=${munge.socket}`], { env }).status === 0);
  start('slurmctld', '-D', '-c');
  start('slurmd', '-D', '-N', node);
  try {
    await until(() => spawnSync('sinfo', ['-h', '-o', '%T'], { env, encoding: 'utf8' }).stdout.trim() === 'idle');
  } catch (error) {
    await stop();
    throw new Error(`no node came up: ${readFileSync(join(folder, 'slurmctld.log'), 'utf8')}`, { cause: error });
  }
  return { env, client, stop, idle: () => until(() => client('squeue', '-h') === '') };
}

/** Polls for at most three minutes: the machine may be busy. */
async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 180_000; !holds(); await sleep(100))
    if (Date.now() > end) throw new Error('it did not come about in three minutes');
}

/** Asks a daemon to end, and ends it. */
async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  const late = setTimeout(() => daemon.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** One machine without accounting, cgroups or MPI; the numbers are seconds that would otherwise be waited for. */
const configuration = (folder: string, node: string, [control, work]: readonly [number, number]): string => `
ClusterName=spikec
SlurmctldHost=${node}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge/socket
CredType=cred/munge
SlurmctldPort=${control}
SlurmdPort=${work}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=5
SchedulerParameters=batch_sched_delay=0,sched_interval=1
NodeName=${node} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=test Nodes=${node} Default=YES MaxTime=INFINITE State=UP
`;
