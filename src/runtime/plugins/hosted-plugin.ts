import { OneiricError, oneLineOf } from '../../core/errors.js';
import type { PluginEvent } from '../../core/plugin-events.js';
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
  readonly #began: number;

  constructor(
    readonly name: string,
    private readonly clock: Clock,
  ) {
    this.#began = clock.now();
  }

  loaded({ candidates, origins }: AddedParts): void {
    this.#origins = origins;
    this.#candidates = Object.freeze([...candidates]);
    this.#ms = this.clock.now() - this.#began;
  }

  failed(thrown: unknown): void {
    this.error = { thrown };
    this.#candidates = [];
    this.#ms = this.clock.now() - this.#began;
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
      error: error && failureOf(error.thrown, redact),
      ms: this.#ms,
    });
  }
}

/** Also of what is no error: a plugin throws what it likes. */
function failureOf(thrown: unknown, redact: (text: string) => string): PluginFailure {
  const isOurs = OneiricError.is(thrown);
  const text = redact(oneLineOf(thrown));
  const message = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
  const hint = isOurs && thrown.hint !== undefined ? redact(thrown.hint) : undefined;
  return Object.freeze({ code: isOurs ? thrown.code : 'plugins/failed', message, hint });
}
