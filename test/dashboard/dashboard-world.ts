import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { Module, Oneiric, type Application, type CreateOptions, type Provider } from '../../src/index.js';
import { openBrowser, programAt } from '../support/programs.js';

/** Where Debian's browser is; tests are skipped without it, and reported as such. */
export const CHROMIUM = programAt('chromium');

/** What answers with its own name. */
export const named = (slot: `${string}:${string}`, ...providers: readonly string[]): Provider[] =>
  providers.map((provider, at) => ({
    ...{ slot, provider, stackLevel: -at },
    useFactory: () => ({ name: async () => provider }),
  }));

interface Sayer {
  name(): Promise<string>;
}

/** An application with a dashboard, and a browser that looks at it. */
export class DashboardWorld implements AsyncDisposable {
  /** What the browser has complained of. */
  readonly complaints: string[] = [];
  #app: Application;

  private constructor(
    app: Application,
    private readonly begun: Begun,
    readonly context: BrowserContext,
    private readonly close: () => PromiseLike<void>,
  ) {
    this.#app = app;
  }

  static async open(providers: readonly Provider[], options: CreateOptions = {}): Promise<DashboardWorld> {
    const stateDir = mkdtempSync(join(tmpdir(), 'oneiric-dashboard-'));
    const begun = { providers, options: { stateDir, ...options }, stateDir };
    const app = await started(begun);
    const browser = await openBrowser(CHROMIUM ?? '');
    return new DashboardWorld(app, begun, browser.context, () => browser[Symbol.asyncDispose]());
  }

  get app(): Application {
    return this.#app;
  }

  /** Where the dashboard is, without a way to log in. */
  get url(): string {
    return `${this.#app.admin?.url}/dashboard/`;
  }

  /** A page that is logged in. */
  async page(role: 'viewer' | 'operator' = 'operator', at = ''): Promise<Page> {
    const page = await this.context.newPage();
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (line) => {
      // A refusal that the page tells of is logged by the browser as well.
      const isRefusal = line.text().startsWith('Failed to load resource');
      if (line.type() === 'error' && !isRefusal) this.complaints.push(line.text());
    });
    await page.goto(this.#app.admin?.link(role)?.url ?? '');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    if (at !== '') await goTo(page, at);
    return page;
  }

  async closePages(): Promise<void> {
    for (const page of this.context.pages()) await page.close();
  }

  /** What the file of a role says. */
  token(role: 'viewer' | 'operator'): string {
    return readFileSync(join(this.begun.stateDir, `${role}.token`), 'utf8').trim();
  }

  /** The process is gone, as far as a browser can see. */
  async stop(): Promise<void> {
    await this.#app.close();
  }

  /** Another one has come in its place. */
  async start(): Promise<void> {
    this.#app = await started(this.begun);
  }

  /** Uses the command line, as it was built. */
  async commandLine(...args: readonly string[]): Promise<string> {
    const program = new URL('../../dist/cli/main.js', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[program, ...args, '--socket', this.#app.admin?.socket ?? ''],
    ]);
    return stdout;
  }

  /** Who answers behind a slot. */
  said(slot: `${string}:${string}`): Promise<string> {
    return this.#app.get<Sayer>(slot).name();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.#app.close();
    await rm(this.begun.stateDir, { recursive: true, force: true });
  }
}

/** Goes to a page of the dashboard, as its links do: `#/graph`. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** The address of a slot's page. */
export const slotHash = (slot: string): string => `#/slots/${encodeURIComponent(slot)}`;

/** What an application is started with, also again. */
interface Begun {
  readonly providers: readonly Provider[];
  readonly options: CreateOptions;
  readonly stateDir: string;
}

async function started({ providers, options }: Begun): Promise<Application> {
  class DashboardModule {}
  Module({ providers })(DashboardModule);
  return Oneiric.create(DashboardModule, {
    ...{ env: {}, logging: false, admin: { http: true }, runtime: { signals: false } },
    ...options,
  });
}
