import { createCustomParameterDecorator } from '../http-core.js';

type Handler = (native: object) => unknown;
type Pipes = Parameters<typeof createCustomParameterDecorator> extends [unknown, ...infer P] ? P : never;

const said = new WeakMap<object, readonly unknown[]>();

/**
 * A decorator for a parameter that gets something of the request.
 * @param words what it says: two that say the same give the same, though each has a handler of its own
 */
export function customParameter(
  words: readonly unknown[],
  handler: Handler,
  ...pipes: Pipes
): ParameterDecorator {
  said.set(handler, words);
  return createCustomParameterDecorator<object, unknown, unknown>(handler, ...pipes);
}

/** What the decorator of a parameter says; that of somebody else says its handler. */
export const wordsOf = (handler: object): readonly unknown[] => said.get(handler) ?? [handler];
