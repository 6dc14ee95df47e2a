import * as z from 'zod';

/** What is inside of `.default()`, `.prefault()`, `.nullable()` and `.optional()`. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional
    ? bare(schema.def.innerType)
    : schema;
}

function shapeOf(table: z.ZodObject): Readonly<Record<string, z.core.$ZodType | undefined>> {
  return table.shape;
}

/** The schema of the setting at a path, null where there is none. */
export function schemaAt(root: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | null {
  let schema: z.core.$ZodType | undefined = bare(root);
  for (const part of path) {
    if (schema instanceof z.ZodObject) schema = shapeOf(schema)[String(part)];
    else if (schema instanceof z.ZodArray) schema = schema.def.element;
    else if (schema instanceof z.ZodRecord) schema = schema.def.valueType;
    else return null;
    if (schema === undefined) return null;
    schema = bare(schema);
  }
  return schema;
}

/** Names of the settings of a table; empty where any name is allowed or it is no table. */
export function keysBelow(schema: z.core.$ZodType | null): readonly string[] {
  const table = schema === null ? null : bare(schema);
  return table instanceof z.ZodObject ? Object.keys(shapeOf(table)) : [];
}
