/** An iterator that there will be; one that is never stepped makes no noise if there will be none. */
export function comingIterator(promise: Promise<unknown>): AsyncIterator<unknown> & AsyncIterable<unknown> {
  const coming = promise as Promise<AsyncIterator<unknown>>;
  coming.catch(() => undefined);
  return {
    next: async (...args) => (await coming).next(...args),
    return: async (value?: unknown) =>
      (await (await coming).return?.(value)) ?? { done: true as const, value },
    throw: async (error?: unknown) => {
      const iterator = await coming;
      if (!iterator.throw) throw error;
      return iterator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
