import { enableCompileCache } from 'node:module';
import { render, Text } from 'ink';

// The least that an Ink program can do: one line on the alternate screen, then wait for the end.
enableCompileCache();
render(<Text>one line is drawn</Text>, { alternateScreen: true, incrementalRendering: true });
setInterval(() => undefined, 60_000);
