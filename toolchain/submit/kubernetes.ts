/** @file A run as an Indexed Job of Kubernetes, and a Job that merges. It was never run on a cluster, and says so. */
import { jobName, mergeLines, plainWord, resultsName, shardLines, type Job, type JobFile } from './job.ts';
import { quoted } from './shell.ts';

/** What the manifests say. */
export interface KubernetesJob extends Job {
  /** The container image, with spikec in it. */
  readonly container: string;
  /** The PersistentVolumeClaim with image and data, where results go as well. */
  readonly claim: string;
  /** Of the results, below the claim's root. */
  readonly folder: string;
}

/** Where the claim is in a container, and paths begin. */
const workFolder = '/work';

/** `job.yaml` has a pod per shard, `merge.yaml` is for when all have completed. Throws SPK703. */
export const kubernetesFiles = (job: KubernetesJob): readonly JobFile[] => [
  { name: 'job.yaml', text: arrayText(job) },
  { name: 'merge.yaml', text: mergeText(job) },
];

function arrayText(job: KubernetesJob): string {
  const folder = quoted(job.folder);
  const script = ['shard=$((JOB_COMPLETION_INDEX + 1))', `mkdir -p ${folder} || exit 2`, ...shardLines(job, folder)];
  return [
    `# ${job.shards} shards as an Indexed Job, by spikec ${job.version}. UNTESTED: this manifest was never run on a cluster.`,
    `#   kubectl apply -f job.yaml && kubectl wait --for=condition=complete --timeout=-1s job/${jobName(job)}`,
    '#   kubectl apply -f merge.yaml',
    '# A pod that is started again goes on where the one before it stopped.',
    ...manifest(job, jobName(job), script, [
      'completionMode: Indexed',
      `completions: ${job.shards}`,
      `parallelism: ${job.shards}`,
      `backoffLimit: ${6 + job.shards}`,
    ]),
  ].join('\n');
}

const mergeText = (job: KubernetesJob): string =>
  [
    `# Joins the shards of job.yaml to ${resultsName} when they have completed. UNTESTED, too.`,
    ...manifest(
      job,
      `${jobName(job)}-merge`,
      [`cd -- ${quoted(job.folder)} || exit 2`, ...mergeLines(job)],
      ['backoffLimit: 0'],
    ),
  ].join('\n');

function manifest(
  { container, claim, cores, memory }: KubernetesJob,
  name: string,
  script: readonly string[],
  spec: readonly string[],
): readonly string[] {
  const resources = [
    `cpu: "${cores}"`,
    ...(memory === undefined ? [] : [`memory: "${plainWord('memory', memory)}"`]),
  ].join(', ');
  return [
    'apiVersion: batch/v1',
    'kind: Job',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    ...spec.map((line) => `  ${line}`),
    '  template:',
    '    spec:',
    '      restartPolicy: OnFailure',
    '      containers:',
    '        - name: spikec',
    `          image: "${plainWord('container', container)}"`,
    `          workingDir: ${workFolder}`,
    '          command: ["/bin/sh", "-c"]',
    '          args:',
    '            - |',
    ...script.flatMap((line) => unexpanded(line).split('\n')).map((line) => `              ${line}`),
    '          resources:',
    `            requests: { ${resources} }`,
    '          volumeMounts:',
    `            - { name: work, mountPath: ${workFolder} }`,
    '      volumes:',
    '        - name: work',
    `          persistentVolumeClaim: { claimName: "${plainWord('claim', claim)}" }`,
    '',
  ];
}

/** Kubernetes would put its own variables in place of `$(NAME)`, and one dollar in place of two. */
const unexpanded = (text: string): string => text.replace(/\$(?=[$(])/g, '$$$$');
