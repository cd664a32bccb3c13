/** A server that knows which passwords are good at the moment, and counts what it was asked. */
export class AccountServer {
  readonly #passwords: Set<string>;
  /** Sessions by their password. */
  readonly sessions = new Map<string, number>();
  refused = 0;

  constructor(password: string) {
    this.#passwords = new Set([password]);
  }

  allow(password: string): void {
    this.#passwords.add(password);
  }

  /** From now on nobody gets in with it; whoever is in stays until the end of the session. */
  forbid(password: string): void {
    this.#passwords.delete(password);
  }

  login(password: string): void {
    if (!this.#passwords.has(password)) {
      this.refused += 1;
      throw new Error('the server refuses the password');
    }
    this.sessions.set(password, (this.sessions.get(password) ?? 0) + 1);
  }

  logout(password: string): void {
    this.sessions.set(password, (this.sessions.get(password) ?? 0) - 1);
  }
}
