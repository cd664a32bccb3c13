import type { Activity } from '../../core/activity.js';
import type { SlotName } from '../../core/names.js';

/** What an operator wants of a slot, or of all slots of a domain. */
export type Wish =
  | {
      readonly kind: 'selection';
      readonly slot: SlotName;
      readonly domain?: undefined;
      readonly provider: string | undefined;
    }
  | {
      readonly kind: 'activity';
      readonly slot?: SlotName | undefined;
      readonly domain?: string | undefined;
      readonly activity: Activity;
      readonly note?: string | undefined;
    };

/** Wishes by what they are about: `selection adapter:cache`, `activity service`. */
export type Wishes = ReadonlyMap<string, Wish>;

/** What the admin API answers about selections. */
export interface SelectionsAnswer {
  readonly selections: readonly {
    readonly slot: SlotName;
    readonly provider: string;
    readonly layer: string;
  }[];
}

/** What the admin API answers about activity. */
export interface PausedAnswer {
  readonly paused: readonly Omit<Extract<Wish, { kind: 'activity' }>, 'kind'>[];
}

/** What a wish is about. */
export const subjectOf = ({ kind, slot, domain }: Wish): string => `${kind} ${slot ?? domain ?? ''}`;

/** What operators want: nothing is said of what is as it is without them. */
export function wishesIn({ selections }: SelectionsAnswer, { paused }: PausedAnswer): Wishes {
  const selected = selections.filter(({ layer }) => layer === 'operator');
  const wishes: Wish[] = [
    ...paused.map(({ slot, domain, activity, note }) => ({
      ...{ kind: 'activity' as const, slot, domain, activity, note },
    })),
    ...selected.map(({ slot, provider }) => ({ kind: 'selection' as const, slot, provider })),
  ];
  return new Map(wishes.map((wish) => [subjectOf(wish), wish]));
}

/** What is wanted now and was not before: whatever is not wanted any more is wanted to be as it is without operators. */
export function changesBetween(before: Wishes, now: Wishes): Wish[] {
  const dropped = [...before].filter(([subject]) => !now.has(subject)).map(([, wish]) => withdrawn(wish));
  const wanted = [...now].filter(([subject, wish]) => !isSame(wish, before.get(subject)));
  return [...dropped, ...wanted.map(([, wish]) => wish)];
}

function withdrawn(wish: Wish): Wish {
  if (wish.kind === 'selection') return { ...wish, provider: undefined };
  return { ...wish, activity: 'active', note: undefined };
}

function isSame(one: Wish, other: Wish | undefined): boolean {
  if (one.kind === 'selection') return other?.kind === 'selection' && other.provider === one.provider;
  return other?.kind === 'activity' && other.activity === one.activity && other.note === one.note;
}
