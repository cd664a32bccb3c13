import { OneiricError } from '../core/errors.js';

/** What an error of ours says is said of the decorator that it is about, which stands where nobody asked for anything by name. */
export function placed<T>(path: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!OneiricError.is(error)) throw error;
    const [text = ''] = error.message.split(/\n {2}(?:path|hint): /);
    const facts = { path, hint: error.hint, cause: error };
    throw Reflect.construct(error.constructor as typeof OneiricError, [error.code, text, facts]) as Error;
  }
}
