import { useComputed } from '@preact/signals';
import type { WireJournal } from '../../../admin/api/wire.js';
import type { WireEvent } from '../../../admin/events/wire-event.js';
import { Fact } from '../../parts/fact.js';
import { Time } from '../../parts/time.js';
import { useAsked } from '../../parts/use-asked.js';
import { Phases } from '../../operations/result.js';
import { linkTo, route } from '../../routing/route.js';
import { timeline } from '../../state/timeline.js';

/** All that is known of one event: what caused it, who asked, what belongs to the same change, its trace. */
export function EventDetails({ event }: { readonly event: WireEvent }) {
  const { type, message, slot, correlation, error, fields } = event;
  return (
    <aside class="details" aria-label="Details of the event">
      <p class="bar">
        <strong>
          <code>{type}</code>
        </strong>
        <a class="close" href={linkTo('timeline', undefined, Object.fromEntries(route.value.query))}>
          Close
        </a>
      </p>
      <p>
        <bdi>{message}</bdi>
      </p>
      {error && <Cause error={error} />}
      <Facts event={event} />
      {correlation !== undefined && <Change correlation={correlation} slot={slot} />}
      {fields && <pre tabIndex={0}>{JSON.stringify(fields, undefined, 2)}</pre>}
      {correlation !== undefined && <SameChange correlation={correlation} />}
    </aside>
  );
}

function Cause({ error: { message, hint, code } }: { readonly error: NonNullable<WireEvent['error']> }) {
  return (
    <div class="notice bad">
      <div>
        <p>{message}</p>
        {hint !== undefined && <p class="hint">{hint}</p>}
        {code !== undefined && <code>{code}</code>}
      </div>
    </div>
  );
}

function Facts({
  event: { at, slot, provider, correlation, requestId, traceId },
}: {
  readonly event: WireEvent;
}) {
  return (
    <dl class="facts">
      <Fact name="When">
        <Time at={at} />
      </Fact>
      {slot !== undefined && (
        <Fact name="Slot">
          <a href={linkTo('slots', slot)}>
            <bdi>{slot}</bdi>
          </a>
        </Fact>
      )}
      <Fact name="Provider">{provider}</Fact>
      <Fact name="Change">{correlation}</Fact>
      <Fact name="Request">{requestId}</Fact>
      <Fact name="Trace">{traceId}</Fact>
    </dl>
  );
}

/** What is told of one change, in the order in which it happened. */
function SameChange({ correlation }: { readonly correlation: string }) {
  const related = useComputed(() =>
    timeline.value.filter((one) => one.correlation === correlation).reverse(),
  );
  if (related.value.length < 2) return null;
  return (
    <>
      <h2>The same change</h2>
      <ol class="steps">
        {related.value.map(({ id, at, type, message }) => (
          <li key={id}>
            <Time at={at} /> <code>{type}</code> <bdi>{message}</bdi>
          </li>
        ))}
      </ol>
    </>
  );
}

const NUMBER = /\d+$/;

/** Who asked for the change, why, and how long its phases took, as the journal has it. */
function Change({ correlation, slot }: { readonly correlation: string; readonly slot: string | undefined }) {
  const { answer } = useAsked<WireJournal>('/v1/journal', { query: { slot, limit: 200 } });
  const number = Number(NUMBER.exec(correlation)?.[0]);
  const entries = answer?.entries.filter(({ change, stage }) => change === number && stage === 'ended') ?? [];
  return (
    <>
      {entries.slice(0, 1).map(({ id, who, why, phases }) => (
        <div key={id}>
          {who !== undefined && <p>Asked for by {who}</p>}
          {why !== undefined && (
            <p>
              <q>{why}</q>
            </p>
          )}
          {phases && <Phases phases={phases} />}
        </div>
      ))}
    </>
  );
}
