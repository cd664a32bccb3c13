import { describe, expect, it } from 'vitest';
import { HttpRequest } from '../../src/http/index.js';

const NO_FACTS = {
  activeTrace: undefined,
  clientOf: () => ({ ip: undefined, protocol: 'http' as const, host: 'localhost' }),
  path: '/',
};

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const GOOD = `00-${TRACE}-${PARENT}-01`;

const traceOf = (headers: Record<string, string>) =>
  new HttpRequest(new Request('http://localhost/', { headers }), NO_FACTS).trace;

describe('the trace of a request', () => {
  it('is that of its header', () => {
    const { traceId, parentId, isSampled, state } = traceOf({ traceparent: GOOD });
    expect({ traceId, parentId, isSampled, state }).toEqual({
      ...{ traceId: TRACE, parentId: PARENT, isSampled: true, state: undefined },
    });
  });

  it.each([
    ['not sampled', `00-${TRACE}-${PARENT}-00`, false],
    ['with flags that nobody knows yet', `00-${TRACE}-${PARENT}-fe`, false],
    ['of a later version', `cc-${TRACE}-${PARENT}-01`, true],
    ['of a later version that says more', `cc-${TRACE}-${PARENT}-01-what-ever`, true],
  ])('is taken %s', (_, traceparent, isSampled) => {
    expect(traceOf({ traceparent })).toMatchObject({ traceId: TRACE, parentId: PARENT, isSampled });
  });

  it.each([
    ['of no version', `-${TRACE}-${PARENT}-01`],
    ['of the version that there never is', `ff-${TRACE}-${PARENT}-01`],
    ['of version 00 that says more', `${GOOD}-more`],
    ['of a later version that goes on without a dash', `cc-${TRACE}-${PARENT}-01more`],
    ['in upper case', GOOD.toUpperCase()],
    ['whose trace is zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['whose parent is zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['that is too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['that is too long', `00-${TRACE}a-${PARENT}-01`],
    ['without flags', `00-${TRACE}-${PARENT}`],
    ['that is given twice', `${GOOD}, ${GOOD}`],
    ['of other letters', `00-${TRACE.replace('4', 'g')}-${PARENT}-01`],
    ['that is empty', ''],
  ])('is a new one for a header %s', (_, traceparent) => {
    const trace = traceOf({ traceparent, tracestate: 'a=1' });
    expect(trace.traceId).toMatch(/^(?!0+$)[\da-f]{32}$/);
    expect(trace.traceId).toBe(trace.traceId);
    expect(trace.traceId).not.toBe(TRACE);
    expect(trace).toMatchObject({ parentId: undefined, isSampled: false, state: undefined });
  });

  it.each([
    ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    [' a=1 ,\tb=2,, ', 'a=1,b=2'],
    ['fw529a3039@dt=FfAAAAAAAAAAAA', 'fw529a3039@dt=FfAAAAAAAAAAAA'],
    ['a= b', 'a= b'],
    ['a=1,a=2', undefined],
    ['A=1', undefined],
    ['a', undefined],
    ['a=', undefined],
    ['a=b=c', undefined],
    ['1a=b', undefined],
    [`a=${'x'.repeat(257)}`, undefined],
    [Array.from({ length: 33 }, (_, at) => `k${at}=v`).join(','), undefined],
    [['a', 'b', 'c'].map((key) => `${key}=${'x'.repeat(200)}`).join(','), undefined],
  ])('passes on what others say, as a whole or not at all: %s', (tracestate, state) => {
    const trace = traceOf({ traceparent: GOOD, tracestate });
    expect([trace.traceId, trace.state]).toEqual([TRACE, state]);
  });
});
