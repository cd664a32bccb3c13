import { nameOf, type SettingsClass, type TransformerRecords } from './class-libraries.js';
import { ConfigError } from './config-error.js';

/** Plain objects become instances: the direction of class-transformer that counts here. */
export const TO_CLASS = 0;

/**
 * Configuration calls a setting by the name of its property, and all that is said reaches it.
 * @throws ConfigError `config/bad-class` where class-transformer would lose it
 */
export function refuseUnsayable(cls: SettingsClass, name: string, records: TransformerRecords): void {
  const { options = {} } = records.findExposeMetadata(cls, name) ?? {};
  if (options.name !== undefined && options.name !== name && options.toPlainOnly !== true) {
    const hint = `call the property ${options.name}, or leave the name out of @Expose`;
    throw badClass(cls, `${name} has another name by @Expose, ${options.name}`, hint);
  }
  const isKept = records.getStrategy(cls) === 'excludeAll' && !exposed(cls, records).includes(name);
  const isExcluded = isKept || records.getExcludedProperties(cls, TO_CLASS).includes(name);
  if (!isExcluded && !options.groups?.length) return;
  const by = isExcluded ? '@Exclude' : 'the groups of @Expose';
  const hint = `let ${name} be said, or keep what is no setting elsewhere: behind a getter, or in a field with #`;
  throw badClass(cls, `what is said of ${name} would be dropped by ${by}`, hint);
}

/** class-validator looks at each value of lists, Sets and Maps, and of no plain object. */
export const eachOfRecord = (cls: SettingsClass, name: string): ConfigError =>
  badClass(cls, `${name} has checks of each value, which a plain object does not get`, `make ${name} a Map`);

const exposed = (cls: SettingsClass, records: TransformerRecords) =>
  records.getExposedProperties(cls, TO_CLASS);

const badClass = (cls: SettingsClass, what: string, hint: string) =>
  new ConfigError('config/bad-class', `${nameOf(cls)} cannot be used: ${what}. Nothing was changed.`, {
    hint,
  });
