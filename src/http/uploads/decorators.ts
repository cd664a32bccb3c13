import { checkBag, FLAG, type Option, type OptionBag } from '../../core/option-bag.js';
import { misuse } from '../decorators/misuse.js';
import { exchangeOf } from '../exchange.js';
import { BadRequestException } from '../exceptions/exceptions.js';
import { createCustomParameterDecorator } from '../http-core.js';
import { HttpError } from '../http-error.js';
import { saidBy } from './said.js';
import type { ReceivedFile } from './uploaded-file.js';
import { addWish, type FileWish, type UploadOptions, type UploadsOptions } from './wishes.js';

/** A file that came with a request: what parameters get by the decorator of this name. */
export type UploadedFile = ReceivedFile;

/**
 * The file of a field of a form (`multipart/form-data`): it has been written to a folder of its own when the method is called, and is
 * removed when that has returned, unless it was moved. `@Body()` has the other fields.
 *
 * @param name the field
 * @param options `maxBytes`, `types`, `required`
 * @throws HttpError `http/bad-declaration`, `http/unknown-option`
 * @example
 * @Post() add(@UploadedFile('photo', { types: ['image/*'] }) photo: UploadedFile) { return photo.moveTo(this.place); }
 */
export function UploadedFile(name: string, options: UploadOptions = {}): ParameterDecorator {
  checkName('UploadedFile', name);
  checkBag(options, bagOf(['required', FLAG]), '@UploadedFile');
  const { required = true } = options;
  return wished({ maxCount: 1, ...options, name, required }, ([file]) => {
    if (file || !required) return file;
    throw new BadRequestException({ message: 'What was sent is not valid.', errors: [missing(name)] });
  });
}

/**
 * Files that came with a request, as a list: those of a field, or of all fields. None is an empty list.
 *
 * @param name the field. Default all of them
 * @param options `maxBytes`, `types`, `maxCount`
 * @throws HttpError as `UploadedFile`
 */
export function UploadedFiles(name?: string, options: UploadsOptions = {}): ParameterDecorator {
  if (name !== undefined) checkName('UploadedFiles', name);
  checkBag(options, bagOf(['maxCount', COUNT]), '@UploadedFiles');
  return wished({ ...options, name }, (files) => files);
}

const COUNT: Option = {
  fits: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  expected: 'a whole number from 1',
};

const TYPES: Option = {
  fits: (value) =>
    Array.isArray(value) && value.every((one) => /^[\w.+-]+\/(?:\*|[\w.+-]+)$/.test(String(one))),
  expected: "a list of media types, as ['image/*']",
};

const bagOf = (...more: readonly (readonly [string, Option])[]): OptionBag => ({
  options: new Map([['maxBytes', COUNT], ['types', TYPES], ...more]),
  error: HttpError,
  bad: 'http/bad-declaration',
  unknown: 'http/unknown-option',
  holds: 'Nothing was declared.',
});

function checkName(decorator: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw misuse(decorator, name, `it takes the field that files come in, as @${decorator}('photo')`);
}

function wished(wish: FileWish, give: (files: readonly ReceivedFile[]) => unknown): ParameterDecorator {
  const parameter = createCustomParameterDecorator(async (native: object) => {
    const { files } = await saidBy(exchangeOf(native));
    return give(files.filter(({ fieldName }) => wish.name === undefined || wish.name === fieldName));
  });
  return (target, key, index) => {
    if (key !== undefined) addWish(wish, target, key);
    parameter(target, key, index);
  };
}

const missing = (field: string) => ({ field, messages: ['a file is missing'] });
