import { OneiricError, type ErrorFacts } from '../core/errors.js';

/** One thing that is wrong with a signed document. */
export interface RemoteProblem {
  /** `remote/what`, as errors have it. */
  readonly code: string;
  /** Where in the document: `entries[3].factory`. */
  readonly path: string;
  /** What is wrong there. */
  readonly text: string;
}

/** What the error of something remote knows. */
export interface RemoteFacts extends ErrorFacts {
  /** Everything that is wrong, where more than one thing can be. */
  readonly problems?: readonly RemoteProblem[] | undefined;
}

/** Something remote that is not trusted, or not well made. Nothing of it was used. */
export class RemoteError extends OneiricError {
  /** Everything that is wrong, where more than one thing can be; the code is that of the first. */
  readonly problems: readonly RemoteProblem[];

  constructor(code: string, message: string, facts: RemoteFacts = {}) {
    super(code, `${message} Nothing was changed.`, facts);
    this.problems = Object.freeze([...(facts.problems ?? [])]);
  }
}
