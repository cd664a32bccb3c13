import type { Parcel } from './parcel.js';

/** What crosses the border. */
export type Message =
  /** Wants an answer of the same number. */
  | { readonly kind: 'ask'; readonly id: number; readonly op: string; readonly parcel: Parcel }
  | { readonly kind: 'answer'; readonly id: number; readonly isOk: boolean; readonly parcel: Parcel }
  /** A signal that was lent has been aborted. */
  | { readonly kind: 'abort'; readonly id: number; readonly parcel: Parcel };

const KINDS: readonly unknown[] = ['ask', 'answer', 'abort'];

/** @throws TypeError for what is no message */
export function checkMessage(value: unknown): asserts value is Message {
  const { kind, id, parcel, op, isOk } = (value ?? {}) as Partial<Record<string, unknown>>;
  const isKind = KINDS.includes(kind) && Number.isSafeInteger(id);
  const isWhole = kind === 'ask' ? typeof op === 'string' : kind !== 'answer' || typeof isOk === 'boolean';
  if (isKind && isWhole && typeof parcel === 'object' && parcel !== null) return;
  throw new TypeError('no message');
}
