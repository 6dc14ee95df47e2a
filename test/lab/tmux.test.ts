import test from 'ava';
import { type Session } from '../support/terminal.ts';
import { install, onLab, openTerminal, patience, quarterdeck, reset } from './box.ts';

const attach = ['tmux', '-u', 'attach', '-t', 'deck'];
const detach = '\u0002d';
let terminal: Session;

test.before(async () => {
  await reset();
  await install();
  terminal = openTerminal(['tmux', '-u', 'new-session', '-s', 'deck', ...quarterdeck], 120, 40);
  await terminal.shows('immich-server', patience);
});

test.after.always(() => terminal.kill());

const running = () => onLab('pgrep -fc "[b]in/quarterdeck.js" || true');
const widest = () => Math.max(...terminal.screen().map((line) => line.length));

test('in tmux the console has the whole window', async (t) => {
  await terminal.shows(/─ Stack .*│─ Disk /, patience);
  t.true(widest() <= 120);
});

test('detached, it goes on; attached to a smaller terminal, it fits', async (t) => {
  terminal.type(detach);
  await terminal.end();
  t.is(await running(), '1');
  terminal = openTerminal(attach, 80, 24);
  await terminal.shows(/\? help {2}Enter open/, patience);
  await terminal.until(() => widest() <= 80, 'it is 80 wide', patience);
  terminal.type('2');
  await terminal.shows(/\[2 Disk .\]/, patience);
});

test('when the connection is lost it goes on, and what happened meanwhile is on the screen', async (t) => {
  // What the end of its sshd does to the client.
  await onLab("pkill -KILL -f '[t]mux -u attach'");
  await terminal.end();
  await onLab('systemctl --user stop redis-immich.service');
  t.is(await running(), '1');
  terminal = openTerminal(attach, 120, 40);
  terminal.type('1');
  await terminal.shows(/[✗!] redis-immich +stopped/, patience);
  await onLab('systemctl --user start redis-immich.service');
  await terminal.shows(/. redis-immich +(?:running|starting)/, patience);
});

test('q ends it, tmux and all', async (t) => {
  terminal.type('q');
  await terminal.end();
  t.is(await running(), '0');
  t.is(await onLab('tmux ls 2>/dev/null | wc -l'), '0');
});
