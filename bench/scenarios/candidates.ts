import assert from 'node:assert/strict';
import { Module, Oneiric, type Application } from 'oneiric';
import type { Operation } from '../measure.js';

const COUNT = 100_000;
const SLOT = 'service:many';
const NAMES = ['fast', 'shared', 'ttl', 'local'];

/** Started with one candidate and given the others while it runs, 16 sets of capabilities among them. */
async function application(): Promise<Application> {
  const root = class Root {};
  Module({ providers: [{ slot: SLOT, provider: 'first', priority: 9, useFactory: () => ({}) }] })(root);
  const app = await Oneiric.create(root);
  for (let at = 0; at < COUNT; at += 1) void register(app, at);
  return app;
}

function register(app: Application, at: number): Promise<unknown> {
  const capabilities = NAMES.filter((_, bit) => (at >> bit) & 1);
  return app.register(
    { domain: 'service', key: 'many', provider: `p${at}`, capabilities, factory: () => ({}) },
    { activate: false },
  );
}

async function registering(): Promise<Operation> {
  const app = await application();
  return {
    run: (at) => register(app, at % COUNT),
    isAsync: true,
    check: () => assert.equal(app.resolve(SLOT, { provider: 'p7' })?.provider, 'p7'),
  };
}

async function resolving(): Promise<Operation> {
  const app = await application();
  return {
    run: () => app.resolve(SLOT),
    check: () => assert.equal(app.resolve(SLOT)?.provider, 'first'),
  };
}

async function resolvingByCapability(): Promise<Operation> {
  const app = await application();
  const query = { capabilities: ['shared', 'ttl'] };
  return {
    run: () => app.resolve(SLOT, query),
    check: () => assert.equal(app.resolve(SLOT, query)?.capabilities.length, 4),
  };
}

async function explaining(): Promise<Operation> {
  const app = await application();
  return {
    run: () => app.explain(SLOT, { limit: 10 }),
    check: () => assert.equal(app.explain(SLOT, { limit: 10 }).ordered.length, 10),
  };
}

/** On a key that 100,000 candidates share. */
export const candidateOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  '100k: register': registering,
  '100k: resolve': resolving,
  '100k: resolve by capability': resolvingByCapability,
  '100k: explain first ten': explaining,
};
