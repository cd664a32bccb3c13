import { BadRequestException } from '../exceptions/exceptions.js';
import type { ArgumentMetadata, PipeTransform } from '../around/interfaces.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A whole number, of its digits; anything else is 400. */
export class ParseIntPipe implements PipeTransform<unknown, number> {
  transform(value: unknown, metadata: ArgumentMetadata): number {
    const number = /^-?\d+$/.test(textOf(value)) ? Number(value) : NaN;
    if (Number.isSafeInteger(number)) return number;
    throw refused(metadata, 'a whole number');
  }
}

/** A number; anything else is 400. */
export class ParseFloatPipe implements PipeTransform<unknown, number> {
  transform(value: unknown, metadata: ArgumentMetadata): number {
    const number = /^[-+.e\d]+$/i.test(textOf(value)) ? Number(value) : NaN;
    if (Number.isFinite(number)) return number;
    throw refused(metadata, 'a number');
  }
}

/** `true` or `false`; anything else is 400. */
export class ParseBoolPipe implements PipeTransform<unknown, boolean> {
  transform(value: unknown, metadata: ArgumentMetadata): boolean {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw refused(metadata, 'true or false');
  }
}

/** A UUID; anything else is 400. */
export class ParseUUIDPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    if (typeof value === 'string' && UUID.test(value)) return value;
    throw refused(metadata, 'a UUID');
  }
}

/** One of the values of an enum; anything else is 400. */
export class ParseEnumPipe<T extends string | number> implements PipeTransform<unknown, T> {
  /** @internal */
  readonly values: readonly T[];

  /** @param values the enum, or an object whose values are taken */
  constructor(values: Readonly<Record<string, T>>) {
    this.values = Object.values(values);
  }

  transform(value: unknown, metadata: ArgumentMetadata): T {
    const found = this.values.find((known) => known === value);
    if (found !== undefined) return found;
    throw refused(metadata, 'one of the values that there are');
  }
}

/** What a parameter gets that the request does not say. */
export class DefaultValuePipe<T> implements PipeTransform {
  /** @internal */
  readonly value: T;

  /** @param value what it gets */
  constructor(value: T) {
    this.value = value;
  }

  transform(value: unknown): unknown {
    return value ?? this.value;
  }
}

/** Objects could say anything of themselves. */
const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** What the client sent is not told back. */
const refused = ({ type, data }: ArgumentMetadata, expected: string) =>
  new BadRequestException(`${data ?? `The ${type}`} has to be ${expected}.`);
