import { setTimeout } from 'node:timers/promises';
import { Adapter, Contract, Inject, token } from 'oneiric';
import type { OnCleanup, OnInit } from 'oneiric';
import type { AccountServer } from './accounts.js';

export const SERVER = token<AccountServer>('server');

@Contract('adapter:database')
export abstract class Database {
  abstract balance(account: number): Promise<number>;
}

export class DatabaseSettings {
  password = '';
}

/** Logs in when it is built, and out when the last call has ended. */
@Adapter({ provider: 'pooled', settings: DatabaseSettings })
export class PooledDatabase extends Database implements OnInit, OnCleanup {
  #isOpen = false;

  constructor(
    private readonly settings: DatabaseSettings,
    @Inject(SERVER) private readonly server: AccountServer,
  ) {
    super();
  }

  onInit(): void {
    this.server.login(this.settings.password);
    this.#isOpen = true;
  }

  onCleanup(): void {
    this.#isOpen = false;
    this.server.logout(this.settings.password);
  }

  async balance(account: number): Promise<number> {
    await setTimeout(account % 5);
    if (!this.#isOpen) throw new Error('the session is over');
    return account * 2;
  }
}
