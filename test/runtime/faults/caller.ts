import type { Application } from '../../../src/index.js';
import type { ManualClock } from '../../../src/testing/index.js';

const EVERY_MS = 100;

interface Working {
  work(): Promise<string>;
}

/** Somebody who calls `adapter:store` all the time, and knows which calls have to succeed. */
export class Caller {
  /** What ought not to have happened. */
  readonly lost: string[] = [];
  answered = 0;
  refused = 0;
  /** From here on the application may say that it closes. */
  isClosing = false;
  #isOver = false;
  #underWay = 0;

  constructor(
    private readonly app: Application,
    private readonly clock: ManualClock,
  ) {
    this.#next();
  }

  /** Stops, and lets time pass until the last call has ended. @returns how many have not */
  async stop(): Promise<number> {
    this.#isOver = true;
    await this.clock.elapse(1_000);
    return this.#underWay;
  }

  #next(): void {
    if (this.#isOver) return;
    this.#call();
    this.clock.after(EVERY_MS, () => this.#next());
  }

  #call(): void {
    const { activity } = this.app.status('adapter:store');
    this.#underWay += 1;
    const ended = (wrong: string | undefined): void => {
      this.#underWay -= 1;
      if (wrong !== undefined) this.lost.push(wrong);
    };
    this.#answer().then(
      () => {
        this.answered += 1;
        ended(activity === 'active' || this.isClosing ? undefined : `taken while ${activity}`);
      },
      (error: unknown) => ended(this.#isWrong(activity, error)),
    );
  }

  /** The reference, as somebody has it who asked for it once. */
  async #answer(): Promise<string> {
    return await this.app.get<Working>('adapter:store').work();
  }

  #isWrong(activity: string, error: unknown): string | undefined {
    const { code = String(error) } = error as { code?: string };
    const isTyped = activity === 'paused' ? code === 'activity/paused' : code === 'activity/draining';
    if (activity !== 'active' && isTyped) this.refused += 1;
    else if (!(this.isClosing && code.startsWith('lifecycle/'))) return `${code} while ${activity}`;
    return undefined;
  }
}
