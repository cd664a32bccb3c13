import type { OneiricEvent } from '../../core/events.js';
import type { Application } from '../../modules/application.js';

/** Whether an application is ready, whether or not anybody watches its health. */
export class Readiness {
  readonly #app: Application;
  readonly #listening: { unsubscribe(): void };
  #isStarted = false;
  #isWatched = true;

  constructor(app: Application) {
    this.#app = app;
    this.#listening = app.events$.subscribe((event) => this.#hear(event));
  }

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
    if (!this.#isWatched) return true;
    try {
      return this.#app.health().ready;
    } catch {
      // Nobody watches, and nobody will.
      this.#isWatched = false;
      return true;
    }
  }
}
