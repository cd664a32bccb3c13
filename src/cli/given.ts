/** What was typed after the name of a command: arguments by place, options by name. */
export class Given {
  readonly #args: readonly (string | readonly string[] | undefined)[];
  readonly #options: ReadonlyMap<string, unknown>;

  constructor(args: readonly unknown[], options: Readonly<Record<string, unknown>>) {
    this.#args = args as readonly (string | readonly string[] | undefined)[];
    this.#options = new Map(Object.entries(options));
  }

  /** The argument at a place that has to be there. */
  required(at: number): string {
    return String(this.#args[at]);
  }

  /** The argument at a place, if it is there. */
  argument(at: number): string | undefined {
    const value = this.#args[at];
    return typeof value === 'string' ? value : undefined;
  }

  /** All that is from a place on. */
  rest(at: number): readonly string[] {
    const value = this.#args[at];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  /** Whether an option without a value is there. */
  has(option: string): boolean {
    return this.#options.get(option) === true;
  }

  text(option: string): string | undefined {
    const value = this.#options.get(option);
    return typeof value === 'string' ? value : undefined;
  }

  number(option: string): number | undefined {
    const value = this.#options.get(option);
    return typeof value === 'number' ? value : undefined;
  }

  texts(option: string): readonly string[] | undefined {
    const value = this.#options.get(option);
    return Array.isArray(value) ? (value as readonly string[]) : undefined;
  }
}
