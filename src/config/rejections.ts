import type { ConfigEvent } from '../core/events.js';
import type { Clock } from '../core/ports.js';
import type { ConfigError } from './config-error.js';
import type { Standing } from './standing.js';

/** What else can be refused, although what sources say of it can be used. */
export type BesideSource = 'secrets' | 'logging';

/** Tells once of each thing that is wrong or odd, and of each source that has recovered. */
export class Rejections {
  /** By the name of the source. */
  #standing: ReadonlyMap<string, ConfigError> = new Map();
  readonly #warnings = new Set<string>();
  /** Why what is accepted of a section cannot be followed all the same, by its name. */
  readonly #beside = new Map<string, string>();

  constructor(
    private readonly tools: {
      readonly clock: Pick<Clock, 'epoch'>;
      readonly emit: (event: ConfigEvent) => void;
    },
  ) {}

  /** What is not taken at the moment, by the name of its source. */
  get standing(): ReadonlyMap<string, ConfigError> {
    return this.#standing;
  }

  get warnings(): readonly string[] {
    return Object.freeze([...this.#warnings]);
  }

  /** @param rejected by key */
  tell(sources: readonly Standing[], rejected: ReadonlyMap<string, ConfigError>): void {
    const before = this.#standing;
    const at = this.tools.clock.epoch();
    this.#standing = new Map(
      sources.flatMap(({ key, source }): [string, ConfigError][] => {
        const error = rejected.get(key);
        return error ? [[source, error]] : [];
      }),
    );
    for (const [source, error] of this.#standing)
      if (before.get(source)?.message !== error.message)
        this.tools.emit({ type: 'config.rejected', at, source, error });
    for (const source of before.keys())
      if (!this.#standing.has(source)) this.tools.emit({ type: 'config.recovered', at, source });
  }

  /** Whether what is not in any file can be used: values of secrets, places that a log is to be in. */
  beside(source: BesideSource, error: ConfigError | undefined): void {
    const at = this.tools.clock.epoch();
    const before = this.#beside.get(source);
    if (error && error.message !== before) this.tools.emit({ type: 'config.rejected', at, source, error });
    if (error) this.#beside.set(source, error.message);
    else if (this.#beside.delete(source)) this.tools.emit({ type: 'config.recovered', at, source });
  }

  /** What is odd now, all of it; what was odd before is not told again. */
  warn(messages: readonly string[]): void {
    for (const message of messages) {
      if (this.#warnings.has(message)) continue;
      this.tools.emit({ type: 'config.warning', at: this.tools.clock.epoch(), message });
    }
    this.#warnings.clear();
    for (const message of messages) this.#warnings.add(message);
  }

  /** Something went wrong beside what sources say. */
  mention(message: string): void {
    this.tools.emit({ type: 'config.warning', at: this.tools.clock.epoch(), message });
  }
}
