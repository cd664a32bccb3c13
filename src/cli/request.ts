import { isPrintable } from '../core/printable.js';
import { MOST_NAME, MOST_REASON } from '../core/said.js';
import type { Call } from './call.js';
import { usage } from './cli-error.js';

/** The path of a slot, or of something about it. */
export const slotPath = (slot: string, what?: string): string =>
  `/v1/slots/${encodeURIComponent(slot)}${what === undefined ? '' : `/${what}`}`;

/** Who asks, and why. @throws CliError `cli/usage` for what no process takes */
export function whoAndWhy({ given, world }: Call): { requestedBy: string; reason?: string } {
  const reason = line('--reason', given.text('reason'), MOST_REASON);
  const requestedBy = line('--requested-by', given.text('requestedBy'), MOST_NAME);
  return { requestedBy: requestedBy ?? world.user, ...(reason !== undefined && { reason }) };
}

function line(option: string, text: string | undefined, most: number): string | undefined {
  const isTaken = text === undefined || (text !== '' && text.length <= most && isPrintable(text));
  if (isTaken) return text;
  throw usage(
    `${option} is no line that can be shown. Nothing was changed.`,
    `it takes 1 to ${most} characters, and no control characters`,
  );
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
