import { describe, expect, it } from 'vitest';
import { isCrowd, patiently, refusalIn, RequestRefused } from '../src/refusals';

const refused = (code: 'rate_limited' | 'busy' | 'invalid', ms?: number) =>
  new RequestRefused(ms === undefined ? { code } : { code, retry_after_ms: ms }, true);

describe('an answer without words of ours', () => {
  it('means what its status says', () => {
    expect(refusalIn(undefined, 429, '7')).toEqual({ code: 'rate_limited', retry_after_ms: 7000 });
    expect(refusalIn('<html>', 503, null)).toEqual({ code: 'busy' });
    expect(refusalIn(null, 413, 'Wed, 21 Oct 2026 07:28:00 GMT')).toEqual({ code: 'too_long' });
    expect(refusalIn({}, 400, '-1')).toEqual({ code: 'invalid' });
    expect(refusalIn({}, 502, null)).toEqual({ code: 'unavailable' });
  });
  it('is ours where it is one', () => {
    expect(refusalIn({ code: 'full' }, 429, '7')).toEqual({ code: 'full' });
  });
});

describe('waiting for a turn', () => {
  const run = async (answers: (Error | string)[]) => {
    const waits: number[] = [];
    const send = () => {
      const next = answers.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    };
    const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
    const end = await patiently(send, sleep, () => 1).catch((error: unknown) => error);
    return { end, waits };
  };
  it('waits as long as it is told, and a little more, and tries again', async () => {
    const answers = [refused('rate_limited', 2000), refused('busy', 1000), 'in'];
    expect(await run(answers)).toEqual({ end: 'in', waits: [3000, 1500] });
  });
  it('says so when it would take long, is over and over again, or is about the person', async () => {
    for (const error of [refused('rate_limited', 10_001), refused('rate_limited'), refused('invalid', 1)]) {
      expect(await run([error, 'in'])).toEqual({ end: error, waits: [] });
    }
    const again = refused('busy', 1000);
    expect((await run([again, again, again, again, 'in'])).end).toBe(again);
    const long = refused('busy', 9000);
    expect((await run([long, long, 'in'])).waits).toHaveLength(1);
  });
  it('knows a crowd', () => {
    expect(isCrowd(refused('busy')) && isCrowd(refused('rate_limited'))).toBe(true);
    expect(isCrowd(refused('invalid')) || isCrowd(new Error('x'))).toBe(false);
  });
});
