import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory, type NestApplicationContext } from '@nestjs/core';
import { expect, it, onTestFinished } from 'vitest';
import { Oneiric } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { nestModule, Stores } from './nest-parts.js';

class Warnings extends ConsoleLogger {
  readonly lines: unknown[] = [];
  override warn(line: unknown) {
    this.lines.push(line);
  }
  override log() {
    // Not of interest.
  }
}

/** The context of NestJS's that a given application is a guest in. */
async function given() {
  const application = await Oneiric.create(Stores);
  onTestFinished(() => application.close());
  const warnings = new Warnings();
  const root = nestModule({ imports: [OneiricModule.forRoot({ application })] });
  onTestFinished(() => void Logger.overrideLogger(false));
  const options = { abortOnError: false, logger: warnings };
  const nest = (await NestFactory.createApplicationContext(root, options)) as NestApplicationContext;
  return { application, nest, warnings };
}

it('says that a signal that only NestJS hears leaves a given application open', async () => {
  const { nest, warnings } = await given();
  await nest.close('SIGTERM');
  expect(warnings.lines).toEqual([expect.stringMatching(/^SIGTERM .* call enableShutdownHooks\(\)/)]);
});

it('says nothing of a given application that is closed by then, or of a close without a signal', async () => {
  const first = await given();
  await first.application.close();
  await first.nest.close('SIGTERM');
  const second = await given();
  await second.nest.close();
  expect([first.warnings.lines, second.warnings.lines]).toEqual([[], []]);
});
