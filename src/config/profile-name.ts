/** It stands in the name of a file. */
export const isProfileName = (name: string): boolean => /^[\w-]{1,100}$/.test(name);

/** For messages. */
export const PROFILE_NAMES = 'a name of letters, digits, _ and -';
