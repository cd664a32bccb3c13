import type { OneiricEvent } from '../../core/events.js';
import type { Told } from '../log-line.js';

/** What components write has their own words. */
export type ToldEvent = Exclude<OneiricEvent, { readonly type: 'log.written' }>;

/** The events of one type: some have several types. */
type EventOf<T extends string, E = ToldEvent> = E extends { readonly type: infer K }
  ? T extends K
    ? E
    : never
  : never;

/** Words for each type of event that begins so: one that has none does not compile. */
export type WordsOf<Area extends string> = {
  readonly [T in Extract<ToldEvent['type'], `${Area}.${string}`>]: (event: EventOf<T>) => Told;
};

/** Words for every event. */
export type Words = { readonly [T in ToldEvent['type']]: (event: EventOf<T>) => Told };

/** What serves or served, as everybody names it: `memory#1`. */
export const label = ({ provider, generation }: { readonly provider: string; readonly generation: number }) =>
  `${provider}#${generation}`;
