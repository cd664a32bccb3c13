import { brandOf, sameLive } from '../container/live/live-brand.js';

/**
 * Compares live references by what they point at, for `expect.addEqualityTesters` of Vitest and Jest. Without it
 * `toEqual` takes any two of them for equal, since they own no properties. A live reference also equals the very
 * instance that it points at, and nothing else.
 *
 * @returns undefined where neither is a live reference: the framework compares as ever
 * @example
 * expect.addEqualityTesters([liveReferenceTester]);
 */
export function liveReferenceTester(a: unknown, b: unknown): boolean | undefined {
  const [one, other] = [brandOf(a), brandOf(b)];
  if (one && other) return sameLive(a, b);
  if (one) return one.generation !== undefined && one.generation.instance === b;
  if (other) return other.generation !== undefined && other.generation.instance === a;
  return undefined;
}
