import type { WireEvent } from '../../admin/events/wire-event.js';
import type { RecentEvents } from '../answers.js';
import type { Call } from '../call.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { listening } from '../listening.js';
import { oneLine } from '../output/escape.js';
import type { Tone } from '../output/colours.js';
import { timeWords } from '../output/words.js';

const TONES: Readonly<Record<WireEvent['level'], Tone>> = {
  error: 'bad',
  warn: 'odd',
  info: 'plain',
  debug: 'faint',
};

/** Shows what has happened lately, or with `--watch` what happens. */
export async function run(call: Call): Promise<ExitCode> {
  const { given } = call;
  const since = given.number('since');
  if (given.has('watch')) return watch(call, since);
  const { events, next } = await recent(call);
  const wanted = { events: events.filter(({ at }) => at >= (since ?? 0)), next };
  await call.output.answer(wanted, () => wanted.events.map((event) => lineOf(call, event)).join('\n'));
  return EXIT.ok;
}

const recent = (call: Call): Promise<RecentEvents> =>
  call.get('/v1/events', {
    types: call.given.texts('types')?.join(','),
    slot: call.given.text('slot'),
    limit: call.given.number('limit'),
  });

/** From now on; with `--since` what has happened comes first. */
async function watch(call: Call, since: number | undefined): Promise<ExitCode> {
  const { given, output } = call;
  const client = await call.client();
  const show = (event: WireEvent) => output.next(event, () => lineOf(call, event));
  let after: string | undefined;
  if (since !== undefined) {
    const { events, next } = await recent(call);
    for (const event of events) if (event.at >= since) await show(event);
    after = next;
  }
  const wish = { types: given.texts('types'), slot: given.text('slot'), after };
  for await (const event of client.events({ ...wish, ...listening(call) })) await show(event);
  return EXIT.interrupted;
}

function lineOf({ output: { paint } }: Call, { at, type, level, message, error }: WireEvent): string {
  const more = error?.hint === undefined ? '' : ` (${oneLine(error.hint)})`;
  const text = `${oneLine(type)}  ${paint(TONES[level], oneLine(message) + more)}`;
  return `${paint('faint', timeWords(at) ?? '?')}  ${text}`;
}
