import { useEffect } from 'preact/hooks';
import type { WireExplanation, WireSlotStatus } from '../../admin/api/wire.js';
import { slotPath } from '../api/client.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useAsked } from '../parts/use-asked.js';
import { Deeds } from '../operations/deeds.js';
import { onEvent } from '../state/live.js';
import { CallPlots } from './slot/call-plots.js';
import { Facts } from './slot/facts.js';
import { Generations } from './slot/generations.js';
import { Holders } from './slot/holders.js';
import { Journal } from './slot/journal.js';
import { Ranking } from './slot/ranking.js';
import { Settings } from './slot/settings.js';

/** How long what has happened to a slot gathers before it is asked about. */
const GATHER_MS = 200;

/** One slot: what serves it and why, who holds it, what it has done. */
export function SlotPage({ slot }: { readonly slot: string }) {
  const status = useAsked<WireSlotStatus>(slotPath(slot));
  const explanation = useAsked<WireExplanation>(`${slotPath(slot)}/explain`);
  useChanges(slot, () => {
    status.again();
    explanation.again();
  });
  if (!status.answer)
    return status.error === undefined ? (
      <p class="empty">Reading {slot}…</p>
    ) : (
      <NotThere error={status.error} />
    );
  return (
    <article class="slot" aria-labelledby="slot-title">
      <div class="bar">
        <h1 id="slot-title">
          <a href="#/slots" aria-label="All slots">
            Slots
          </a>{' '}
          / <bdi class="name">{slot}</bdi>
        </h1>
        <Deeds status={status.answer} />
      </div>
      <Facts status={status.answer} />
      {explanation.answer ? (
        <Ranking explanation={explanation.answer} />
      ) : (
        explanation.error !== undefined && <ProblemNote error={explanation.error} />
      )}
      <CallPlots slot={slot} />
      <Generations slot={slot} status={status.answer} />
      <Holders slot={slot} version={status.answer.lastChangeAt} />
      <Settings slot={slot} provider={status.answer.active} />
      <Journal slot={slot} version={status.answer.lastChangeAt} />
    </article>
  );
}

function NotThere({ error }: { readonly error: unknown }) {
  return (
    <>
      <ProblemNote error={error} />
      <p>
        <a href="#/slots">All slots</a>
      </p>
    </>
  );
}

/** Whatever is told of the slot may have changed it. */
function useChanges(slot: string, again: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onEvent((event) => {
      if (event.slot !== undefined && event.slot !== slot) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        again();
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [slot]);
}
