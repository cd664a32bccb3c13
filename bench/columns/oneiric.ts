import { Injectable, Module, Oneiric, Service, type Application } from 'oneiric';
import type { Booted, Column } from '../column.js';
import type { Graph, PartClass } from '../graph.js';
import { adminOperations } from '../scenarios/administering.js';
import { candidateOperations } from '../scenarios/candidates.js';
import { configOperations } from '../scenarios/configuring.js';
import { declaring } from '../scenarios/declaring.js';
import { generationsOnce } from '../scenarios/generations.js';
import { interceptOperations } from '../scenarios/intercepting.js';
import { keepingOperations } from '../scenarios/keeping.js';
import { oneiricCalls } from '../scenarios/live-calls.js';
import { logOperations } from '../scenarios/logging.js';
import { memoryOnce } from '../scenarios/memory.js';
import { oneiricScopes } from '../scenarios/scoping.js';
import { servingOnce } from '../scenarios/serving.js';
import { startingOnce } from '../scenarios/starting.js';
import { swapScaleOperations } from '../scenarios/swap-scale.js';
import { swapOperations } from '../scenarios/swapping.js';
import { syncingOnce } from '../scenarios/syncing.js';
import { verifyingOnce, verifyingOperations } from '../scenarios/verifying.js';
import { decorateAll } from './emitted.js';

async function started(classes: readonly PartClass[]): Promise<Application> {
  const root = class Root {};
  Module({ providers: classes })(root);
  return Oneiric.create(root);
}

const bootedFrom = (app: Application, { classes }: Graph): Booted => ({
  tokens: classes,
  get: (token) => app.get(token as PartClass),
  close: () => app.close(),
});

/** Plain providers, injected as they are: what the other containers offer. */
export const oneiricPlain: Column = {
  name: 'oneiric-plain',
  boot: async (graph) => {
    decorateAll(graph, Injectable());
    return bootedFrom(await started(graph.classes), graph);
  },
};

/** Services, injected as live references, each of which can be swapped. */
export const oneiric: Column = {
  name: 'oneiric',
  boot: async (graph) => {
    decorateAll(graph, (target: never, at: number) => Service({ key: `part${at}` })(target));
    const app = await started(graph.classes);
    let last = 0;
    return {
      ...bootedFrom(app, graph),
      replace: async (token, cls) => {
        const slot = `service:part${graph.classes.indexOf(token as PartClass)}` as const;
        const [domain, key] = ['service', slot.slice('service:'.length)];
        const provider = `next${(last += 1) % 2}`;
        await app.register({ domain, key, provider, factory: () => new cls() }, { activate: false });
        await app.swap(slot, { provider });
      },
    };
  },
  operations: {
    ...oneiricCalls,
    ...oneiricScopes,
    ...swapOperations,
    ...swapScaleOperations,
    ...candidateOperations,
    ...logOperations,
    ...adminOperations,
    ...interceptOperations,
    ...configOperations,
    ...keepingOperations,
    ...verifyingOperations,
  },
  once: {
    declare: declaring,
    ...startingOnce,
    ...memoryOnce,
    ...servingOnce,
    ...verifyingOnce,
    ...generationsOnce,
    ...syncingOnce,
  },
};
