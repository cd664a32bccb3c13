import { Oneiric } from '../../../src/index.js';
import type { Application } from '../../../src/modules/application.js';
import type { CandidateOffer } from '../../../src/modules/candidate-offer.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { moduleOf } from '../../support/traced-parts.js';

/** An application without anything, its clock, and what candidates write down. */
export class ScopeWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly trace: string[] = [];

  private constructor(readonly app: Application) {}

  static async of(...offers: readonly CandidateOffer[]): Promise<ScopeWorld> {
    const clock = new ManualClock();
    const app = await Oneiric.create(moduleOf({}), { env: {}, start: false, clock });
    const world = Object.assign(new ScopeWorld(app), { clock });
    for (const offer of offers) await app.register({ activation: 'eager', ...offer });
    await app.start();
    return world;
  }

  async pass(ms: number): Promise<void> {
    await this.clock.settle();
    this.clock.advance(ms);
    await this.clock.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closing = { isOver: false };
    const closed = this.app
      .close()
      .catch(() => undefined)
      .finally(() => (closing.isOver = true));
    for (let round = 0; !closing.isOver && round < 50; round += 1) await this.pass(60_000);
    await closed;
  }
}
