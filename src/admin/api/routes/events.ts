import type { AdminEnv } from '../../admin-env.js';
import type { AdminEvents, RecentQuery } from '../../events/admin-events.js';
import { AdminRefusal } from '../../problems/admin-refusal.js';
import { route } from '../route.js';
import { EventsQuery, RecentEvents } from '../schemas/events.js';
import { Measured, MeasurementsQuery } from '../schemas/measurements.js';

const STREAM = 'text/event-stream; charset=utf-8';
const TRY_AGAIN_S = '5';

export const eventRoutes = [
  route({
    method: 'get',
    path: '/v1/events',
    tag: 'events',
    summary: 'What has happened; with `Accept: text/event-stream` what happens, as a stream.',
    query: EventsQuery,
    answer: RecentEvents,
    run: ({ query, request, env }, { events }) => {
      const { headers, method } = request;
      const wish = { ...query, after: headers.get('last-event-id') ?? query.after };
      if (!wantsStream(request)) return recent(events, wish);
      // Nobody would read it.
      return method === 'HEAD' ? streamed(null) : stream(events, wish, env);
    },
  }),
  route({
    method: 'get',
    path: '/v1/measurements',
    tag: 'events',
    summary:
      'How many calls are in flight; with `Accept: text/event-stream` once a second, or what one slot does.',
    query: MeasurementsQuery,
    answer: Measured,
    run: ({ query: { slot }, request }, { measurements }) => {
      if (!wantsStream(request)) return measurements.inFlight(slot);
      if (request.method === 'HEAD') return streamed(null);
      const body = measurements.stream(slot);
      if (body) return streamed(body as ReadableStream);
      throw tooManyStreams();
    },
  }),
];

/** Texts of events are made once, and hold no secrets. */
const recent = (events: AdminEvents, query: RecentQuery) =>
  new Response(events.recent(query), { headers: { 'content-type': 'application/json; charset=utf-8' } });

function stream(events: AdminEvents, query: RecentQuery, { outgoing }: AdminEnv): Response {
  const body = events.stream({ ...query, cut: () => outgoing?.destroy() });
  if (body) return streamed(body as ReadableStream);
  throw tooManyStreams();
}

const wantsStream = ({ headers }: Request) => headers.get('accept')?.includes('/event-stream') === true;

// No proxy may keep what is to be told at once.
const streamed = (body: ReadableStream | null) =>
  new Response(body, {
    headers: { 'content-type': STREAM, 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });

const tooManyStreams = () =>
  new AdminRefusal('admin/too-many-streams', 'There are as many streams as there may be. None was opened.', {
    hint: 'end one of them, or ask for events without a stream, after the id that the last answer gave as next',
    headers: { 'retry-after': TRY_AGAIN_S },
  });
