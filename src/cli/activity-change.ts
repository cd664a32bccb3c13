import type { ActivityAnswer } from './answers.js';
import type { Call } from './call.js';
import { change } from './change.js';
import { oneLine } from './output/escape.js';
import { slotPath, whoAndNote } from './request.js';

/** Decides whether a slot, or all slots of a domain, take calls. What has no colon is a domain. */
export async function changeActivity(
  call: Call,
  verb: 'pause' | 'drain' | 'resume',
  more: object = {},
): Promise<void> {
  const what = call.given.required(0);
  const path = what.includes(':') ? slotPath(what, verb) : `/v1/domains/${encodeURIComponent(what)}/${verb}`;
  const body = { ...whoAndNote(call), ...more };
  const answer: ActivityAnswer = await change(call, { path, body, about: `${what}: ${verb}` });
  await call.output.answer(answer, () => `${oneLine(what)} ${WORDS[verb]}`);
}

const WORDS = {
  pause: 'is paused: it refuses new calls',
  drain: 'is drained: nothing is in flight, and it refuses new calls',
  resume: 'takes calls, as far as nothing else refuses them',
} as const;
