import { Box, useApp, useInput, usePaste } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import { keyPresses } from './keymap/match.ts';
import { type Live, type Terminal } from './live.ts';
import { PanelLines } from './parts/panel-lines.tsx';
import { PaneFrame } from './parts/pane-frame.tsx';
import { Rows } from './parts/rows.tsx';

export interface AppProps {
  readonly live: Live;
  /** Copies to the terminal's clipboard, clears it, suspends; quitting is Ink's own. */
  readonly terminal: (
    effect: Parameters<Terminal>[0],
    suspend: (stop: () => Promise<void>) => Promise<void>,
  ) => void;
}

/** Draws the screen that `live` gives, and hands it the keys: the only useInput there is. Exactly as high as the terminal. */
export function App({ live, terminal }: AppProps) {
  const screen = useSyncExternalStore(live.subscribe, live.screen);
  const { exit, suspendTerminal } = useApp();

  useInput((input, key) => live.press(keyPresses(input, key)));
  usePaste((text) => live.paste(text));
  useEffect(() => {
    live.attach((effect) => {
      if (effect.kind === 'quit') exit();
      else terminal(effect, (stop) => suspendTerminal(stop));
    });
  }, [live, exit, suspendTerminal, terminal]);

  const { columns: width, rows: height } = screen;
  return (
    <Box key={screen.generation} flexDirection="column" width={width} height={height} overflow="hidden">
      <Rows lines={screen.head} width={width} />
      <Box flexShrink={0} width={width} height={screen.bodyRows} overflow="hidden">
        {screen.body.map((column) => (
          <PaneFrame key={column.id} column={column} title={screen.title} />
        ))}
      </Box>
      <PanelLines lines={screen.panel} spinner={screen.spinner} ascii={screen.ascii} width={width} />
      <Rows lines={screen.foot} width={width} />
    </Box>
  );
}
