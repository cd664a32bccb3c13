import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { slopeOf, type Point, type Slope } from './slope.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What a heap may seem to grow by over a whole run, however long: V8 moves that much to and fro. */
const NOISE_BYTES = 3_000_000;
/** In runs that are over before everything was compiled and every table has its size. */
const SHORT_NOISE_BYTES = 20_000_000;
const SHORT_S = 240;
const LONGEST_WARM_UP_S = 120;

/** How the heap has grown. */
export interface HeapVerdict {
  readonly slope: Slope | undefined;
  readonly warmUpS: number;
  /** Bytes that the line may rise by in all. */
  readonly allowance: number;
  /** The slope may be none, or is below the allowance. */
  readonly isLevel: boolean;
}

/** Looks at the heap again and again, when all garbage is collected. */
export class HeapWatch {
  /** Bytes. */
  readonly points: Point[] = [];
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly totalS: number) {
    const everyMs = Math.min(5_000, Math.max(500, (totalS * 1_000) / 60));
    this.#timer = setInterval(() => void this.#look(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get verdict(): HeapVerdict {
    const warmUpS = Math.min(this.totalS / 3, LONGEST_WARM_UP_S);
    const slope = slopeOf(this.points.filter(({ at }) => at >= warmUpS));
    const allowance = this.totalS < SHORT_S ? SHORT_NOISE_BYTES : NOISE_BYTES;
    const isLevel = !slope || slope.low <= 0 || slope.perSecond * slope.seconds <= allowance;
    return { slope, warmUpS, allowance, isLevel };
  }

  async #look(): Promise<void> {
    // Twice: what the first collection finalises is freed by the second.
    collect();
    await nextTurn();
    collect();
    this.points.push({
      at: (performance.now() - this.#began) / 1_000,
      value: process.memoryUsage().heapUsed,
    });
  }
}
