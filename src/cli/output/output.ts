import type { World } from '../world.js';
import { paintFor, type Paint } from './colours.js';
import { plainJson } from './escape.js';
import type { Cell } from './table.js';

/** Writes answers to stdout, and what is said besides to stderr. */
export class Output {
  readonly paint: Paint;
  readonly #world: World;
  #hasAnswered = false;

  /** @param isJson answers are JSON documents, and nothing else goes to stdout */
  constructor(
    world: World,
    readonly isJson: boolean,
  ) {
    this.#world = world;
    this.paint = paintFor(world.stdout, world.env);
  }

  /** Whether the answer has been given. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** The answer of a command: as a document, or as people read it. */
  async answer(document: unknown, people: () => string | Promise<string>): Promise<void> {
    if (this.isJson) this.#write(plainJson(JSON.stringify(document ?? null, undefined, 2)));
    else this.#write(await people());
    this.#hasAnswered = true;
  }

  /** One of several answers: a document is one line. */
  async next(document: unknown, people: () => string | Promise<string>): Promise<void> {
    if (this.isJson) this.#write(plainJson(JSON.stringify(document)));
    else this.#write(await people());
  }

  /** Rows for people, as wide as the terminal is. Its code comes with the first table. */
  async table(titles: readonly string[], rows: readonly (readonly Cell[])[]): Promise<string> {
    const { tableOf } = await import('./table.js');
    const { isTTY, columns } = this.#world.stdout;
    return tableOf(titles, rows, { width: isTTY ? (columns ?? 80) : Infinity, paint: this.paint });
  }

  /** A line besides the answer. Texts from outside in it are to be escaped. */
  note(line: string): void {
    const paint = paintFor(this.#world.stderr, this.#world.env);
    this.#world.stderr.write(`${paint('faint', line)}\n`);
  }

  /** Empties the terminal before an answer that takes the place of the one before; elsewhere they follow each other. */
  clear(): void {
    if (this.#world.stdout.isTTY && !this.isJson) this.#world.stdout.write('\u001b[H\u001b[2J');
  }

  #write(text: string): void {
    this.#world.stdout.write(`${text}\n`);
  }
}
