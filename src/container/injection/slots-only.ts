import type { SwapPolicy, Wish } from '../../core/component.js';
import { InjectionError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import type { Link } from './link.js';

/** A key, a provider and capabilities mean something only to slots. */
export const isBare = ({ options: { key, provider, capabilities } }: Wish): boolean =>
  key === undefined && provider === undefined && capabilities === undefined;

/** A link to what no slot provides. @throws InjectionError where what only slots have is asked of it: a handle, a list, providers */
export function asItIs(link: Link, ref: Ref | SlotName, wish: Wish): Link {
  if (wish.delivery !== 'reference' || !isBare(wish)) throw notASlot(ref, wish.where);
  return link;
}

function notASlot(ref: Ref | SlotName, path: string): InjectionError {
  return new InjectionError(
    'injection/not-a-slot',
    `${refName(ref)} is not provided by a slot: there is nothing live about it.`,
    {
      path,
      hint: 'inject it with @Inject, or offer it as a candidate of a slot',
    },
  );
}

/** No change of ours moves what another container has: neither policy could be kept. */
export function neverSwapped(ref: Ref | SlotName, onSwap: SwapPolicy, path: string): InjectionError {
  return new InjectionError(
    'injection/not-a-slot',
    `${refName(ref)} comes from inversify, whose bindings no swap changes: onSwap: '${onSwap}' means nothing there.`,
    { path, hint: 'leave onSwap out, or offer it as a candidate of a slot' },
  );
}

export function oneCandidate(ref: Ref | SlotName, path: string): InjectionError {
  return new InjectionError(
    'injection/not-a-slot',
    `${refName(ref)} is one candidate, not the contract of several.`,
    {
      path,
      hint: 'list the contract that it provides, or its slot',
    },
  );
}
