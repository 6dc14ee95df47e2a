import { type CommandId, type Scope } from './commands.ts';

/** What any printable character does where text is typed or letters choose. */
export const textCommands: Readonly<Partial<Record<Scope, CommandId>>> = {
  filter: 'filter.type',
  prompt: 'prompt.type',
  palette: 'palette.type',
  menu: 'menu.choose',
  form: 'form.type',
  word: 'confirm.type',
};
