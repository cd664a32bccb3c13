import type { InversifyModule } from './foreign.js';

type Call = (...args: unknown[]) => unknown;

/**
 * A module that can be cut off while its function still runs: whatever that does to the container from then on is
 * refused, also through what it was given by `bind` before.
 *
 * @param refusal what it is refused with; undefined until it is cut off
 */
export function revocable(module: InversifyModule, refusal: () => Error | undefined): InversifyModule {
  const checked =
    (call: Call, self?: object): Call =>
    (...args) => {
      const refused = refusal();
      if (refused) throw refused;
      return watched(Reflect.apply(call, self, args));
    };
  // The steps of `bind(…).to(…)`: each gives the next.
  const watched = (result: unknown): unknown => {
    if (typeof result !== 'object' || result === null || 'then' in result) return result;
    return new Proxy(result, {
      get: (step, name) => {
        const member: unknown = Reflect.get(step, name);
        return typeof member === 'function' ? checked(member as Call, step) : member;
      },
    });
  };
  const load = (given: Readonly<Record<string, Call>>): unknown => {
    const calls = Object.entries(given).map(([name, call]) => [name, checked(call)] as const);
    return module.load(Object.fromEntries(calls) as never);
  };
  return { id: module.id, load };
}
