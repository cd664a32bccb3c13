import { checkBag, type Option } from '../core/option-bag.js';
import { RemoteError } from './remote-error.js';

/** What options are held against. */
export interface OptionCheck {
  readonly options: ReadonlyMap<string, Option>;
  /** Those that have to be there. */
  readonly needed: readonly string[];
  /** Who is given them. */
  readonly where: string;
}

/** @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
export function checkOptions(given: unknown, { options, needed, where }: OptionCheck): void {
  const bag = { options, error: RemoteError, bad: 'remote/bad-option', unknown: 'remote/unknown-option' };
  checkBag(given, { ...bag, holds: '', leadsToOption: true }, where);
  const missing = needed.find((name) => Reflect.get(given, name) === undefined);
  if (missing === undefined) return;
  throw new RemoteError('remote/bad-option', `${where} has no ${missing}.`, {
    path: `${where}.${missing}`,
    hint: `${missing} is ${options.get(missing)?.expected ?? 'needed'}`,
  });
}
