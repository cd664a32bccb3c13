import type { Constructable } from '../../core/component.js';

const STATUS = Symbol('status');
const TYPE = Symbol('content-type');

/** What decorators say of the answer of a method: inversify's package keeps it for itself. */
export interface AnswerRecord {
  readonly status: number | undefined;
  /** The media type that a header says. */
  readonly type: string | undefined;
}

/** What they say of the answer of a method, of an inherited one too. */
export function answerRecordOf(controller: Constructable, method: string | symbol): AnswerRecord {
  const prototype = controller.prototype as object;
  return {
    status: Reflect.getMetadata(STATUS, prototype, method) as number | undefined,
    type: Reflect.getMetadata(TYPE, prototype, method) as string | undefined,
  };
}

/** Keeps the status of the answer. */
export const recordStatus = (target: object, method: string | symbol, status: number): void =>
  Reflect.defineMetadata(STATUS, status, target, method);

/** Keeps a header of the answer that says its media type. */
export function recordHeader(target: object, method: string | symbol, [name, value]: [string, string]): void {
  if (name.toLowerCase() !== 'content-type') return;
  const [type = value] = value.split(';', 1);
  Reflect.defineMetadata(TYPE, type.trim().toLowerCase(), target, method);
}
