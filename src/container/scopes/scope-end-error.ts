import { brand, oneLineOf } from '../../core/errors.js';

const MAX_LINES = 10;

/** Something failed while a scope ended; everything was disposed of all the same. `errors` has all of it. */
export class ScopeEndError extends AggregateError {
  /** Stable across releases. */
  readonly code = 'scope/end-failed';

  /** @param errors all that went wrong: that of the function that ran in the scope first */
  constructor(errors: readonly unknown[]) {
    const count = errors.length === 1 ? 'One thing' : `${errors.length} things`;
    const lines = errors.slice(0, MAX_LINES).map((error) => `\n  - ${oneLineOf(error)}`);
    const more = errors.length > MAX_LINES ? `\n  - and ${errors.length - MAX_LINES} more` : '';
    const message = `${count} failed in a scope. Everything that it made was disposed of:`;
    super(errors, message + lines.join('') + more);
    brand(this);
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** Ends what something was made in. @returns what went wrong */
export async function endErrorsOf(scope: AsyncDisposable): Promise<readonly unknown[]> {
  try {
    await scope[Symbol.asyncDispose]();
    return [];
  } catch (error) {
    return error instanceof ScopeEndError ? (error.errors as unknown[]) : [error];
  }
}
