import test from 'ava';
import fc from 'fast-check';
import { largeOnes } from '../../source/model/large-folders.ts';
import { type LargeFolders } from '../../source/probes/large-folders.ts';
import { isWithin } from '../../source/probes/mounts.ts';
import { clean } from '../../source/text/clean.ts';

const mib = 1024 * 1024;

function tree(sizes: Readonly<Record<string, number>>, top = '/home/deck'): LargeFolders {
  const folders = Object.entries(sizes).map(([path, size]) => ({ path: clean(path), bytes: size * mib }));
  return { home: clean('/home/deck'), unread: 0, trees: [{ top: clean(top), folders }] };
}

const home = tree({
  '/home/deck': 1000,
  '/home/deck/.local': 700,
  '/home/deck/.local/share': 690,
  '/home/deck/.local/share/containers': 500,
  '/home/deck/.local/share/containers/storage': 480,
  '/home/deck/.local/share/containers/cache': 20,
  '/home/deck/.local/share/Steam': 150,
  '/home/deck/.local/share/Trash': 40,
  '/home/deck/Videoer': 250,
  '/home/deck/Videoer/ferie': 200,
  '/home/deck/.bashrc.d': 1,
});

const names = (list: ReturnType<typeof largeOnes>) => list.map(({ name, bytes }) => `${name} ${bytes / mib}`);

test('each folder of the home folder is one, the largest first, with what lies in it', (t) => {
  const found = largeOnes(home, [], 100 * mib);
  t.deepEqual(names(found), ['~/.local 700', '~/Videoer 250']);
  t.deepEqual(
    found[1]?.inside.map(({ path }) => path as string),
    ['/home/deck/Videoer/ferie'],
  );
});

test('around what has a row of its own the parts are told', (t) => {
  const found = largeOnes(home, ['/home/deck/.local/share/containers/storage'], 20 * mib);
  t.deepEqual(names(found), [
    '~/Videoer 250',
    '~/.local/share/Steam 150',
    '~/.local/share/Trash 40',
    '~/.local/share/containers/cache 20',
  ]);
});

test('elsewhere than at home a folder is told by its path', (t) => {
  t.deepEqual(names(largeOnes(tree({ '/srv': 9, '/srv/data': 8 }, '/srv'), [], mib)), ['/srv/data 8']);
});

const paths = fc.uniqueArray(
  fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
);

test('for any tree: no folder lies in another, none is or holds what stands apart', (t) => {
  fc.assert(
    fc.property(paths, paths, (given, apart) => {
      const all = new Set(
        given.flatMap((path) =>
          path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')),
        ),
      );
      const sizes = Object.fromEntries(
        ['', ...all].map((path) => [`/home/deck${path === '' ? '' : '/'}${path}`, 1]),
      );
      const others = apart.map((path) => `/home/deck/${path}`);
      const found = largeOnes(tree(sizes), others, 0).map(({ path }) => path as string);
      for (const one of found) {
        t.false(found.some((other) => other !== one && isWithin(one, other)));
        for (const other of others) t.false(isWithin(one, other) || isWithin(other, one), `${one} ${other}`);
      }
    }),
  );
});
