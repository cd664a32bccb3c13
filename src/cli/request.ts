import type { Call } from './call.js';

/** The path of a slot, or of something about it. */
export const slotPath = (slot: string, what?: string): string =>
  `/v1/slots/${encodeURIComponent(slot)}${what === undefined ? '' : `/${what}`}`;

/** Who asks, and why. */
export function whoAndWhy({ given, world }: Call): { requestedBy: string; reason?: string } {
  const reason = given.text('reason');
  return { requestedBy: given.text('requestedBy') ?? world.user, ...(reason !== undefined && { reason }) };
}

/** As {@link whoAndWhy}, where the reason is what whoever is refused is told. */
export function whoAndNote(call: Call): { requestedBy: string; note?: string } {
  const { requestedBy, reason } = whoAndWhy(call);
  return { requestedBy, ...(reason !== undefined && { note: reason }) };
}

/** How a change is to be made, as far as it was said. */
export function changeBody(call: Call): object {
  const { given } = call;
  const drainTimeoutMs = given.number('drainTimeout');
  const windowMs = given.number('probation');
  return {
    ...whoAndWhy(call),
    ...(drainTimeoutMs !== undefined && { drainTimeoutMs }),
    ...(given.has('force') && { force: true }),
    ...(windowMs !== undefined && { probation: { windowMs } }),
  };
}
