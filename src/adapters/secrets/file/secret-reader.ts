/** Reads secrets from one place. */
export interface SecretReader {
  /** The value, or undefined where there is none. @throws SecretError `secrets/unreadable`, `secrets/too-large` */
  read(name: string): Promise<string | undefined>;
  /** What to watch for changes. */
  readonly watched: WatchedPlace;
  /** Who else may read it, in words; undefined where that is nobody, or no concern. */
  exposure(): Promise<string | undefined>;
}

/** Where changes show. */
export interface WatchedPlace {
  readonly paths: readonly string[];
  readonly depth: number;
}

/** Whether others than the owner may read or write. */
export const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o077) !== 0;

/** `0644` */
export const shownMode = (mode: number): string => (mode & 0o777).toString(8).padStart(4, '0');
