import type { Column } from '../column.js';
import type { PartClass } from '../graph.js';
import { peer } from '../peers.js';
import { servingByNest } from '../scenarios/serving.js';
import { decorateAll } from './emitted.js';

interface Common {
  Injectable: () => (target: never) => unknown;
  Module: (metadata: { providers: readonly PartClass[] }) => (target: unknown) => void;
}

interface Core {
  NestFactory: {
    createApplicationContext(
      module: unknown,
      options: { logger: false },
    ): Promise<{ get(token: unknown): unknown; close(): Promise<void> }>;
  };
}

export const nest: Column = {
  name: 'nest',
  package: '@nestjs/core',
  boot: async (graph) => {
    const { Injectable, Module } = await peer<Common>('@nestjs/common');
    const { NestFactory } = await peer<Core>('@nestjs/core');
    decorateAll(graph, Injectable());
    const root = class Root {};
    Module({ providers: graph.classes })(root);
    const app = await NestFactory.createApplicationContext(root, { logger: false });
    app.get(graph.classes[0]);
    return { tokens: graph.classes, get: (token) => app.get(token), close: () => app.close() };
  },
  once: servingByNest,
};
