import { FLAG, FUNCTION, wholeNumber, type Option } from '../../core/option-bag.js';
import { checkOptions } from '../options.js';
import type { ArtifactError } from './artifact-error.js';
import type { BorderLimits } from './border/endpoint.js';
import type { ImportPolicy } from './import-artifact.js';
import { PROGRAM } from './program-file.js';

/** How artifacts are loaded in every mode. */
export interface LoadingOptions extends ImportPolicy {
  /** Milliseconds that an import may take; in worker and process with their start. Default 5,000. */
  readonly importMs: number;
}

/** How artifacts are loaded into this process. */
export interface InProcessOptions extends LoadingOptions {
  /** Number of modules from which on each further one is told. Default 500. */
  readonly warnAt: number;
  /** Told how many modules there are, where these are many. Default: nobody. */
  readonly manyModules: (modules: number) => void;
}

/** An instance whose thread or process has come to its end by itself, or had to be ended. */
export interface FailedInstance {
  /** SHA-256 of the artifact. */
  readonly sha256: string;
  /** The slot that it was built for. */
  readonly slot: string;
  /** Name of its implementation. */
  readonly provider: string;
  /** What calls of it reject with from now on. */
  readonly error: ArtifactError;
}

/** How artifacts are loaded into threads and processes of their own. */
export interface IsolatedOptions extends LoadingOptions {
  /**
   * Milliseconds within which it is ended where it computes without a pause while it is called; three quarters of them it may.
   * Default 5,000.
   */
  readonly aliveMs: number;
  /** Milliseconds that an instance has to clean up before it is ended. Default 5,000. */
  readonly cleanupMs: number;
  /** Most MiB of memory that JavaScript has in it. Default 128. */
  readonly heapMb: number;
  /** Most MiB that a process has beside, for buffers, where the system can bound that. Default 256. */
  readonly bufferMb: number;
  /** What may be under way: 8 MiB a message, 1,000 calls and as many streams, 64 MiB of calls. */
  readonly limits: BorderLimits;
  /** Told of instances that serve no more. Default: nobody. */
  readonly failed: (instance: FailedInstance) => void;
  /** The program that runs in threads and processes. Default: that of this package. */
  readonly program: URL;
}

/** Options that somebody sets; the others keep their defaults. */
export type GivenInProcessOptions = {
  readonly [Name in keyof InProcessOptions]?: InProcessOptions[Name] | undefined;
};

/** Options that somebody sets; the others keep their defaults, each limit for itself. */
export type GivenIsolatedOptions = {
  readonly [Name in keyof IsolatedOptions]?:
    (Name extends 'limits' ? Partial<BorderLimits> : IsolatedOptions[Name]) | undefined;
};

const MIB = 1_048_576;
const MILLISECONDS = wholeNumber(1, 86_400_000);
const MEGABYTES = wholeNumber(8, 1_048_576);
const ANYTHING_SET: Option = {
  fits: (value) => typeof value === 'object' && value !== null,
  expected: 'an object',
};

const OF_IMPORTS: readonly (readonly [string, Option])[] = [
  ['hostApi', { fits: (value) => value instanceof Map, expected: 'a Map from names to URLs' }],
  ['trustsImports', FLAG],
  ['importMs', MILLISECONDS],
];

const IN_PROCESS = new Map<string, Option>([
  ...OF_IMPORTS,
  ['warnAt', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['manyModules', FUNCTION],
]);

const ISOLATED = new Map<string, Option>([
  ...OF_IMPORTS,
  ['aliveMs', MILLISECONDS],
  ['cleanupMs', MILLISECONDS],
  ['heapMb', MEGABYTES],
  ['bufferMb', MEGABYTES],
  ['limits', ANYTHING_SET],
  ['failed', FUNCTION],
  ['program', { fits: (value) => value instanceof URL, expected: 'the URL of a file' }],
]);

const LIMITS = new Map<keyof BorderLimits, Option>([
  ['messageBytes', wholeNumber(1_024, 1_024 * MIB)],
  ['calls', wholeNumber(1, 1_000_000)],
  ['queuedBytes', wholeNumber(1_024, 4_096 * MIB)],
]);

const OF_ALL: LoadingOptions = { hostApi: new Map<string, string>(), trustsImports: false, importMs: 5_000 };

const OF_IN_PROCESS: InProcessOptions = { ...OF_ALL, warnAt: 500, manyModules: () => undefined };

const OF_LIMITS: BorderLimits = { messageBytes: 8 * MIB, calls: 1_000, queuedBytes: 64 * MIB };

const OF_ISOLATED: IsolatedOptions = {
  ...OF_ALL,
  aliveMs: 5_000,
  cleanupMs: 5_000,
  heapMb: 128,
  bufferMb: 256,
  limits: OF_LIMITS,
  failed: () => undefined,
  program: PROGRAM,
};

/** What whoever chooses between the modes may say of all of them. */
export const LOADING_OPTIONS: ReadonlyMap<string, Option> = new Map(
  [...IN_PROCESS, ...ISOLATED].filter(([name]) => !['hostApi', 'manyModules', 'failed'].includes(name)),
);

/** Limits of what goes to threads and processes. @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
export const checkBorderLimits = (limits: unknown, where = 'limits of loading apart'): void =>
  checkOptions(limits, { options: LIMITS, needed: [], where });

/** All options, those that are given among them. @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
export function inProcessOptionsOf(given: GivenInProcessOptions): InProcessOptions {
  checkOptions(given, { options: IN_PROCESS, needed: [], where: 'options of loading in process' });
  return { ...OF_IN_PROCESS, ...said(given) };
}

/** As {@link inProcessOptionsOf}. */
export function isolatedOptionsOf(given: GivenIsolatedOptions): IsolatedOptions {
  checkOptions(given, { options: ISOLATED, needed: [], where: 'options of loading apart' });
  const { limits = {}, ...others } = given;
  checkBorderLimits(limits);
  return { ...OF_ISOLATED, ...said(others), limits: { ...OF_LIMITS, ...said(limits) } };
}

/** What was said: an option that is undefined was not. */
function said<T extends object>(given: { readonly [Name in keyof T]?: T[Name] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
