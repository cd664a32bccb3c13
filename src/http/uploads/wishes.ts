import type { Route } from '../exchange.js';

/** What a file may be. */
export interface UploadOptions {
  /** Bytes that it may have; more is 413. Default `limits.fileBytes`, 10,485,760. */
  readonly maxBytes?: number;
  /** What the client may say that it is, as `image/png` or `image/*`; anything else is 415. Default anything. */
  readonly types?: readonly string[];
  /** Whether a request without it is 400. Default true. */
  readonly required?: boolean;
}

/** What several files may be. */
export interface UploadsOptions extends Omit<UploadOptions, 'required'> {
  /** How many there may be; more are 413. Default `limits.files`, 10. */
  readonly maxCount?: number;
}

/** Which files a parameter takes. */
export interface FileWish extends UploadOptions, UploadsOptions {
  /** The field that they come in; undefined for all fields. */
  readonly name: string | undefined;
}

const WISHES = Symbol('uploads');
const NONE: readonly FileWish[] = [];

/** Which files the parameters of a method take. */
export const wishesOf = ({ controller, method }: Pick<Route, 'controller' | 'method'>): readonly FileWish[] =>
  wishesAt(controller.prototype as object, method);

/** A parameter of a method takes files. */
export function addWish(wish: FileWish, target: object, method: string | symbol): void {
  Reflect.defineMetadata(WISHES, [...wishesAt(target, method), wish], target, method);
}

function wishesAt(target: object, method: string | symbol): readonly FileWish[] {
  const wishes: unknown = Reflect.getMetadata(WISHES, target, method);
  return (wishes as readonly FileWish[] | undefined) ?? NONE;
}
