import { checkOpenDomain, parseSlotName, type SlotName } from '../../core/names.js';
import { isClass, type Ref } from '../../core/token.js';
import { tokenBehind } from './foreign-token.js';
import type { OurSide } from './our-side.js';
import type { WatchedService } from './binding-watch.js';

/** A name of the application: what somebody asks for, and a provider where it is pinned. */
export interface OurName {
  readonly ref: Ref | SlotName;
  readonly provider?: string;
}

/** Binds what inversify asks for: for everybody, or for those who name a provider. */
export type BindOurs = (identifier: unknown, name: OurName) => void;

/** What an identifier of inversify means in the application, whether or not it has it. */
export function refOf(identifier: unknown): Ref | SlotName | undefined {
  if (isClass(identifier)) return tokenBehind(identifier) ?? identifier;
  return typeof identifier === 'string' && isSlotName(identifier) ? identifier : undefined;
}

function isSlotName(text: string): text is SlotName {
  // Most are no slot names, and an error is dear.
  if (!text.includes(':')) return false;
  try {
    checkOpenDomain(parseSlotName(text).domain);
    return true;
  } catch {
    return false;
  }
}

/**
 * Lets the list of bindings of a container answer for the application: a name is bound when it is first looked up,
 * transiently, so that inversify never keeps what it was given.
 */
export function answerFor(ours: OurSide, service: WatchedService, bind: BindOurs): void {
  const bound = new Map<unknown, Set<string>>();
  const fill = (identifier: unknown): void => {
    const ref = refOf(identifier);
    if (ref === undefined || !ours.knows(ref)) return;
    let pins = bound.get(identifier);
    if (!pins) {
      bound.set(identifier, (pins = new Set()));
      bind(identifier, { ref });
    }
    for (const provider of ours.providersOf(ref)) {
      if (pins.has(provider)) continue;
      pins.add(provider);
      bind(identifier, { ref, provider });
    }
  };
  const get = service.get.bind(service);
  const getChained = service.getChained.bind(service);
  service.get = (identifier) => {
    fill(identifier);
    return get(identifier);
  };
  service.getChained = (identifier) => {
    fill(identifier);
    return getChained(identifier);
  };
}
