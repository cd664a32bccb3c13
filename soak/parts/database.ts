import { Adapter, Contract, Inject, token } from 'oneiric';
import type { OnInit } from 'oneiric';
import { CENSUS, type Census } from './census.js';
import { Part } from './part.js';

/** A server that knows which passwords are good at the moment. */
export class AccountServer {
  readonly #good = new Set<string>();
  /** Sessions by their password. */
  readonly #sessions = new Map<string, number>();
  refused = 0;

  allow(password: string): void {
    this.#good.add(password);
  }

  /** From now on nobody gets in with it; whoever is in stays. */
  forbid(password: string): void {
    this.#good.delete(password);
  }

  login(password: string): void {
    if (!this.#good.has(password)) {
      this.refused += 1;
      throw new RangeError('the server refuses the password');
    }
    this.#sessions.set(password, this.sessionsOf(password) + 1);
  }

  logout(password: string): void {
    const left = this.sessionsOf(password) - 1;
    if (left > 0) this.#sessions.set(password, left);
    else this.#sessions.delete(password);
  }

  sessionsOf(password: string): number {
    return this.#sessions.get(password) ?? 0;
  }
}

export const SERVER = token<AccountServer>('server');

@Contract('adapter:database')
export abstract class Database extends Part {
  balance(account: number): Promise<number> {
    return this.answer(account);
  }
}

export class DatabaseSettings {
  password = '';
}

/** Logs in when it starts, and out when the last call has ended. */
@Adapter({ provider: 'pooled', settings: DatabaseSettings })
export class PooledDatabase extends Database implements OnInit {
  #isIn = false;

  constructor(
    @Inject(CENSUS) census: Census,
    private readonly settings: DatabaseSettings,
    @Inject(SERVER) private readonly server: AccountServer,
  ) {
    super(census);
  }

  onInit(): void {
    this.server.login(this.settings.password);
    this.#isIn = true;
  }

  override onCleanup(): void {
    if (this.#isIn) this.server.logout(this.settings.password);
    super.onCleanup();
  }
}
