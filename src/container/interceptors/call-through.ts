import { checkNext, checkNextOptions } from '../../core/check-intercept.js';
import type { Invocation, NextOptions } from '../../core/intercept.js';
import type { Chain } from './chain.js';

/** Makes a call on the instance. @param seen the call as the innermost interceptor has made it */
type Last = (seen: Invocation) => unknown;

/** Makes one call through a chain. */
export function callThrough(chain: Chain, call: Invocation, last: Last): unknown {
  return step({ chain, last }, 0, call);
}

interface Walk {
  readonly chain: Chain;
  readonly last: Last;
}

function step(walk: Walk, from: number, call: Invocation): unknown {
  const { chain, last } = walk;
  let at = from;
  let link = chain[at];
  while (link?.methods && !link.methods.has(call.method)) link = chain[++at];
  if (!link) return last(call);
  const { intercept, name } = link;
  const next = (args: readonly unknown[] = call.args, options?: NextOptions): unknown => {
    if (args !== call.args) checkNext(args, name);
    if (options !== undefined) checkNextOptions(options, name);
    const signal = firstOf(call.signal, options?.signal);
    // What nobody waits for any more does not begin.
    signal?.throwIfAborted();
    const isSame = args === call.args && signal === call.signal;
    return step(walk, at + 1, isSame ? call : new SeenFurtherIn(call, args, signal));
  };
  return intercept(call, next);
}

function firstOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other && one !== other ? AbortSignal.any([one, other]) : (other ?? one);
}

/** The call as those further in see it, when somebody further out has changed how it is made. */
class SeenFurtherIn implements Invocation {
  constructor(
    private readonly call: Invocation,
    readonly args: readonly unknown[],
    readonly signal: AbortSignal | undefined,
  ) {}

  get slot() {
    return this.call.slot;
  }

  get method() {
    return this.call.method;
  }

  get returns() {
    return this.call.returns;
  }

  get provider() {
    return this.call.provider;
  }

  get generation() {
    return this.call.generation;
  }
}
