// A module that gives on what nobody remote may call, beside a function of its own.
export { exec as createExec, spawn as createSpawn } from 'node:child_process';
export { kill as createKill } from 'node:process';
export { readFile as createReader } from 'node:fs/promises';
export { createRequire as createLoader } from 'node:module';

export const createFunction = Function;
export const createEval = eval;
export const createFetch = fetch;

export const createCache = (settings: unknown) => ({ settings });
