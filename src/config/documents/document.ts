import { ConfigError } from '../config-error.js';
import type { ConfigLayer, MapNode, Origin } from '../tree.js';

/** The text of a file, and whose layer it is. */
export interface Document {
  readonly text: string;
  /** Its name as messages show it. */
  readonly file: string;
  readonly layer: ConfigLayer;
}

/**
 * Reads documents of one format; undefined for one that has no word in it, as where there are only comments.
 * @throws ConfigError `config/unreadable`, `config/too-large`
 */
export type DocumentReader = (document: Document) => MapNode | undefined;

/** What a document may be at most; enough for people, too little for an attack. */
export const DOCUMENT_LIMITS = Object.freeze({
  /** Characters. */
  length: 1_048_576,
  /** Maps and lists within one another. */
  depth: 64,
  /** Values, those that aliases repeat counted each time. */
  nodes: 100_000,
});

/** A place in a document, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Counts what a document holds while it is read, and knows how to say where something is. */
export class DocumentDesk {
  #nodes = 0;

  constructor(private readonly document: Document) {}

  /** The text without a byte order mark. @throws ConfigError `config/too-large` */
  text(limit: number = DOCUMENT_LIMITS.length): string {
    const { text } = this.document;
    if (text.length > limit) throw this.tooLarge(`has more than ${limit} characters`);
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  origin({ line, column }: Place): Origin {
    return { layer: this.document.layer, source: this.document.file, line, column };
  }

  /** @throws ConfigError `config/too-large` */
  count(depth: number, nodes = 1): void {
    this.#nodes += nodes;
    if (this.#nodes > DOCUMENT_LIMITS.nodes) {
      throw this.tooLarge(`holds more than ${DOCUMENT_LIMITS.nodes} values`);
    }
    if (depth > DOCUMENT_LIMITS.depth)
      throw this.tooLarge(`is nested more than ${DOCUMENT_LIMITS.depth} deep`);
  }

  /** How many values were counted so far. */
  get nodes(): number {
    return this.#nodes;
  }

  /** A number that is exactly what was written. @throws ConfigError `config/unreadable` */
  number(value: number, place: Place): number {
    if (Number.isFinite(value) && (!Number.isInteger(value) || Math.abs(value) <= MAX_WHOLE)) return value;
    const what = Number.isFinite(value) ? 'a whole number that is too large to be exact' : 'no finite number';
    throw this.unreadable(`this is ${what}`, place, 'write it in quotes where text is wanted');
  }

  unreadable(what: string, { line, column }: Place, hint?: string): ConfigError {
    const { file } = this.document;
    return new ConfigError('config/unreadable', `${file}:${line}:${column}: ${what}. ${NOT_USED}`, {
      file,
      line,
      column,
      hint,
    });
  }

  tooLarge(what: string): ConfigError {
    const { file } = this.document;
    return new ConfigError('config/too-large', `${file} ${what}. ${NOT_USED}`, {
      file,
      hint: 'split it into a file for each profile, or keep such data elsewhere',
    });
  }
}

const NOT_USED = 'Nothing of it is used.';

const MAX_WHOLE = Number.MAX_SAFE_INTEGER;
