/** Names and source of a function to be made. Whatever comes from outside enters the source only as a JSON literal. */
export interface GeneratedSource {
  readonly parameters: readonly string[];
  readonly body: string;
  /** How it is called in stacks and profiles: `oneiric:live-reference`. */
  readonly name: string;
}

type Generated = (...inputs: readonly unknown[]) => unknown;

// A fact about the process, which it cannot change while it runs; only a test puts another constructor there.
let forbidding: unknown;
let count = 0;

/** Makes a function of source; undefined where the process forbids it (`--disallow-code-generation-from-strings`). */
export function generated({ parameters, body, name }: GeneratedSource): Generated | undefined {
  if (forbidding === Function) return undefined;
  // V8 shares the type feedback of functions with equal source; a source of its own keeps each of them fast.
  count += 1;
  const source = `"use strict";\n${body}\n//# sourceURL=${name}/${count}`;
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see GeneratedSource
    return new Function(...parameters, source) as Generated;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    forbidding = Function;
    return undefined;
  }
}
