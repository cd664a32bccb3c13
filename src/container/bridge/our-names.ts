import { checkOpenDomain, parseSlotName, type SlotName } from '../../core/names.js';
import { isClass, type Ref } from '../../core/token.js';
import { tokenBehind } from './foreign-token.js';
import type { OurSide } from './our-side.js';
import type { WatchedService } from './binding-watch.js';

/** Binds what inversify asks for: for everybody, or for those who name a provider. */
export type BindOurs = (identifier: unknown, give: () => unknown, provider?: string) => void;

/** What an identifier of inversify means in the application, whether or not it has it. */
export function refOf(identifier: unknown): Ref | SlotName | undefined {
  if (isClass(identifier)) return tokenBehind(identifier) ?? identifier;
  return typeof identifier === 'string' && isSlotName(identifier) ? identifier : undefined;
}

function isSlotName(text: string): text is SlotName {
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
      bind(identifier, () => ours.give(ref));
    }
    for (const provider of ours.providersOf(ref)) {
      if (pins.has(provider)) continue;
      pins.add(provider);
      bind(identifier, () => ours.give(ref, provider), provider);
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
