import 'reflect-metadata';
import { expect } from 'vitest';
import { liveReferenceTester } from '../src/testing/live-tester.js';

expect.addEqualityTesters([liveReferenceTester]);
