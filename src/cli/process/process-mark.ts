/* eslint-disable security/detect-non-literal-fs-filename -- what the kernel says of a process */
import { readFile } from 'node:fs/promises';

/** What tells a process from another one that is given its number later. */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, as the kernel counts: of this boot, and no two processes of a number have the same. */
  readonly started?: string | undefined;
}

/** As the kernel says how a process is doing. */
interface Facts {
  readonly isZombie: boolean;
  /** Ticks since the machine has started. */
  readonly ticks: number;
}

/** How many there are in a second, wherever `/proc` says something. */
const TICKS_PER_SECOND = 100;
/** What comes after the name of the program, which may hold anything. */
const STATE_FIELD = 0;
const START_FIELD = 19;

/** The mark of a process; undefined where there is no such process. Where nobody says when it started, it is only its number. */
export async function markOf(pid: number): Promise<ProcessMark | undefined> {
  if (!isRunning(pid)) return undefined;
  const facts = await factsOf(pid);
  if (!facts) return { pid };
  return facts.isZombie ? undefined : { pid, started: `${await bootId()} ${facts.ticks}` };
}

/** When a process has started: milliseconds since 1970; undefined where nobody says. */
export async function startedAt(pid: number): Promise<number | undefined> {
  const facts = await factsOf(pid);
  const booted = /^btime (\d+)$/m.exec(await textOf('/proc/stat'))?.[1];
  if (!facts || booted === undefined) return undefined;
  return (Number(booted) + facts.ticks / TICKS_PER_SECOND) * 1_000;
}

/** Whether there is a process of that number, whosever it is. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function factsOf(pid: number): Promise<Facts | undefined> {
  const said = await textOf(`/proc/${pid}/stat`);
  const fields = said.slice(said.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[START_FIELD] ?? Number.NaN);
  return Number.isNaN(ticks) ? undefined : { isZombie: fields[STATE_FIELD] === 'Z', ticks };
}

const bootId = async () => (await textOf('/proc/sys/kernel/random/boot_id')).trim();

const textOf = (file: string) => readFile(file, 'utf8').catch(() => '');
