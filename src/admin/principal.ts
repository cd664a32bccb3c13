/** What somebody may do: look, or change things as well. */
export type Role = 'viewer' | 'operator';

/** Who asks the admin API, as far as it is known. */
export interface Principal {
  /** The way they came. Whoever can open the socket is the user of the process, or root. */
  readonly channel: 'socket' | 'http';
  /** By HTTP that of their token. */
  readonly role: Role;
}
