import { OneiricError, type ErrorFacts } from '../../core/errors.js';

/** A request to the admin API that is not done: what is wrong with it, or why it cannot be. */
export class AdminRefusal extends OneiricError {
  /** Headers that the answer has besides: which methods there are, when to try again. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    facts: ErrorFacts & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, message, facts);
    this.headers = facts.headers ?? {};
  }
}
