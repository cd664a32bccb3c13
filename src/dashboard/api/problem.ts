/** A request that was refused, or that nobody answered. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    message: string,
    /** `area/what`; `page/unreachable` where nobody has answered. */
    readonly code: string,
    readonly facts: {
      readonly status?: number | undefined;
      readonly hint?: string | undefined;
      readonly holds?: string | undefined;
    } = {},
  ) {
    super(message);
  }

  /** Whether whoever looks has to log in again. */
  get isLoggedOut(): boolean {
    return this.facts.status === 401;
  }
}

/** What went wrong, in words, whatever was thrown. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The problem that an answer tells of (RFC 9457). */
export async function problemIn(answer: Response): Promise<Problem> {
  const { status } = answer;
  const said = (await answer.json().catch(() => ({}))) as Partial<Record<string, unknown>>;
  const text = (name: string) => (typeof said[name] === 'string' ? said[name] : undefined);
  const message = text('detail') ?? `The application has answered with ${status}.`;
  return new Problem(message, text('code') ?? 'page/bad-answer', {
    status,
    hint: text('hint'),
    holds: text('holds'),
  });
}

/** Nobody has answered. */
export const unreachable = (): Problem =>
  new Problem('The application cannot be reached.', 'page/unreachable', {
    hint: 'see whether it runs; the page tries again by itself',
  });
