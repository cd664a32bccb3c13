import { BadRequestException, PayloadTooLargeException } from '../exceptions/exceptions.js';
import type { BodyLimits } from '../exchange.js';

/** What all objects have, or could be given by. */
const SUSPECT: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** A field as it came. */
export interface FormField {
  readonly name: string | undefined;
  readonly value: string;
  /** Whether it was longer than it may be. */
  readonly isCut: boolean;
}

/** The fields of a form that are no files, by name; a list where one came more than once. */
export class FormFields {
  readonly all: Record<string, string | string[]> = {};
  readonly #limits: Pick<BodyLimits, 'fieldBytes' | 'bodyBytes'>;
  #bytes = 0;

  constructor(limits: Pick<BodyLimits, 'fieldBytes' | 'bodyBytes'>) {
    this.#limits = limits;
  }

  /** @throws BadRequestException, PayloadTooLargeException */
  add({ name, value, isCut }: FormField): void {
    const field = this.checked(name);
    const { fieldBytes, bodyBytes } = this.#limits;
    if (isCut) throw new PayloadTooLargeException(`A field has more than ${fieldBytes} bytes.`);
    this.#bytes += Buffer.byteLength(value);
    if (this.#bytes > bodyBytes)
      throw new PayloadTooLargeException(`The fields have more than ${bodyBytes} bytes.`);
    const before = Object.hasOwn(this.all, field) ? this.all[field] : undefined;
    if (before === undefined) this.all[field] = value;
    else if (Array.isArray(before)) before.push(value);
    else this.all[field] = [before, value];
  }

  /** The name of a field. @throws BadRequestException for names that objects have themselves, and for none */
  checked(name: string | undefined): string {
    if (name === undefined || name === '') throw new BadRequestException('A field has no name.');
    if (SUSPECT.includes(name)) throw new BadRequestException(`A field may not be called ${name}.`);
    return name;
  }
}
