/** The folder for what was put aside: it lies beside the folders of instances. */
export const QUARANTINE = 'quarantine';
/** The folder for backups that are asked for by name. */
const BACKUPS = 'backups';

const TAKEN: readonly string[] = [QUARANTINE, BACKUPS];
const INSTANCE = /^[A-Za-z0-9_-]{1,64}$/;

/** What a name of an instance is made of, for people. */
export const INSTANCE_NAMES = `up to 64 letters, digits, "-" and "_"; "${QUARANTINE}" and "${BACKUPS}" are taken`;

/** Whether one of several processes that share a folder may have this name: it is that of a folder in it. */
export const isInstanceName = (name: unknown): name is string =>
  typeof name === 'string' && INSTANCE.test(name) && !TAKEN.includes(name.toLowerCase());
