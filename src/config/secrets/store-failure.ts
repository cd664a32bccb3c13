import { OneiricError, textOf } from '../../core/errors.js';

/** What a failure is called by: `ECONNREFUSED`. */
const CODE = /^[\w./-]{1,60}$/;

/** Why a store could not answer: its words without what is secret. @param clean takes secrets out of a text, and cuts it */
export function whyOf(error: unknown, clean: (text: string) => string): string {
  // Before it is cut: of a value of several lines the first alone might not be found.
  const [words = ''] = clean(textOf(error)).split('\n', 1);
  if (OneiricError.is(error)) return words;
  const code = codeOf(error);
  return `it failed: ${code === undefined || words.includes(code) ? '' : `${clean(code)}: `}${words}`;
}

function codeOf(error: unknown): string | undefined {
  try {
    const { code } = Object(error) as { code?: unknown };
    return typeof code === 'string' && CODE.test(code) ? code : undefined;
  } catch {
    // A proxy may refuse to be looked at.
    return undefined;
  }
}
