/** A handler of `onDeactivation`. */
export type Deactivation = (value: unknown) => unknown;

/**
 * A handler as two, to be registered one after the other. Inversify does not wait for the first asynchronous handler of
 * a service, and loses what it rejects with; it does wait for those that come after it.
 */
export function inTwo(handler: Deactivation): readonly [Deactivation, Deactivation] {
  const running = new Map<unknown, unknown>();
  const begin = (value: unknown): unknown => {
    const ended = handler(value);
    running.set(value, ended);
    return ended;
  };
  const end = (value: unknown): unknown => {
    const ended = running.get(value);
    running.delete(value);
    return ended;
  };
  return [begin, end];
}
