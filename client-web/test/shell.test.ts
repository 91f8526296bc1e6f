// The worker that keeps the shell, and somebody who leaves quickly while the page is about to put it there.
import { expect, it } from 'vitest';
import { keepShell, type Workers } from '../src/shell';

function browser(left: () => boolean, during: () => void = () => {}) {
  const did: string[] = [];
  const active = { postMessage: () => void did.push('told') };
  const registration = { active, unregister: () => Promise.resolve(did.push('unregistered') > 0) };
  const workers = {
    register: () => {
      did.push('registered');
      during();
      return Promise.resolve(registration);
    },
    ready: Promise.resolve(registration),
  };
  return keepShell(workers as unknown as Workers, () => ['/'], left).then(() => did);
}

it('is put there and told what the page loaded', async () => {
  expect(await browser(() => false)).toEqual(['registered', 'told']);
});
it('is not put there after somebody left quickly', async () => {
  expect(await browser(() => true)).toEqual([]);
});
it('is taken away when somebody leaves while it is put there', async () => {
  let left = false;
  expect(
    await browser(
      () => left,
      () => (left = true),
    ),
  ).toEqual(['registered', 'unregistered']);
});
