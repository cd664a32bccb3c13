import { textOf } from '../../core/errors.js';
import { LatencyHistogram, type Latency } from '../../core/latency.js';

/** Calls that failed in the same way. */
export interface LoadError {
  /** What the first of them threw, untouched. */
  readonly error: unknown;
  /** How many there were. */
  readonly calls: number;
}

/** Calls that began while one generation served. */
export interface GenerationLoad {
  /** Provider and generation, as `memory#1`; `nothing` where the slot was vacant. */
  readonly generation: string;
  /** Calls that have ended. */
  readonly calls: number;
  /** Those of them that failed. */
  readonly failed: number;
}

/** What came of a load. */
export interface LoadReport {
  /** Calls that have ended. */
  readonly calls: number;
  /** Those of them that threw or rejected. */
  readonly failed: number;
  /** Those of them whose result the check refused. */
  readonly wrong: number;
  /** Calls that had not ended when the load gave up waiting for them. */
  readonly unfinished: number;
  /** The first failures that differ, in the order in which they came. */
  readonly errors: readonly LoadError[];
  /** How long the calls took, in real time. */
  readonly latency: Latency;
  /** By the generation that served the watched slot when the call began, oldest first; empty without a slot. */
  readonly generations: readonly GenerationLoad[];
}

/** How one call ended. */
export interface LoadedCall {
  readonly ms: number;
  /** What served when it began, where that is watched. */
  readonly generation: string | undefined;
  readonly end: 'answered' | 'wrong' | 'failed';
  readonly error?: unknown;
}

type Counted<T> = { -readonly [K in keyof T]: T[K] };

/** Adds up the calls of a load, in bounded memory. */
export class LoadTally {
  calls = 0;
  readonly #latency = new LatencyHistogram();
  readonly #errors = new Map<string, Counted<LoadError>>();
  readonly #generations = new Map<string, Counted<GenerationLoad>>();
  #failed = 0;
  #wrong = 0;

  /** @param maxErrors how many failures that differ to keep */
  constructor(private readonly maxErrors: number) {}

  add({ ms, generation, end, error }: LoadedCall): void {
    this.calls += 1;
    this.#latency.add(ms);
    if (end === 'wrong') this.#wrong += 1;
    if (end === 'failed') this.#failed += 1;
    if (error !== undefined || end === 'failed') this.#keep(error);
    if (generation !== undefined) this.#count(generation, end === 'failed');
  }

  read(unfinished: number): LoadReport {
    return Object.freeze({
      calls: this.calls,
      failed: this.#failed,
      wrong: this.#wrong,
      unfinished,
      errors: frozenCopies(this.#errors.values()),
      latency: this.#latency.read(),
      generations: frozenCopies(this.#generations.values()),
    });
  }

  #keep(error: unknown): void {
    const kind = kindOf(error);
    const known = this.#errors.get(kind);
    if (known) known.calls += 1;
    else if (this.#errors.size < this.maxErrors) this.#errors.set(kind, { error, calls: 1 });
  }

  #count(generation: string, hasFailed: boolean): void {
    let row = this.#generations.get(generation);
    if (!row) this.#generations.set(generation, (row = { generation, calls: 0, failed: 0 }));
    row.calls += 1;
    if (hasFailed) row.failed += 1;
  }
}

/** Errors of one code, or of one text, are one kind of failure. */
function kindOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : textOf(error);
}

const frozenCopies = <T extends object>(rows: Iterable<T>): readonly T[] =>
  Object.freeze([...rows].map((row) => Object.freeze({ ...row })));
