import type { SlotName } from '../core/names.js';
import type { Ref } from '../core/token.js';

/** A slot as callers name it: a contract, a token, or `domain:key`. */
export type SlotRef<T = unknown> = Ref<T> | SlotName;
