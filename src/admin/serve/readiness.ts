import type { OneiricEvent } from '../../core/events.js';
import type { Application } from '../../modules/application.js';
import { healthOf } from '../health-of.js';

/** What readiness is found out from. */
type Observed = Pick<Application, 'events$' | 'health'>;

/** Whether an application is ready, whether or not anybody watches its health. */
export class Readiness {
  readonly #app: Observed;
  readonly #listening: { unsubscribe(): void };
  #isStarted = false;

  constructor(app: Observed) {
    this.#app = app;
    this.#listening = app.events$.subscribe((event) => this.#hear(event));
  }

  /** Never throws. */
  get isReady(): boolean {
    return this.#isStarted && this.#isWell;
  }

  end(): void {
    this.#listening.unsubscribe();
  }

  #hear({ type }: OneiricEvent): void {
    if (type === 'app.started') this.#isStarted = true;
    else if (type === 'app.closing') this.#isStarted = false;
  }

  get #isWell(): boolean {
    try {
      return healthOf(this.#app)?.ready ?? true;
    } catch {
      // Nobody can say so at the moment; the next probe asks again.
      return false;
    }
  }
}
