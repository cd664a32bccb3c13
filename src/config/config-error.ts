import { OneiricError } from '../core/errors.js';
import type { ErrorFacts } from '../core/errors.js';
import type { Problem } from './problem.js';

/** What is known of configuration that cannot be used. */
export interface ConfigFacts extends ErrorFacts {
  /** The file, where it is about one. */
  readonly file?: string | undefined;
  /** Its line, from 1. */
  readonly line?: number | undefined;
  /** Its column, from 1. */
  readonly column?: number | undefined;
  /** Everything that is wrong, where several things are. */
  readonly problems?: readonly Problem[] | undefined;
}

/** Configuration that cannot be read or used. What was accepted before still holds. */
export class ConfigError extends OneiricError {
  // As the hint: declared only.
  /** The file, where it is about one. */
  declare readonly file: string | undefined;
  /** Its line, from 1. */
  declare readonly line: number | undefined;
  /** Its column, from 1. */
  declare readonly column: number | undefined;
  /** Everything that is wrong, in the order of the sections; empty where it is about a whole file. */
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, facts: ConfigFacts = {}) {
    super(code, message, facts);
    if (facts.file !== undefined) this.file = facts.file;
    if (facts.line !== undefined) this.line = facts.line;
    if (facts.column !== undefined) this.column = facts.column;
    this.problems = Object.freeze([...(facts.problems ?? [])]);
  }
}
