import { LifecycleError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { checkBag, type Option, type OptionBag } from '../../core/option-bag.js';
import type { LoopOptions, LoopStatus, LoopWork, SupervisedLoop } from '../../core/runtime.js';
import { Loop, type LoopSettings, type LoopTools } from './loop.js';

const DEFAULTS: LoopSettings = {
  minBackoffMs: 1_000,
  maxBackoffMs: 60_000,
  healthyAfterMs: 60_000,
  staleAfterMs: undefined,
};

const TIME: Option = {
  fits: (value) => typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER,
  expected: 'a number of milliseconds above 0',
};

const OPTIONS: OptionBag = {
  options: new Map(Object.keys(DEFAULTS).map((name) => [name, TIME])),
  error: LifecycleError,
  bad: 'lifecycle/bad-option',
  unknown: 'lifecycle/unknown-option',
  holds: 'Nothing was begun.',
};

const NAME = /^[\w.:-]{1,100}$/;

/** The loops of one application: each runs until it is stopped or the application closes. */
export class Supervisor {
  readonly #loops = new Map<string, Loop>();
  #isOver = false;

  constructor(private readonly tools: LoopTools) {}

  /** Begins a loop, now. @throws LifecycleError `lifecycle/bad-loop`, `lifecycle/bad-option`, `lifecycle/closing` */
  supervise(name: string, work: LoopWork, options: LoopOptions = {}): SupervisedLoop {
    const where = `supervise(${shown(name)})`;
    if (typeof name !== 'string' || !NAME.test(name)) throw bad(where, 'is no name of a loop', NAME_HINT);
    if (typeof work !== 'function') throw bad(where, 'was given no function', 'pass what the loop does');
    const settings = settingsFrom(options, where);
    if (this.#isOver) throw closing(where);
    const known = this.#loops.get(name);
    if (known && known.status.state !== 'stopped')
      throw bad(where, 'is a loop already', 'give it another name, or stop the other one first');
    const loop = new Loop(name, work, settings, this.tools);
    this.#loops.set(name, loop);
    loop.begin();
    return loop;
  }

  status(): readonly LoopStatus[] {
    return Object.freeze([...this.#loops.values()].map(({ status }) => status));
  }

  /** Ends all of them, and lets nobody begin another. Resolves when they have ended, or had the time for it. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
  }
}

function settingsFrom(options: LoopOptions, where: string): LoopSettings {
  checkBag(options, OPTIONS, where);
  const stated = Object.entries(options).filter(([, ms]) => (ms as number | undefined) !== undefined);
  const settings = { ...DEFAULTS, ...Object.fromEntries(stated) };
  if (settings.maxBackoffMs >= settings.minBackoffMs) return settings;
  throw new LifecycleError(
    'lifecycle/bad-option',
    `${where}: maxBackoffMs is below minBackoffMs. Nothing was begun.`,
    {
      path: where,
      hint: 'the longest pause is at least as long as the first',
    },
  );
}

const NAME_HINT = 'up to 100 letters, digits, ".", "_", ":" and "-"';

const bad = (path: string, what: string, hint: string) =>
  new LifecycleError('lifecycle/bad-loop', `${path} ${what}. Nothing was begun.`, { path, hint });

const closing = (path: string) =>
  new LifecycleError('lifecycle/closing', `${path}: the application closes. Nothing was begun.`, { path });
