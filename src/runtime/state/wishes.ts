import { StateError } from '../../core/errors.js';
import { isName, isSlotName, shown, type SlotName } from '../../core/names.js';
import { checkBag, TEXT, type Option, type OptionBag } from '../../core/option-bag.js';
import type { Clock } from '../../core/ports.js';
import type { JournalEntry, StateWish } from '../../core/state.js';
import type { Database } from '../../storage/database.js';
import type { Journal } from '../journal/journal.js';
import { dropActivity, putActivity } from './kept-activity.js';
import { dropSelection, putSelection } from './kept-selections.js';
import type { StateStore } from './state-store.js';

/** What wishes need of the application. */
interface WishTools {
  readonly clock: Clock;
  /** Whether it has been started: then it keeps itself what it is asked for. */
  readonly isBegun: () => boolean;
  /** As the application itself checks what it is asked for. @throws ResolutionError; ActivityError */
  readonly check: (wish: StateWish) => void;
  /** From then on secrets are taken out of what is kept. @throws SecretError `secrets/unread` */
  readonly learnSecrets: () => Promise<void>;
}

/** A wish that means something. */
interface Checked {
  readonly wish: StateWish;
  /** Undefined where it is about a domain. */
  readonly slot: SlotName | undefined;
}

const OUTCOMES = { select: 'selected', unselect: 'unselected', pause: 'paused', resume: 'active' } as const;

const KIND: Option = {
  fits: (value) => typeof value === 'string' && Object.hasOwn(OUTCOMES, value),
  expected: 'select, unselect, pause or resume',
};

const NAME: Option = { fits: isName, expected: 'the name of a provider' };

const WISH: OptionBag = {
  options: new Map([
    ['kind', KIND],
    ['what', TEXT],
    ['provider', NAME],
    ['who', TEXT],
    ['why', TEXT],
  ]),
  error: StateError,
  bad: 'state/bad-wish',
  unknown: 'state/bad-wish',
  holds: 'Nothing was changed.',
};

/** What operators wish for while the application does not run: the next start finds it. */
export class Wishes {
  constructor(
    private readonly store: StateStore,
    private readonly journal: Journal,
    private readonly tools: WishTools,
  ) {}

  /** @throws StateError `state/bad-wish`, `state/unavailable`, `state/closed`; ResolutionError; ActivityError; SecretError */
  async keep(wish: StateWish): Promise<void> {
    if (this.tools.isBegun())
      throw badWish('The application has been started', 'ask it itself: app.select, app.pause, …');
    const checked = check(wish);
    this.tools.check(wish);
    await this.#learnSecrets(wish);
    await this.journal.record(entryOf(checked), (database) => this.#write(database, checked));
  }

  /** Who wishes is told by a name: where secrets cannot be had, what is known of them has to do for it. */
  async #learnSecrets({ who, why }: StateWish): Promise<void> {
    if (who === undefined && why === undefined) return;
    try {
      await this.tools.learnSecrets();
    } catch (error) {
      if (why !== undefined) throw error;
    }
  }

  #write(database: Database, { wish, slot }: Checked): void {
    const { kind, what, provider = '', who, why } = wish;
    const at = this.tools.clock.epoch();
    const { texts } = this.store;
    if (kind === 'pause')
      putActivity(database, { target: what, activity: 'paused', note: why, who, at }, texts);
    else if (kind === 'resume') dropActivity(database, what);
    else if (slot === undefined) throw new TypeError('a selection is of a slot');
    else if (kind === 'select') putSelection(database, { slot, provider, who, why, at }, texts);
    else dropSelection(database, slot);
  }
}

function check(wish: StateWish): Checked {
  checkBag(wish, WISH, 'wish');
  const { kind, what, provider } = wish;
  if (!KIND.fits(kind)) throw badWish('It is not said what is wished for', `kind is ${KIND.expected}`);
  if ((kind === 'select') !== (provider !== undefined))
    throw badWish('A select names a provider, and nothing else does', 'name the provider that is to serve');
  const slot = isSlotName(what) ? what : undefined;
  const isAboutSlot = kind === 'select' || kind === 'unselect';
  if (slot === undefined && (isAboutSlot || !isName(what)))
    throw badWish(`${shown(what)} is no slot`, 'write a slot as adapter:cache');
  return { wish, slot };
}

function entryOf({ wish: { kind, what, provider, who, why }, slot }: Checked): JournalEntry {
  const slots = slot === undefined ? [] : [{ slot, to: provider }];
  const domain = slot === undefined ? what : undefined;
  return { kind, stage: 'ended', slots, domain, who, why, outcome: OUTCOMES[kind] };
}

const badWish = (what: string, hint: string) =>
  new StateError('state/bad-wish', `${what}. Nothing was changed.`, { path: 'wish', hint });
