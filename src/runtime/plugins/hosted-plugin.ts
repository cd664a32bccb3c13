import { OneiricError, oneLineOf, PluginError } from '../../core/errors.js';
import type { PluginEvent } from '../../core/plugin-events.js';
import { printable } from '../../core/printable.js';
import type { PluginFailure, PluginReport } from '../../core/plugins.js';
import type { Clock } from '../../core/ports.js';
import type { AddedParts, ImportedPlugin } from '../../modules/plugins-of-application.js';

/** How much is told of what a plugin fails with. */
const LONGEST_MESSAGE = 1_000;

/** One package that is to extend the application, and what became of it. */
export class HostedPlugin implements ImportedPlugin {
  version: string | undefined;
  exported: unknown;
  error: { readonly thrown: unknown } | undefined;
  #candidates: readonly string[] = [];
  #origins: ReadonlySet<object> = new Set();
  #ms = 0;
  /** When what is done with it now was begun; undefined while others have their turn. */
  #since: number | undefined;

  constructor(
    readonly name: string,
    private readonly clock: Clock,
  ) {
    this.begin();
  }

  /** Time counts as its own from now on. */
  begin(): void {
    this.#since = this.clock.now();
  }

  /** It waits for its next turn. */
  rest(): void {
    if (this.#since !== undefined) this.#ms += this.clock.now() - this.#since;
    this.#since = undefined;
  }

  loaded({ candidates, origins }: AddedParts): void {
    this.#origins = origins;
    this.#candidates = Object.freeze([...candidates]);
    this.rest();
  }

  failed(thrown: unknown): void {
    this.error = { thrown };
    this.#candidates = [];
    this.rest();
  }

  /** Whether a candidate is one of its own. */
  offers(candidate: string): boolean {
    return this.#candidates.includes(candidate);
  }

  /** Whether something was made by what it has added. */
  isBehind(origin: object): boolean {
    return this.#origins.has(origin);
  }

  event(): PluginEvent {
    const { name: plugin, version } = this;
    const fact = { at: this.clock.epoch(), plugin, version };
    if (this.error) return { ...fact, type: 'plugin.failed', error: this.error.thrown };
    return { ...fact, type: 'plugin.loaded', candidates: this.#candidates.length, durationMs: this.#ms };
  }

  report(redact: (text: string) => string): PluginReport {
    const { name, version, error } = this;
    return Object.freeze({
      ...({ name, version, state: error ? 'failed' : 'loaded', candidates: this.#candidates } as const),
      error: error && failureOf(name, error.thrown, redact),
      ms: this.#ms,
    });
  }
}

/** Also of what is no error: a plugin throws what it likes. What knows nothing of plugins does not say which one it is. */
function failureOf(name: string, thrown: unknown, redact: (text: string) => string): PluginFailure {
  const { code, hint } = OneiricError.is(thrown) ? thrown : OF_ITS_OWN;
  const line = oneLineOf(thrown);
  const shown = (text: string): string => printable(redact(text), LONGEST_MESSAGE);
  const message = shown(thrown instanceof PluginError ? line : `${name}: ${line}`);
  return Object.freeze({ code, message, hint: hint === undefined ? undefined : shown(hint) });
}

const OF_ITS_OWN = {
  code: 'plugins/failed',
  hint: 'that is no error of oneiric: correct the package, or tell whoever publishes it',
};
