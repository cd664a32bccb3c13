import type { Correlation } from '../core/correlation.js';
import type { EventFact } from '../core/event-fact.js';
import { runAs, runningNow, type Running } from './running.js';

/** What runs in no scope of any application. */
const NOWHERE: Omit<Running, 'correlation'> = { home: {}, scope: undefined, around: undefined };

/** Whether anything has run because of something: a process without that pays nothing for scopes that it has. */
let isUsed = false;

/** What something happens because of while it is under way. What it leaves behind, a timer of what it built, goes on by itself. */
export class UnderWay implements Correlation {
  isOver = false;

  private constructor(private readonly because: Correlation) {}

  /** Begins something by the code that runs at the moment; undefined where that runs because of nothing. */
  static begin(): UnderWay | undefined {
    return UnderWay.again(correlationNow());
  }

  /** Begins something because of the same. */
  static again(because: Correlation | undefined): UnderWay | undefined {
    return because && new UnderWay(because instanceof UnderWay ? because.because : because);
  }

  get requestId(): string {
    return this.because.requestId;
  }

  get traceId(): string | undefined {
    return this.because.traceId;
  }
}

/** What the code that runs at the moment runs because of. */
function correlationNow(): Correlation | undefined {
  const now = isUsed ? runningNow()?.correlation : undefined;
  return now instanceof UnderWay && now.isOver ? undefined : now;
}

/** Runs something because of this, and all that it begins; because of nothing where it is undefined. */
export function inCorrelation<T>(correlation: Correlation | undefined, fn: () => T): T {
  if (correlationNow() === correlation) return fn();
  isUsed = true;
  const now = runningNow();
  return runAs({ ...(now ?? NOWHERE), correlation }, fn);
}

/** Does something because of what runs at the moment, and nothing that is left when it is done. */
export async function whileUnderWay<T>(work: () => Promise<T>): Promise<T> {
  const correlation = UnderWay.begin();
  if (!correlation) return work();
  try {
    return await inCorrelation(correlation, work);
  } finally {
    correlation.isOver = true;
  }
}

/** The event, with what it happens because of, unless it says that itself. */
export function correlated<E extends EventFact>(event: E): E {
  const correlation = correlationNow();
  if (!correlation || event.requestId !== undefined) return event;
  const { requestId, traceId } = correlation;
  return { ...event, requestId, ...(traceId !== undefined && { traceId }) };
}
