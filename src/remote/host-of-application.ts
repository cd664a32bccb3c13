import type { SlotName } from '../core/names.js';
import type { Application } from '../modules/application.js';
import type { OwnCandidate, RemoteHost } from './sync/remote-host.js';

/** An application, as sources of manifests see it. */
export function hostOf(app: Application, secret: RemoteHost['secret']): RemoteHost {
  return {
    amend: ({ register, unregister }, change) => {
      // What an operator has taken away meanwhile is gone already.
      const there = new Set(app.candidates({ shadowed: true }).map(nameOf));
      return app.amend({ register, unregister: unregister.filter((one) => there.has(nameOf(one))) }, change);
    },
    refresh: (slot, change) => app.refresh(slot, change),
    pause: (slot, { reason: note, requestedBy }) => app.pause(slot, { note, requestedBy }),
    drain: (slot, { reason: note, requestedBy }) => app.drain(slot, { note, requestedBy }),
    resume: (slot, { reason: note, requestedBy }) => app.resume(slot, { note, requestedBy }),
    candidates: () => app.candidates({ shadowed: true }),
    chosenIn: (slot) => app.status(slot).active ?? app.resolve(slot)?.provider,
    pausedBy: (who) =>
      app
        .paused()
        .filter(({ requestedBy }) => requestedBy === who)
        .flatMap(({ slot }): SlotName[] => (slot === undefined ? [] : [slot])),
    secret,
  };
}

const nameOf = ({ slot, provider, source }: Omit<OwnCandidate, 'source'> & { source: string }): string =>
  `${source} ${slot}/${provider}`;
