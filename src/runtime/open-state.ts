import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { KeptState } from '../core/recorder.js';
import type { RemoteRecords } from '../core/remote-records.js';
import type { StateEvent } from '../core/state-events.js';
import type { ApplicationState, JournalNote, StateWish } from '../core/state.js';
import type { Ref } from '../core/token.js';
import type { StatefulApplication, StateOfApplication, StatePlace } from '../modules/state-of-application.js';
import type { Database } from '../storage/database.js';
import { Journal } from './journal/journal.js';
import { entryFrom } from './journal/journal-note.js';
import { unknownSlot } from './journal/journal-query.js';
import { allActivity } from './state/kept-activity.js';
import { allSelections } from './state/kept-selections.js';
import { allStatuses } from './state/kept-statuses.js';
import { StateRecords } from './state/state-records.js';
import { StateStore } from './state/state-store.js';
import { StateRecorder } from './state-recorder.js';
import { Wishes } from './state/wishes.js';

/**
 * Opens the state of an application, or begins a new one.
 * @throws StateError as `StateStore.open`
 */
export async function openState(place: StatePlace): Promise<StateOfApplication> {
  const ears = new Ears();
  const store = await StateStore.open({ ...place, emit: ears.hear, redact: ears.redact });
  try {
    return new OpenState(store, { kept: await store.read(keptIn), clock: place.clock, ears });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What happens to the state before there is somebody to tell it waits. */
class Ears {
  onRecovery: (() => void) | undefined;
  #early: StateEvent[] = [];
  #application: StatefulApplication | undefined;

  readonly hear = (event: StateEvent): void => {
    if (this.#application) this.#application.emit(event);
    else this.#early.push(event);
    if (event.type === 'state.recovered') this.onRecovery?.();
  };

  readonly redact = (text: string): string => this.#application?.redact(text) ?? text;

  get isBegun(): boolean {
    return this.#application?.isBegun() ?? false;
  }

  readonly check = (wish: StateWish): void => this.#application?.check(wish);

  readonly learnSecrets = async (): Promise<void> => this.#application?.learnSecrets();

  readonly slotOf = (ref: Ref): SlotName => (this.#application?.slotOf ?? unknownSlot)(ref);

  attach(application: StatefulApplication): void {
    this.#application = application;
    const early = this.#early;
    this.#early = [];
    for (const event of early) application.emit(event);
  }
}

class OpenState implements StateOfApplication {
  readonly recorder: StateRecorder;
  readonly kept: KeptState;
  readonly face: ApplicationState;
  readonly remote: RemoteRecords;
  readonly #store: StateStore;
  readonly #journal: Journal;
  readonly #ears: Ears;

  constructor(store: StateStore, { kept, clock, ears }: { kept: KeptState; clock: Clock; ears: Ears }) {
    this.#store = store;
    this.#journal = new Journal(store, { clock, slotOf: ears.slotOf });
    this.#ears = ears;
    this.kept = kept;
    const recorder = new StateRecorder(store, this.#journal, clock);
    this.recorder = recorder;
    const { check, learnSecrets } = ears;
    const isBegun = () => ears.isBegun;
    const wishes = new Wishes(store, this.#journal, { clock, isBegun, check, learnSecrets });
    this.face = new StateFace(store, this.#journal, wishes);
    this.remote = new StateRecords(store);
    ears.onRecovery = () => recorder.recovered();
  }

  attach(application: StatefulApplication): void {
    this.recorder.attach(application, this.kept.selections);
    this.#ears.attach(application);
  }

  async close(): Promise<void> {
    this.#journal.close();
    await this.#store.close();
  }
}

class StateFace implements ApplicationState {
  readonly #store: StateStore;
  readonly #journal: Journal;
  readonly #wishes: Wishes;

  constructor(store: StateStore, journal: Journal, wishes: Wishes) {
    this.#store = store;
    this.#journal = journal;
    this.#wishes = wishes;
  }

  get folder(): string {
    return this.#store.folder;
  }

  get health(): ApplicationState['health'] {
    return this.#store.health;
  }

  journal(query?: Parameters<ApplicationState['journal']>[0]) {
    return this.#journal.read(query);
  }

  async record(note: JournalNote) {
    await this.#journal.record(entryFrom(note));
  }

  wish(wish: StateWish) {
    return this.#wishes.keep(wish);
  }

  backup(path: string) {
    return this.#store.backup(path);
  }

  verify(onProgress?: Parameters<ApplicationState['verify']>[0]) {
    return this.#store.verify(onProgress);
  }

  restore(path: string) {
    return this.#store.restore(path);
  }
}

function keptIn(database: Database): KeptState {
  return {
    selections: allSelections(database),
    activities: allActivity(database).map(({ target, activity, note, who }) =>
      Object.freeze({ ...targetOf(target), activity, note, requestedBy: who }),
    ),
    statuses: allStatuses(database),
  };
}

const targetOf = (target: string) =>
  target.includes(':')
    ? { slot: target as SlotName, domain: undefined }
    : { slot: undefined, domain: target };
