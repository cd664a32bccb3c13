import type { SwapEvent } from '../core/events.js';
import type { RenderedEvent, Told } from './log-line.js';
import {
  APPLICATION_WORDS,
  CONFIG_WORDS,
  LOG_WORDS,
  HANDLER_WORDS,
  PLAIN_WORDS,
  SCOPE_WORDS,
  SECRET_WORDS,
} from './words/application-words.js';
import { FAILOVER_WORDS, HEALTH_WORDS } from './words/health-words.js';
import { PLUGIN_WORDS } from './words/plugin-words.js';
import { REMOTE_WORDS } from './words/remote-words.js';
import { HTTP_WORDS } from './words/http-words.js';
import {
  ACTIVITY_WORDS,
  CANDIDATE_WORDS,
  LIVE_WORDS,
  SELECTION_WORDS,
  SETTINGS_WORDS,
  TASK_WORDS,
} from './words/slot-words.js';
import { ADMIN_WORDS, LOOP_WORDS, RUNTIME_WORDS } from './words/runtime-words.js';
import { STATE_WORDS } from './words/state-words.js';
import { SWAP_WORDS } from './words/swap-words.js';
import type { ToldEvent, Words } from './words/words.js';

/** Words for everything that happens: an event that has none does not compile. */
const WORDS: Words = {
  ...SWAP_WORDS,
  ...CANDIDATE_WORDS,
  ...TASK_WORDS,
  ...SELECTION_WORDS,
  ...SETTINGS_WORDS,
  ...LIVE_WORDS,
  ...ACTIVITY_WORDS,
  ...HANDLER_WORDS,
  ...PLAIN_WORDS,
  ...SCOPE_WORDS,
  ...CONFIG_WORDS,
  ...SECRET_WORDS,
  ...LOG_WORDS,
  ...STATE_WORDS,
  ...HEALTH_WORDS,
  ...FAILOVER_WORDS,
  ...PLUGIN_WORDS,
  ...REMOTE_WORDS,
  ...LOOP_WORDS,
  ...RUNTIME_WORDS,
  ...ADMIN_WORDS,
  ...HTTP_WORDS,
  ...APPLICATION_WORDS,
};

/** Turns an event into words. */
export type Renderer = (event: ToldEvent) => RenderedEvent;

/** An event in words. @throws what looking at it throws */
export function renderEvent(event: ToldEvent): RenderedEvent {
  const { at, type, requestId, traceId } = event;
  const correlation = isOfSwap(event) ? `swap-${event.id}` : undefined;
  // What is looked up by a type takes events of that type.
  const words = WORDS[type] as (event: ToldEvent) => Told;
  return { at, event: type, area: areaOf(type), correlation, requestId, traceId, ...words(event) };
}

const isOfSwap = (event: ToldEvent): event is SwapEvent => event.type.startsWith('swap.');

/** The word before the dot. */
export const areaOf = (type: string): string => type.split('.', 1)[0] ?? type;
