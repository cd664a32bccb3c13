import { InjectionError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { withDeadline } from '../swap/deadline.js';
import type { Holder } from '../slot.js';
import type { Link } from './link.js';

type ForeignLink = Extract<Link, { kind: 'foreign' }>;

/** How another container is asked: by when, and on whose behalf. */
export interface ForeignAsking {
  readonly clock: Clock;
  readonly ms: number;
  /** Runs code whose requests count as made by the change. */
  readonly during: <T>(code: () => T) => T;
}

/**
 * The links of a holder with what another container has for them, one after the other.
 * @throws InjectionError `inversify/unresolved`
 */
export async function withForeignValues(
  holder: Holder,
  links: readonly Link[],
  asking: ForeignAsking,
): Promise<readonly Link[]> {
  const resolved: Link[] = [];
  for (const link of links) {
    if (link.kind !== 'foreign') resolved.push(link);
    else {
      resolved.push({ kind: 'given', value: await ask(link, asking) });
      note(holder, link);
    }
  }
  return resolved;
}

/** As {@link withForeignValues}, for what must be there at once. */
export function foreignValueOf(holder: Holder, link: ForeignLink): unknown {
  const value = link.binding.get(link.where);
  note(holder, link);
  return value;
}

function note(holder: Holder, { binding }: ForeignLink): void {
  holder.foreign = Math.max(holder.foreign, binding.newest);
}

function ask({ binding, where }: ForeignLink, { clock, ms, during }: ForeignAsking): Promise<unknown> {
  const late = (): Error => binding.tooLate?.(ms, where) ?? tooLate(ms, where);
  const work = (): Promise<unknown> => during(() => binding.getAsync(where));
  return new Promise((resolve, reject) => {
    withDeadline(clock, { ms, work }, (timed) => {
      if (timed.end === 'done') resolve(timed.value);
      else reject(timed.end === 'failed' ? (timed.error as Error) : late());
    });
  });
}

const tooLate = (ms: number, path: string) =>
  new InjectionError('inversify/unresolved', `inversify did not answer within ${ms} ms.`, { path });
