import path from 'node:path';
import process from 'node:process';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { doors, hands, rooms } from './rooms.js';

const root = process.cwd();

/** The room a file is in: the folder under source/, or undefined outside of it. */
function roomOf(file) {
  const [top, room] = path.relative(root, file).split(path.sep);
  return top === 'source' ? room : undefined;
}

/** Fails on an import against the direction of data (rooms.js). */
const direction = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const here = roomOf(context.filename);
    if (here === undefined) return {};
    const check = (node) => {
      const name = node.source?.value;
      if (typeof name !== 'string') return;
      if (!(here in rooms)) {
        context.report({ node, message: `The room source/${here} is not in rooms.js.` });
        return;
      }

      if (name.startsWith('.')) {
        const there = roomOf(path.resolve(path.dirname(context.filename), name));
        if (there === undefined) {
          context.report({ node, message: `source/${here} imports from outside of source/.` });
        } else if (there !== here && !rooms[here].includes(there)) {
          context.report({
            node,
            message: `Data flows one way: source/${here} must not import source/${there} (rooms.js).`,
          });
        }
        return;
      }

      const allowed = doors[name];
      if (allowed !== undefined && !allowed.includes(here)) {
        context.report({
          node,
          message: `'${name}' belongs to ${allowed.join(', ')}; source/${here} must not import it (rooms.js).`,
        });
      }
    };

    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

/** Fails where a method of the door that starts something is used by a file that may not (rooms.js, `hands`). */
const reach = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const here = path.relative(path.join(root, 'source'), context.filename).split(path.sep).join('/');
    if (here.startsWith('../')) return {};
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    /** Whether a value is the door, or a part of it: it comes from source/box/box.ts. */
    const isDoor = (node) => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
      return (type.isUnion() ? type.types : [type]).some((one) =>
        ['run', 'follow', 'handOver'].some((name) =>
          one
            .getProperty(name)
            ?.declarations?.some(
              (declaration) =>
                declaration.getSourceFile().fileName.endsWith('source/box/box.ts') &&
                declaration.parent.name?.text === 'Box',
            ),
        ),
      );
    };
    const check = (node, name, object) => {
      const allowed = Object.hasOwn(hands, name) ? hands[name] : undefined;
      if (allowed === undefined || allowed.some((place) => here === place || here.startsWith(`${place}/`)))
        return;
      if (isDoor(object))
        context.report({
          node,
          message: `source/${here} must not ${name} anything on the box (rooms.js, hands).`,
        });
    };

    return {
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name;
        check(node, name, node.object);
      },
      // const { run } = box
      'VariableDeclarator > ObjectPattern'(node) {
        for (const { key } of node.properties)
          if (key !== undefined && node.parent.init !== null) check(node, key.name, node.parent.init);
      },
    };
  },
};

export default tseslint.config(
  { ignores: ['build/', 'node_modules/', 'fixtures/boxes/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { quarterdeck: { rules: { direction, reach } }, 'react-hooks': hooks },
    rules: {
      'quarterdeck/direction': 'error',
      'quarterdeck/reach': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-control-regex': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/Sync$/]',
          message: 'Nothing synchronous: it would block the console.',
        },
        { selector: "Property[key.name='shell'][value.value=true]", message: 'argv, never a shell.' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
