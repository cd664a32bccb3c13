/** The next value of a stream, or that there is none. */
interface Step {
  readonly done: boolean;
  readonly value: unknown;
}

/** A stream whose values are asked for one by one. */
export interface LentStream {
  readonly next: () => Promise<Step>;
  /** Nobody asks any more. */
  readonly close: () => Promise<void>;
}

/** How the other side is asked. */
export interface StreamReader {
  readonly next: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
}

/** What a value is lent as, where it is a stream. */
export function lentStream(value: object): { as: 'iterable' | 'stream'; lent: LentStream } | undefined {
  if (value instanceof ReadableStream) return { as: 'stream', lent: ofWebStream(value) };
  const begin: unknown = Reflect.get(value, Symbol.asyncIterator);
  return typeof begin === 'function'
    ? { as: 'iterable', lent: ofIterable(value as AsyncIterable<unknown>) }
    : undefined;
}

/** An iterable that asks for a value when one is asked of it. */
export async function* borrowedIterable({ next, close }: StreamReader): AsyncGenerator<unknown, unknown> {
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = (await next().catch((error: unknown) => {
        isOver = true;
        throw error;
      })) as Step;
      isOver = done;
      if (isOver) return value;
      yield value;
    }
  } finally {
    if (!isOver) await close();
  }
}

/** A Web stream that asks for a chunk when one is asked of it. */
export function borrowedStream({ next, close }: StreamReader): ReadableStream {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = (await next()) as Step;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await close();
      },
    },
    { highWaterMark: 0 },
  );
}

function ofIterable(iterable: AsyncIterable<unknown>): LentStream {
  const iterator = iterable[Symbol.asyncIterator]();
  return {
    next: async () => {
      const result: IteratorResult<unknown, unknown> = await iterator.next();
      return { done: result.done === true, value: result.value };
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

function ofWebStream(stream: ReadableStream): LentStream {
  const reader = stream.getReader();
  return {
    next: async () => {
      const result = await reader.read();
      return { done: result.done, value: result.value as unknown };
    },
    // Unlike the end of an iteration, this also ends a read that waits.
    close: () => reader.cancel(),
  };
}
