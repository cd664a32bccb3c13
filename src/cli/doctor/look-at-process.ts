/* eslint-disable security/detect-non-literal-fs-filename -- the socket of the process */
import { lstat } from 'node:fs/promises';
import type { AdminClient } from '../../admin/client/admin-client.js';
import { OneiricError } from '../../core/errors.js';
import type { ProbeAnswer, Slots, SlotRow } from '../answers.js';
import { oneLine } from '../output/escape.js';
import { slotPath } from '../request.js';
import { isRefusal } from '../target/is-hidden.js';
import { fine, hidden, odd, wrong, type Finding } from './finding.js';

const OTHERS_MAY = 0o077;
const PROBED_AT_ONCE = 10;

/** Whether others may connect to a socket: whoever may is an operator. */
export async function lookAtSocket(socket: string): Promise<Finding> {
  const facts = await lstat(socket).catch((error: unknown) => ({ error }));
  const path = oneLine(socket);
  if ('error' in facts)
    return isRefusal(facts.error) ? hidden('socket') : fine('socket', 'no process listens');
  if (!facts.isSocket()) return wrong('socket', `${path} is no socket`, 'move it away');
  if ((facts.mode & OTHERS_MAY) !== 0)
    return wrong('socket', `others may connect to ${path}`, `chmod 600 ${path}`);
  return fine('socket', path);
}

/** What the components of the running process say of themselves now. */
export async function lookAtServices(client: AdminClient): Promise<Finding[]> {
  const { slots } = await client.get<Slots>('/v1/slots');
  const serving = slots.filter(({ active }) => active !== undefined);
  const found: Finding[] = [];
  for (let at = 0; at < serving.length; at += PROBED_AT_ONCE)
    found.push(
      ...(await Promise.all(serving.slice(at, at + PROBED_AT_ONCE).map((row) => probed(client, row)))),
    );
  const unwell = found.filter(({ verdict }) => verdict !== 'ok');
  return unwell.length > 0
    ? unwell
    : [fine('services', `${found.length} serve, and none says that it is unwell`)];
}

async function probed(client: AdminClient, { slot, active }: SlotRow): Promise<Finding> {
  const name = oneLine(slot);
  try {
    const { status } = await client.post<ProbeAnswer>(slotPath(slot, 'probe'), {});
    if (status === 'unhealthy')
      return wrong(
        name,
        `${oneLine(active ?? '')} says it is unhealthy`,
        `oneiric health ${name} --probe says more`,
      );
    if (status === 'degraded')
      return odd(
        name,
        `${oneLine(active ?? '')} says it is degraded`,
        `oneiric health ${name} --probe says more`,
      );
    return fine(name, 'serves');
  } catch (error) {
    const code = OneiricError.is(error) ? error.code : String(error);
    return wrong(
      name,
      `cannot be asked for its health: ${oneLine(code)}`,
      'oneiric status says how it is doing',
    );
  }
}
