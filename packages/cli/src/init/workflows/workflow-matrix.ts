import { z } from "zod";

import { expandMatrix, type Matrix, type MatrixValues } from "@wezterm-parallel/shared/domain/plan/matrix";

const key = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/);
/** A value of several parts cannot become a variable; its text only tells values apart. */
const value = z
  .union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .transform((each) => (typeof each === "object" ? JSON.stringify(each) : String(each)));
const entries = z.array(z.record(key, value)).default([]);
const matrixSchema = z
  .object({ include: entries, exclude: entries })
  .catchall(z.array(value).min(1))
  .transform(({ include, exclude, ...axes }): Matrix => ({ axes, include, exclude }));

/** Returns undefined for a matrix that an expression computes. */
export function parseMatrix(found: unknown): Matrix | undefined {
  const matrix = matrixSchema.safeParse(found ?? {}).data;
  if (matrix === undefined || JSON.stringify(matrix).includes("${{")) return undefined;
  return matrix;
}

/** Returns the values of every job of the matrix. */
export function combinationsOf(matrix: Matrix): readonly MatrixValues[] {
  const parts = expandMatrix("", matrix).map(({ values }) => values);
  return parts.length === 0 ? [{}] : parts;
}

/** Returns the matrix of those keys that the commands use; undefined when they use none. */
export function matrixOfKeys(
  matrix: Matrix,
  combinations: readonly MatrixValues[],
  used: readonly string[],
): Matrix | undefined {
  const parts = distinct(combinations.map((values) => pick(values, used))).filter(
    (values) => Object.keys(values).length > 0,
  );
  if (parts.length === 0) return undefined;
  const keys = [...new Set(parts.flatMap((values) => Object.keys(values)))];
  const isWhole =
    keys.length === Object.keys(matrix.axes).length && combinations.length === combinationsOf(matrix).length;
  if (isWhole && keys.every((each) => each in matrix.axes)) return onlyScalars(matrix);
  const axes = Object.fromEntries(keys.map((each) => [each, valuesOf(parts, each)]));
  const product = Object.values(axes).reduce((size, values) => size * values.length, 1);
  const isProduct = parts.length === product && parts.every((values) => keys.every((each) => each in values));
  if (isProduct) return { axes, include: [], exclude: [] };
  return { axes: {}, include: parts, exclude: [] };
}

/** Values that include adds beside the axes stay only if the commands use them: all keys are axes here. */
function onlyScalars(matrix: Matrix): Matrix {
  const include = matrix.include.filter((entry) => Object.keys(entry).every((each) => each in matrix.axes));
  return { ...matrix, include };
}

function pick(values: MatrixValues, keys: readonly string[]): MatrixValues {
  return Object.fromEntries(
    Object.entries(values).filter(([name, each]) => keys.includes(name) && each !== ""),
  );
}

function distinct(parts: readonly MatrixValues[]): readonly MatrixValues[] {
  return [...new Map(parts.map((values) => [JSON.stringify(values), values])).values()];
}

function valuesOf(parts: readonly MatrixValues[], name: string): readonly string[] {
  return [...new Set(parts.flatMap((values) => values[name] ?? []))];
}
